package firehose

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/metric/metrictest"
)

// published is CloudWatch in memory.
type published struct{ metrictest.Recorder }

// of are the data of a metric of the stream "d".
func (p *published) of(name string) (list []metric.Datum) {
	for _, d := range p.Data() {
		if d.Name == name && d.Namespace == namespace && slices.Equal(d.Dimensions, []metric.Dimension{{Name: "DeliveryStreamName", Value: "d"}}) {
			list = append(list, d)
		}
	}
	return list
}

func (p *published) sum(name string) (sum float64) {
	for _, d := range p.of(name) {
		sum += d.Value * cmp.Or(d.Count, 1)
	}
	return sum
}

// samples is how many there are.
func (p *published) samples(name string) (n float64) {
	for _, d := range p.of(name) {
		n += cmp.Or(d.Count, 1)
	}
	return n
}

// last is the value that was published last.
func (p *published) last(t *testing.T, name string) float64 {
	t.Helper()
	list := p.of(name)
	if len(list) == 0 {
		t.Fatalf("%s was not published", name)
	}
	return list[len(list)-1].Value
}

// units are those of the metrics of a stream.
func (p *published) units() map[string]string {
	units := map[string]string{}
	for _, d := range p.Data() {
		if d.Namespace == namespace {
			units[d.Name] = d.Unit
		}
	}
	return units
}

func (p *published) want(t *testing.T, sums map[string]float64) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		if got := p.sum(name); got != sums[name] || p.samples(name) == 0 {
			t.Errorf("%s: got %v of %v samples, want %v", name, got, p.samples(name), sums[name])
		}
	}
}

func TestMetricsOfDirectPuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		d := b.must(t, directPut, "")
		d.quota.limit = amount{requests: 3, records: 5, bytes: 100}
		b.puts(t, "one", "four")
		if _, err := b.putRecord(t.Context(), &putRecordInput{"d", recordData{[]byte("three")}}); err != nil {
			t.Fatal(err)
		}
		out, err := b.putRecordBatch(t.Context(), &putBatchInput{"d", []recordData{{[]byte("a")}, {[]byte("b")}, {[]byte("c")}, {[]byte("d")}}})
		if err != nil || out.FailedPutCount != 2 {
			t.Fatalf("%+v, %v", out, err)
		}
		if _, err := b.putRecord(t.Context(), &putRecordInput{"d", recordData{[]byte("late")}}); !errors.Is(err, slowDown) {
			t.Fatal(err)
		}
		b.metrics.want(t, map[string]float64{
			"IncomingRecords": 5, "IncomingBytes": 14, "IncomingPutRequests": 3, "ThrottledRecords": 3,
			"PutRecord.Requests": 2, "PutRecord.Bytes": 9, "PutRecordBatch.Requests": 2, "PutRecordBatch.Records": 6, "PutRecordBatch.Bytes": 11,
		})
		b.flushed(t)
		b.metrics.want(t, map[string]float64{"DeliveryToS3.Records": 5, "DeliveryToS3.Bytes": 14, "DeliveryToS3.Success": 1, "DeliveryToS3.DataFreshness": 0})
		b.metrics.Take()
		b.Measure()
		b.metrics.want(t, map[string]float64{"BytesPerSecondLimit": 100, "RecordsPerSecondLimit": 5, "PutRequestsPerSecondLimit": 3, "ThrottledRecords": 0, "DeliveryToS3.DataFreshness": 0})
		for name, unit := range b.metrics.units() {
			if want := (map[string]string{"BytesPerSecondLimit": "Bytes", "DeliveryToS3.DataFreshness": "Seconds"})[name]; unit != cmp.Or(want, "Count") {
				t.Errorf("%s: unit %s", name, unit)
			}
		}
		all := b.metrics.Data()
		last := all[len(all)-1]
		if last.Namespace != "AWS/Usage" || last.Name != "ResourceCount" || last.Value != 1 || !slices.Contains(last.Dimensions, metric.Dimension{Name: "Resource", Value: "DeliveryStreams"}) {
			t.Errorf("the usage: %+v", last)
		}
	})
}

