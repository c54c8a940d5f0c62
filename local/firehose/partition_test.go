package firehose

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRecordsGoToTheirPartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, partitioned)
		b.puts(t, `{"day":"1","n":1}`, `{"day":"2","n":2}`, `{"day":"1","n":3}`, `{"day":4}`)
		b.flushed(t)
		for prefix, want := range map[string]string{
			"b/day=1/": `{"day":"1","n":1}{"day":"1","n":3}`, "b/day=2/": `{"day":"2","n":2}`, "b/day=4/": `{"day":4}`,
		} {
			if got := b.bucket.under(prefix); len(got) != 1 || got[0] != want {
				t.Errorf("%s: got %q, want %q", prefix, got, want)
			}
		}
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 4, Files: 3}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestEachPartitionHasItsOwnInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, partitioned)
		b.puts(t, `{"day":"1"}`)
		time.Sleep(40 * time.Second)
		b.puts(t, `{"day":"2"}`)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if got := b.bucket.keys(); len(got) != 1 || !strings.HasPrefix(got[0], "b/day=1/") {
			t.Errorf("after the first interval: got %q", got)
		}
		time.Sleep(40 * time.Second)
		synctest.Wait()
		if got := b.bucket.keys(); len(got) != 2 {
			t.Errorf("after the second interval: got %q", got)
		}
	})
}

func TestRecordsBeyondTheActivePartitionsGoToTheErrorPrefix(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, partitioned)
		for i := range maxPartitions {
			b.puts(t, fmt.Sprintf(`{"day":%d}`, i))
		}
		b.puts(t, `{"day":"more"}`, `{"day":7}`)
		if got := b.only(t).Buffered; got != maxPartitions+2 {
			t.Errorf("got %d buffered, want %d", got, maxPartitions+2)
		}
		b.bucket.set(errDown) // what cannot be delivered stays active
		time.Sleep(2 * time.Minute)
		b.puts(t, `{"day":"still more"}`)
		b.bucket.set(nil)
		time.Sleep(lastRetry)
		b.flushed(t)
		b.puts(t, `{"day":"more"}`)
		b.flushed(t)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: maxPartitions + 2, Failed: 2, Files: maxPartitions + 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		lines := strings.Join(b.bucket.under("b/errors/activePartitionExceeded/"), "")
		if got := strings.Count(lines, `"errorCode":"DynamicPartitioning.ActivePartitionsLimitExceeded"`); got != 2 {
			t.Errorf("got %d lines, want 2: %s", got, lines)
		}
	})
}

func TestKeysThatCannotBeExtracted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, partitioned)
		records := []string{`no JSON`, `{"day":"1"}{"day":"2"}`, `{"day":null}`, `{}`, `{"day":""}`, `{"day":["x"]}`, `[1]`, `{"day":"` + strings.Repeat("x", maxPrefix) + `"}`}
		b.puts(t, records...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Failed: int64(len(records))}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		messages := []string{
			"Non JSON record provided", "Non JSON record provided", errNullKey.Error(), errNullKey.Error(), errNullKey.Error(),
			errNotScalar.Error(), "", "the evaluated prefix has more than 512 characters",
		}
		for i, line := range errorLines(t, b, "b/errors/metadata-extraction-failed/") {
			if line.ErrorCode != "DynamicPartitioning.MetadataExtractionFailed" || string(line.RawData) != records[i] || line.AttemptsMade != 1 ||
				messages[i] != "" && line.ErrorMessage != messages[i] || line.ArrivalTimestamp == 0 || line.AttemptEndingTimestamp < line.ArrivalTimestamp {
				t.Errorf("record %d: got %+v", i, line)
			}
		}
	})
}

func errorLines(t *testing.T, b *bench, prefix string) []failedRecord {
	t.Helper()
	var lines []failedRecord
	for _, body := range b.bucket.under(prefix) {
		for text := range strings.Lines(body) {
			var line failedRecord
			if err := json.Unmarshal([]byte(text), &line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		t.Fatalf("no lines under %s, only %q", prefix, b.bucket.keys())
	}
	return lines
}

func TestRecordsAreDeAggregated(t *testing.T) {
	many := strings.Repeat(`{"day":"1"}`, maxSubRecords+1)
	for _, c := range []struct{ kind, record, want string }{
		{`"SubRecordType","ParameterValue":"JSON"`, `{"day":"1"}{"day":"1","n":2}` + "\n\n" + ` {"day":"1"}`, "{\"day\":\"1\"}\n{\"day\":\"1\",\"n\":2}\n{\"day\":\"1\"}\n"},
		{`"SubRecordType","ParameterValue":"DELIMITED"},{"ParameterName":"Delimiter","ParameterValue":"IyMjIw=="`, `{"day":"1"}####{"day":"1"}####`, "{\"day\":\"1\"}\n{\"day\":\"1\"}\n"},
		{`"SubRecordType","ParameterValue":"JSON"`, many, ""}, // too many: the record goes on whole, and fails
		{`"SubRecordType","ParameterValue":"JSON"`, `{"day":"1"}{`, ""},
	} {
		b := newBench(t)
		b.must(t, directPut, strings.Replace(partitioned, `"Processors":[`, `"Processors":[
			{"Type":"AppendDelimiterToRecord","Parameters":[{"ParameterName":"Delimiter","ParameterValue":"\\n"}]},
			{"Type":"RecordDeAggregation","Parameters":[{"ParameterName":`+c.kind+`}]},`, 1))
		b.puts(t, c.record)
		b.flushed(t)
		got := strings.Join(b.bucket.under("b/day=1/"), "")
		if got != c.want {
			t.Errorf("%.60s: got %q, want %q", c.record, got, c.want)
		}
		want := DeliveryStatus{Name: "d", Delivered: int64(strings.Count(c.want, "\n")), Files: 1}
		if c.want == "" {
			want = DeliveryStatus{Name: "d", Failed: 1}
		}
		if got := b.only(t); got != want {
			t.Errorf("%.60s: got %+v, want %+v", c.record, got, want)
		}
	}
}

func TestThePrefixHasTheTimeOfTheOldestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which begins at midnight of 2000-01-01 UTC
		b := newBench(t)
		b.must(t, directPut, strings.NewReplacer("day=", "at=!{timestamp:HH.mm}/day=", `"IntervalInSeconds":60`, `"IntervalInSeconds":120`).Replace(partitioned))
		time.Sleep(30 * time.Second)
		b.puts(t, `{"day":"1"}`)
		time.Sleep(time.Minute)
		b.puts(t, `{"day":"1"}`)
		b.flushed(t)
		if got := b.bucket.keys(); len(got) != 1 || !strings.HasPrefix(got[0], "b/at=00.00/day=1/d-1-2000-01-01-00-00-30-") {
			t.Errorf("got %q", got)
		}
	})
}
