package firehose

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const event = `{"event_id":"e1","event_time":"2026-11-23T05:17:32.123Z","latency_ms":12}`

func TestRecordsThatCannotBeConvertedGoToTheErrorPrefix(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, strings.Replace(converting, "{", `{"CloudWatchLoggingOptions":{"Enabled":true,"LogGroupName":"g","LogStreamName":"s"},`, 1))
		bad := `{"event_id":"e2","latency_ms":"slow"}`
		b.puts(t, event, bad, "no JSON", bad)
		b.flushed(t)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 1, Failed: 3, Files: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got, want := values(t, []byte(b.bucket.under("b/2000/")[0])), "e1 2026-11-23T05:17:32.123Z 12"; len(got) != 1 || got[0] != want {
			t.Errorf("got %q, want %q", got, want)
		}
		lines := errorLines(t, b, "b/format-conversion-failed2000/01/001/00/")
		first := lines[0]
		if string(first.RawData) != bad || first.LastErrorCode != "DataFormatConversion.MalformedData" || first.ErrorCode != "" ||
			!strings.Contains(first.LastErrorMessage, "latency_ms") || first.DataCatalogTable.TableName != "events" || first.SequenceNumber != nil {
			t.Errorf("got %+v", first)
		}
		if got := lines[1].LastErrorCode; got != "DataFormatConversion.ParseError" {
			t.Errorf("got %s", got)
		}
		if len(b.logs.lines) != 2 || b.logs.lines[0].group != "g" || b.logs.lines[0].stream != "s" ||
			!strings.Contains(b.logs.lines[0].line, `"errorCode":"DataFormatConversion.MalformedData"`) {
			t.Errorf("logs: got %+v, want one line for each error code", b.logs.lines)
		}
	})
}

func TestATablesNewColumnsAreWrittenFromTheNextRecordOn(t *testing.T) {
	b := newBench(t)
	b.must(t, directPut, converting)
	b.puts(t, event, event)
	b.catalog.set("events", "event_id string", "event_type string")
	b.puts(t, `{"event_id":"e3","event_type":"search"}`)
	b.flushed(t)
	var got []string
	for _, file := range b.bucket.under("b/") {
		got = append(got, strings.Join(values(t, []byte(file)), ";"))
	}
	before := "e1 2026-11-23T05:17:32.123Z 12;e1 2026-11-23T05:17:32.123Z 12"
	if len(got) != 2 || got[0] != before && got[1] != before || got[0] != "e3 search" && got[1] != "e3 search" {
		t.Errorf("got %q", got)
	}
}

func TestWithoutTheTableEveryRecordFails(t *testing.T) {
	b := newBench(t)
	b.must(t, directPut, converting)
	b.catalog.mu.Lock()
	delete(b.catalog.tables, "events")
	b.catalog.mu.Unlock()
	b.puts(t, event, event)
	b.flushed(t)
	if got, want := b.only(t), (DeliveryStatus{Name: "d", Failed: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := errorLines(t, b, "b/format-conversion-failed")[0].LastErrorCode; got != "DataFormatConversion.EntityNotFound" {
		t.Errorf("got %s", got)
	}
}

func TestTheBackupHasEveryRecordAsItCame(t *testing.T) {
	b := newBench(t)
	b.must(t, directPut, strings.Replace(converting, "{", `{"S3BackupMode":"Enabled","S3BackupConfiguration":{
		"BucketARN":"arn:aws:s3:::backup","RoleARN":"arn:aws:iam::000000000000:role/delivery","Prefix":"raw/","CompressionFormat":"UNCOMPRESSED"},`, 1))
	b.puts(t, event, "no JSON")
	b.flushed(t)
	if got := b.bucket.under("backup/raw/"); len(got) != 1 || got[0] != event+"no JSON" {
		t.Errorf("got %q", got)
	}
	if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 1, Failed: 1, Files: 1}); got != want {
		t.Errorf("a backup is not counted: got %+v, want %+v", got, want)
	}
}

func TestARecordIsBufferedUntilItsBackupIsInS3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, `{"BufferingHints":{"SizeInMBs":1,"IntervalInSeconds":10},"S3BackupMode":"Enabled","S3BackupConfiguration":{
			"BucketARN":"arn:aws:s3:::backup","RoleARN":"arn:aws:iam::000000000000:role/delivery","BufferingHints":{"SizeInMBs":1,"IntervalInSeconds":60}}}`)
		b.puts(t, event, event)
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 2, Delivered: 2, Files: 1}); got != want {
			t.Errorf("before the backup: got %+v, want %+v", got, want)
		}
		b.bucket.set(errDown)
		time.Sleep(50 * time.Second)
		if got := b.only(t).Buffered; got != 2 {
			t.Errorf("while S3 refuses it: %d buffered, want 2", got)
		}
		b.bucket.set(nil)
		b.flushed(t)
		if got := b.only(t).Buffered; got != 0 {
			t.Errorf("after the backup: %d buffered", got)
		}
	})
}