// The age of what waits is by the endpoint's clock, and grows while S3 is down.
func TestFreshnessWhileTheDestinationIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":60,"SizeInMBs":1},"S3BackupMode":"Enabled","S3BackupConfiguration":{"BucketARN":"arn:aws:s3:::backup","RoleARN":"`+roleARN+`","BufferingHints":{"IntervalInSeconds":60,"SizeInMBs":1}}}`)
		b.bucket.set(errDown)
		b.puts(t, "x")
		age := func() (main, backup float64) {
			b.Measure()
			return b.metrics.last(t, "DeliveryToS3.DataFreshness"), b.metrics.last(t, "BackupToS3.DataFreshness")
		}
		time.Sleep(30 * time.Second)
		if main, backup := age(); main != 30 || backup != 30 {
			t.Errorf("in the buffer: %v and %v seconds", main, backup)
		}
		b.clock.Advance(12 * time.Hour)
		time.Sleep(60 * time.Second)
		if main, backup := age(); main != 12*3600+90 || backup != 12*3600+90 {
			t.Errorf("while S3 is down: %v and %v seconds", main, backup)
		}
		b.puts(t, "newer") // changes nothing
		if main, _ := age(); main != 12*3600+90 {
			t.Errorf("with a newer record: %v seconds", main)
		}
		if failed := b.metrics.samples("DeliveryToS3.Success"); failed == 0 || b.metrics.sum("DeliveryToS3.Success") != 0 || b.metrics.samples("BackupToS3.Success") == 0 {
			t.Errorf("%v failed attempts", failed)
		}
		b.bucket.set(nil)
		b.flushed(t)
		b.metrics.want(t, map[string]float64{"BackupToS3.Success": 2, "BackupToS3.Records": 2, "BackupToS3.Bytes": 6, "DeliveryToS3.Success": 2})
		if b.metrics.sum("BackupToS3.DataFreshness") < 12*3600 {
			t.Error("the age at delivery was not published")
		}
		if main, backup := age(); main != 0 || backup != 0 {
			t.Errorf("after all was delivered: %v and %v seconds", main, backup)
		}
	})
}

func TestMetricsOfConversion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, converting)
		b.puts(t, `{"event_id":"a","latency_ms":1}`, `{"event_id":"b"}{"event_id":"c"}`, `{"latency_ms":"x"}`, `nothing`)
		b.flushed(t)
		b.metrics.want(t, map[string]float64{
			"SucceedConversion.Records": 3, "FailedConversion.Records": 2, "FailedConversion.Bytes": 25,
			"DeliveryToS3.Records": 3, "DeliveryToS3.Success": 2,
		})
		if b.metrics.sum("SucceedConversion.Bytes") < 60 {
			t.Errorf("%v bytes were converted", b.metrics.sum("SucceedConversion.Bytes"))
		}
	})
}

func TestMetricsOfPartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, partitioned)
		b.puts(t, `{"day":"1"}`, `{"day":"2"}`, `{"day":"1"}`)
		if got := b.metrics.last(t, "PartitionCount"); got != 2 {
			t.Errorf("%v partitions", got)
		}
		if n := b.metrics.samples("JQProcessing.Duration"); n != 1 {
			t.Errorf("%v durations of a batch", n)
		}
		b.Measure()
		b.metrics.want(t, map[string]float64{"PartitionCountExceeded": 0, "ActivePartitionsLimit": maxPartitions})
		for i := range maxPartitions - 1 {
			b.puts(t, fmt.Sprintf(`{"day":"%d"}`, i+3))
			if i%100 == 0 {
				time.Sleep(time.Second) // the quota of requests is a second's
			}
		}
		b.Measure()
		if exceeded, count := b.metrics.last(t, "PartitionCountExceeded"), b.metrics.last(t, "PartitionCount"); exceeded != 1 || count != maxPartitions {
			t.Errorf("with a partition too many: %v, %v", exceeded, count)
		}
		b.flushed(t)
		b.Measure()
		if exceeded, count := b.metrics.last(t, "PartitionCountExceeded"), b.metrics.last(t, "PartitionCount"); exceeded != 0 || count != 0 {
			t.Errorf("afterwards: %v, %v", exceeded, count)
		}
		b.metrics.want(t, map[string]float64{"DeliveryToS3.ObjectCount": maxPartitions})
		if n := b.metrics.samples("PerPartitionThroughput"); n != maxPartitions {
			t.Errorf("%v throughputs", n)
		}
	})
}

func TestMetricsOfAKinesisSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		allowed := true
		var mu sync.Mutex
		b.config.Authorize = func(_, action, _ string) error {
			mu.Lock()
			defer mu.Unlock()
			if action == "kinesis:GetRecords" && !allowed {
				return awsapi.Errorf("AccessDeniedException", "no")
			}
			return nil
		}
		b.must(t, kinesisAsInput, "")
		synctest.Wait()
		b.stream.put("shard-0", "one", "two")
		time.Sleep(2 * readPace)
		b.Measure()
		b.metrics.want(t, map[string]float64{
			"DataReadFromKinesisStream.Records": 2, "DataReadFromKinesisStream.Bytes": 6, "KinesisMillisBehindLatest": 0,
			"ThrottledGetRecords": 0, "ThrottledGetShardIterator": 0, "ThrottledDescribeStream": 0,
		})
		b.stream.edit(func() { b.stream.throttled = 3 }) // of two readers
		b.Measure()
		b.Measure()
		if got := b.metrics.sum("ThrottledGetRecords"); got != 6 {
			t.Errorf("%v throttled reads", got)
		}
		mu.Lock()
		allowed = false
		mu.Unlock()
		b.stream.put("shard-1", "three")
		time.Sleep(10 * time.Second)
		b.Measure()
		if got := b.metrics.last(t, "KinesisMillisBehindLatest"); got != 10_000 {
			t.Errorf("without access: %v ms behind", got)
		}
		if oldest := b.stream.shard("shard-1").unfinished(); time.Since(oldest) != 10*time.Second {
			t.Errorf("unfinished since %v", oldest)
		}
		mu.Lock()
		allowed = true
		mu.Unlock()
		time.Sleep(lastRetry)
		b.Measure()
		if got := b.metrics.last(t, "KinesisMillisBehindLatest"); got != 0 || b.metrics.sum("DataReadFromKinesisStream.Records") != 3 {
			t.Errorf("with access again: %v ms behind, %v records", got, b.metrics.sum("DataReadFromKinesisStream.Records"))
		}
		if oldest := b.stream.shard("shard-1").unfinished(); !oldest.IsZero() {
			t.Errorf("unfinished since %v", oldest)
		}
		if b.metrics.samples("IncomingRecords") != 0 || b.metrics.samples("BytesPerSecondLimit") != 0 {
			t.Error("metrics of direct puts were published")
		}
	})
}

func TestASourceThatIsNotReadForWantOfRoomIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.hold = 10
		b.must(t, kinesisAsInput, "")
		b.bucket.set(errDown)
		synctest.Wait()
		b.stream.put("shard-0", strings.Repeat("x", 20))
		time.Sleep(2 * readPace) // it is taken, and then there is no room
		b.stream.put("shard-0", "next")
		b.clock.Advance(time.Hour)
		b.Measure()
		if got := b.metrics.last(t, "KinesisMillisBehindLatest"); got < 3_600_000 {
			t.Errorf("%v ms behind", got)
		}
		b.bucket.set(nil)
		time.Sleep(2 * lastRetry)
		b.Measure()
		if got := b.metrics.last(t, "KinesisMillisBehindLatest"); got != 0 {
			t.Errorf("afterwards: %v ms behind", got)
		}
	})
}

func TestMetricsOfOpenSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newSearchBench(t)
		b.domain.fail = func(request int) (int, string, error) {
			return map[int]int{1: 429, 2: 403}[request], "no", nil
		}
		b.domain.refuse = func(_ int, source string) (int, string) {
			return map[string]int{`{"n":2}`: 400}[source], mapping
		}
		b.must(t, directPut, `{"BufferingHints":{"IntervalInSeconds":60,"SizeInMBs":1}}`)
		b.puts(t, `{"n":1}`, `{"n":2}`, `{"n":3}`)
		b.clock.Advance(time.Hour)
		b.Measure()
		if got := b.metrics.last(t, toOpenSearch+"DataFreshness"); got != 3600 {
			t.Errorf("freshness %v", got)
		}
		b.flushed(t)
		b.metrics.want(t, map[string]float64{
			toOpenSearch + "Success": 2, toOpenSearch + "Records": 2, toOpenSearch + "Bytes": 14,
			toOpenSearch + "AuthFailure": 1, toOpenSearch + "DeliveryRejected": 1, "DeliveryToS3.Success": 1,
		})
		if n := b.metrics.samples(toOpenSearch + "Success"); n != 9 { // three requests of three
			t.Errorf("%v documents were tried, want 9", n)
		}
		b.Measure()
		if got := b.metrics.last(t, toOpenSearch+"DataFreshness"); got != 0 || b.metrics.samples("DeliveryToS3.DataFreshness") != 0 || b.metrics.samples("DeliveryToS3.Records") != 0 {
			t.Errorf("freshness %v; of S3 only Success is published where failed documents alone go there", got)
		}
	})
}
