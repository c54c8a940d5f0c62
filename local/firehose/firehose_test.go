package firehose

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestABufferIsDeliveredWhenItsIntervalEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":60,"SizeInMBs":1}}`)
		b.puts(t, "one\n")
		time.Sleep(30 * time.Second)
		b.puts(t, "two\n")
		time.Sleep(30*time.Second - time.Millisecond)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 2}); got != want {
			t.Fatalf("before the interval: got %+v, want %+v", got, want)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 2, Files: 1}); got != want {
			t.Errorf("after the interval: got %+v, want %+v", got, want)
		}
		if got := b.bucket.under("b/"); len(got) != 1 || got[0] != "one\ntwo\n" {
			t.Errorf("got %q", got)
		}
	})
}

func TestTheScaleDividesTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.config.Scale = 60
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":300,"SizeInMBs":1}}`)
		b.puts(t, "x")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := b.only(t).Delivered; got != 1 {
			t.Errorf("got %d delivered, want 1", got)
		}
	})
}

func TestABufferIsDeliveredWhenItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":900,"SizeInMBs":1}}`)
		half := strings.Repeat("x", 512<<10)
		b.puts(t, half, half, "next")
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 1, Delivered: 2, Files: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestAnIntervalOfZeroDeliversAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":0,"SizeInMBs":1}}`)
		b.puts(t, "x")
		synctest.Wait()
		if got := b.only(t).Delivered; got != 1 {
			t.Errorf("got %d delivered, want 1", got)
		}
	})
}

func TestAFailedWriteIsRetriedUntilItSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, `{"CloudWatchLoggingOptions":{"Enabled":true,"LogGroupName":"g","LogStreamName":"s"}}`)
		b.bucket.set(errors.New("no such bucket"))
		b.puts(t, "x")
		time.Sleep(time.Hour)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 1}); got != want {
			t.Fatalf("while S3 fails: got %+v, want %+v", got, want)
		}
		b.bucket.set(nil)
		time.Sleep(lastRetry)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 1, Files: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if len(b.bucket.keys()) != 1 || len(b.logs.lines) == 0 || !strings.Contains(b.logs.lines[0].line, "no such bucket") {
			t.Errorf("objects %q, logs %v", b.bucket.keys(), b.logs.lines)
		}
	})
}

func TestDeletionDeliversWhatIsBuffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		d := b.must(t, directPut, "")
		b.puts(t, "x")
		b.delete(d)
		if got := b.bucket.under("b/"); len(got) != 1 || got[0] != "x" {
			t.Errorf("got %q", got)
		}
		if len(b.Status()) != 0 {
			t.Error("the stream still exists")
		}
	})
}

func TestDeletionEndsWhenS3DoesNotTakeTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		d := b.must(t, directPut, "")
		b.bucket.set(errors.New("no such bucket"))
		b.puts(t, "x")
		b.delete(d)
		if b.bucket.writes != lastAttempts {
			t.Errorf("got %d attempts, want %d", b.bucket.writes, lastAttempts)
		}
	})
}

func TestWhatDoesNotFitInMemoryIsDeliveredEarlyOrRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.hold = 256 << 10
		d := b.must(t, directPut, partitioned)
		b.bucket.set(errDown)
		d.mu.Lock()
		for i := range 80 { // of 4 KiB each, in ten partitions
			d.process(&record{data: []byte(`{"day":"` + itoa(i%10) + `","pad":"` + strings.Repeat("x", 4<<10) + `"}`), arrived: time.Now(), sub: -1})
		}
		held, leaving := d.held, d.leaving
		d.mu.Unlock()
		if leaving == 0 || held-leaving > b.hold {
			t.Errorf("held %d bytes, %d of them on their way to S3", held, leaving)
		}
		if _, err := b.putRecord(t.Context(), &putRecordInput{"d", recordData{[]byte(`{"day":"1"}`)}}); !errors.Is(err, slowDown) {
			t.Errorf("a put while full: got %v, want %v", err, slowDown)
		}
		b.bucket.set(nil)
		time.Sleep(lastRetry)
		b.flushed(t)
		if got := b.only(t); got.Delivered != 80 || got.Buffered != 0 || d.held != 0 {
			t.Errorf("got %+v, held %d", got, d.held)
		}
	})
}

const partitioned = `{
	"Prefix":"day=!{partitionKeyFromQuery:day}/", "ErrorOutputPrefix":"errors/!{firehose:error-output-type}/",
	"BufferingHints":{"IntervalInSeconds":60,"SizeInMBs":64},
	"DynamicPartitioningConfiguration":{"Enabled":true},
	"ProcessingConfiguration":{"Enabled":true,"Processors":[{"Type":"MetadataExtraction","Parameters":[
		{"ParameterName":"MetadataExtractionQuery","ParameterValue":"{day: .day}"},
		{"ParameterName":"JsonParsingEngine","ParameterValue":"JQ-1.6"}]}]}
}`
