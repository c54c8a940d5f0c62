package kinesis

import (
	"errors"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// namespace of what streams publish, in the form of the developer guide, "Monitor the
// Amazon Kinesis Data Streams service with Amazon CloudWatch": an operation is one
// sample, so that minimum, maximum and average are of a single operation.
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
const namespace = "AWS/Kinesis"

// publish publishes basic metrics, which are the stream's.
func (st *Stream) publish(at time.Time, values ...metric.Value) {
	st.service.cfg.Metrics.Publish(namespace, st.of, at, values...)
}

// enhanced publishes those of the values that are switched on for the stream's shards.
func (sh *shard) enhanced(at time.Time, on []string, values ...metric.Value) {
	if len(on) == 0 {
		return
	}
	values = slices.DeleteFunc(values, func(v metric.Value) bool { return !slices.Contains(on, v.Name) })
	sh.stream.service.cfg.Metrics.Publish(namespace, sh.of, at, values...)
}

// shardLevel is the names of the shard-level metrics that are switched on. It is not
// changed in place.
func (st *Stream) shardLevel() []string {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.metrics
}

// tally is what became of the records of a put.
type tally struct{ records, bytes, failed, throttled int }

func (t *tally) count(e *putEntry) {
	switch {
	case e.err == nil:
		t.records++
		t.bytes += len(e.key) + len(e.data)
	case errors.Is(e.err, errThrottled) || awsapi.HasCode(e.err, "ProvisionedThroughputExceededException"):
		t.throttled++
	default:
		t.failed++
	}
}

func (t *tally) add(o tally) {
	t.records += o.records
	t.bytes += o.bytes
	t.failed += o.failed
	t.throttled += o.throttled
}

// refused is how many records were not taken, for whatever reason.
func (t tally) refused() int { return t.failed + t.throttled }

func (t tally) publishShard(at time.Time, sh *shard, on []string) {
	sh.enhanced(at, on,
		metric.Bytes("IncomingBytes", t.bytes),
		metric.Count("IncomingRecords", t.records),
		metric.Count("WriteProvisionedThroughputExceeded", t.throttled))
}

func (t tally) publishPutRecord(st *Stream, at time.Time, took time.Duration) {
	st.publish(at,
		metric.Bytes("IncomingBytes", t.bytes),
		metric.Count("IncomingRecords", t.records),
		metric.Bytes("PutRecord.Bytes", t.bytes),
		metric.Milliseconds("PutRecord.Latency", took),
		metric.Count("PutRecord.Success", t.records),
		metric.Count("WriteProvisionedThroughputExceeded", t.throttled))
}

// publishPutRecords counts a call as a success where at least one record is.
func (t tally) publishPutRecords(st *Stream, at time.Time, took time.Duration) {
	st.publish(at,
		metric.Bytes("IncomingBytes", t.bytes),
		metric.Count("IncomingRecords", t.records),
		metric.Bytes("PutRecords.Bytes", t.bytes),
		metric.Milliseconds("PutRecords.Latency", took),
		metric.One("PutRecords.Success", t.records > 0),
		metric.Count("PutRecords.Records", t.records),
		metric.Count("PutRecords.TotalRecords", t.records+t.refused()),
		metric.Count("PutRecords.SuccessfulRecords", t.records),
		metric.Count("PutRecords.FailedRecords", t.failed),
		metric.Count("PutRecords.ThrottledRecords", t.throttled),
		metric.Count("WriteProvisionedThroughputExceeded", t.throttled))
}

// publishRead is of one GetRecords that gave records, or none.
func (sh *shard) publishRead(at time.Time, records, bytes int, age, took time.Duration) {
	sh.stream.publish(at,
		metric.Bytes("GetRecords.Bytes", bytes),
		metric.Milliseconds("GetRecords.IteratorAgeMilliseconds", age),
		metric.Milliseconds("GetRecords.Latency", took),
		metric.Count("GetRecords.Records", records),
		metric.Count("GetRecords.Success", 1),
		metric.Count("ReadProvisionedThroughputExceeded", 0))
	sh.enhanced(at, sh.stream.shardLevel(),
		metric.Milliseconds("IteratorAgeMilliseconds", age),
		metric.Bytes("OutgoingBytes", bytes),
		metric.Count("OutgoingRecords", records),
		metric.Count("ReadProvisionedThroughputExceeded", 0))
}

// publishThrottledRead is of a GetRecords that came when the shard's limit was used up.
func (sh *shard) publishThrottledRead(at time.Time) {
	sh.stream.publish(at, metric.Count("GetRecords.Success", 0), metric.Count("ReadProvisionedThroughputExceeded", 1))
	sh.enhanced(at, sh.stream.shardLevel(), metric.Count("ReadProvisionedThroughputExceeded", 1))
}

// publishEvent is of one event that a registered consumer was sent. How far behind it is
// counts from when the last record of the event was written.
func (c *Consumer) publishEvent(sh *shard, at time.Time, records, bytes int, behind time.Duration) {
	c.service.cfg.Metrics.Publish(namespace, c.of, at,
		metric.Bytes("SubscribeToShardEvent.Bytes", bytes),
		metric.Milliseconds("SubscribeToShardEvent.MillisBehindLatest", behind),
		metric.Count("SubscribeToShardEvent.Records", records),
		metric.Count("SubscribeToShardEvent.Success", 1))
	sh.enhanced(at, sh.stream.shardLevel(),
		metric.Bytes("OutgoingBytes", bytes),
		metric.Count("OutgoingRecords", records))
}

// publishSubscription is of a SubscribeToShard; here none is refused.
func (c *Consumer) publishSubscription(at time.Time) {
	c.service.cfg.Metrics.Publish(namespace, c.of, at, metric.Count("SubscribeToShard.Success", 1))
}

// ageOf is how long ago the last of the records arrived; without any it is 0.
func ageOf(records []Record, now time.Time) time.Duration {
	if len(records) == 0 {
		return 0
	}
	return max(0, now.Sub(records[len(records)-1].ArrivedAt))
}
