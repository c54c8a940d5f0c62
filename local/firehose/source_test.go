package firehose

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// What a deleted stream held is lost, as on AWS, and nobody waits for it.
func TestADeletedSourceEndsTheReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.config.Log = slog.New(slog.NewTextHandler(&b.said, nil))
		b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", "a")
		synctest.Wait()
		b.stream.edit(func() { b.stream.gone = awsapi.Errorf("ResourceNotFoundException", "Stream shaped not found") })
		b.stream.put("shard-1", "b")
		time.Sleep(10 * time.Minute)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 1, Files: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if n := strings.Count(b.said.String(), "was deleted"); n != 2 {
			t.Errorf("said %d times that a shard is gone, want once for each of 2:\n%s", n, b.said.String())
		}
	})
}

func TestASourceIsReadFromItsLatestPositionAtCreation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.stream.put("shard-0", "before")
		b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", "one")
		b.stream.put("shard-1", "two")
		time.Sleep(readPace)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 2}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		b.flushed(t)
		if got := strings.Join(b.bucket.under("b/"), ""); len(got) != len("onetwo") || strings.Contains(got, "before") {
			t.Errorf("got %q", got)
		}
	})
}

func TestBehindCountsEveryRecordUntilItIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		d := b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", "a")
		time.Sleep(readPace / 2) // the next read is half a pace away
		b.stream.put("shard-0", "b", "c")
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Behind: 2, Buffered: 1}); got != want {
			t.Errorf("between reads: got %+v, want %+v", got, want)
		}
		sh := d.source.shards["shard-0"]
		records, err := sh.reader.Next(t.Context(), readRecords, readBytes)
		if err != nil || len(records) != 2 {
			t.Fatalf("got %d records, error %v", len(records), err)
		}
		if got := b.only(t).Behind; got != 2 {
			t.Errorf("between a read and the records' taking: got %d behind, want 2", got)
		}
		d.source.take(sh, records)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 3}); got != want {
			t.Errorf("after the read: got %+v, want %+v", got, want)
		}
	})
}

func TestShardsThatReshardingMakesAreReadFromTheirBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", "parent")
		b.stream.reshard("shard-0", "shard-2", "shard-3")
		b.stream.put("shard-2", "left")
		b.stream.put("shard-3", "right")
		if got := b.only(t); got.Behind+got.Buffered != 3 {
			t.Errorf("before reading: got %+v, want 3 records in all", got)
		}
		time.Sleep(3 * readPace)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 3}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestAggregatesAreUnpackedAndFailuresSayWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, kinesisAsInput, partitioned)
		var aggregate kpl.Aggregate
		for _, data := range []string{`{"day":"1"}`, `{"day":null}`, `{"day":"1"}`} {
			aggregate.Add("key", "", []byte(data))
		}
		b.stream.put("shard-1", string(aggregate.Bytes()), "not JSON")
		time.Sleep(readPace)
		synctest.Wait()
		b.flushed(t)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 2, Failed: 2, Files: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		lines := strings.Split(strings.Join(b.bucket.under("b/errors/metadata-extraction-failed/"), ""), "\n")
		for i, want := range []string{`"sequenceNumber":"000001","subSequenceNumber":1`, `"sequenceNumber":"000002","subSequenceNumber":null`} {
			if !strings.Contains(lines[i], want) {
				t.Errorf("line %d: got %s, want %s in it", i, lines[i], want)
			}
		}
	})
}

func TestAStreamThatDoesNotExistFailsTheCreation(t *testing.T) {
	b := newBench(t)
	in, err := input(kinesisAsInput, "")
	if err != nil {
		t.Fatal(err)
	}
	in.KinesisStreamSourceConfiguration.KinesisStreamARN += "-other"
	if _, err := b.create(in); err == nil || !strings.Contains(err.Error(), "shaped-other not found") {
		t.Errorf("got %v", err)
	}
	if len(b.Status()) != 0 {
		t.Error("a delivery stream was left behind")
	}
}

func TestReadingPausesWhileTheStreamIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.hold = 10
		b.must(t, kinesisAsInput, "")
		b.bucket.set(errDown)
		b.stream.put("shard-0", "more than ten bytes")
		time.Sleep(readPace)
		b.stream.put("shard-0", "next")
		time.Sleep(10 * readPace)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Behind: 1, Buffered: 1}); got != want {
			t.Errorf("while S3 fails: got %+v, want %+v", got, want)
		}
		b.bucket.set(nil)
		time.Sleep(lastRetry)
		b.flushed(t)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 2, Files: 2}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}
