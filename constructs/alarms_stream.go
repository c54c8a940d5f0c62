package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/constructs-go/constructs/v10"
)

// StreamAlarmsProps says which stream is watched, and what is too much for it.
type StreamAlarmsProps struct {
	// Stream to watch. Required.
	Stream awskinesis.IStream
	// Alarms says whom they tell.
	Alarms AlarmProps
	// Late is how long a record may wait to be read, in whole seconds. Zero: 5m.
	Late time.Duration
	// Retention of the stream. Zero: as the stream says where this app makes it,
	// else 24h, which is that of a stream that says nothing.
	Retention time.Duration
	// Shards of the stream. Zero: as the stream says where this app makes it, else it
	// is taken to be on demand.
	Shards int
	// PeakRecords are those that a stream on demand takes a second at the peak of
	// the load. Zero: there is no alarm of it.
	PeakRecords float64
	// PeakBytes are those that a stream on demand takes a second at the peak of the
	// load. Zero: there is no alarm of it.
	PeakBytes float64
	// SilentAfter is how long nothing may come, in whole minutes, up to 24h. None:
	// as long as it likes. Zero: 15m.
	SilentAfter time.Duration
	// Anomaly has an alarm where the number of records is not what it uses to be at
	// that hour of the week. CloudWatch learns it from up to two weeks. False: none.
	Anomaly bool
}

// StreamAlarms watch a Kinesis data stream: whether it is read in time, takes what is
// put on it, and gets anything at all.
type StreamAlarms struct {
	constructs.Construct
	// Late (stream-late, warn): a record waited longer than it may.
	Late *Alarm
	// Retention (stream-retention, page): a record waited for half of the retention,
	// or nobody reads.
	Retention *Alarm
	// RecordsCapacity (stream-records-capacity, warn): more than 80 % of the records
	// that the shards take, or on demand more than PeakRecords.
	RecordsCapacity *Alarm
	// BytesCapacity (stream-bytes-capacity, warn): more than 80 % of the bytes that
	// the shards take, or on demand more than PeakBytes.
	BytesCapacity *Alarm
	// Silent (stream-silent, page): nothing came.
	Silent *Alarm
	// Anomaly (stream-anomaly, warn): far more or fewer records than usual.
	Anomaly *Alarm
	// WriteThrottled (stream-write-throttled, warn): a shard refused records.
	WriteThrottled *Alarm
	// ReadThrottled (stream-read-throttled, warn): a shard refused readers.
	ReadThrottled *Alarm
	// PutFailures (stream-put-failures, warn): Kinesis could not store records.
	PutFailures *Alarm

	alarms
}

// NewStreamAlarms makes StreamAlarms.
func NewStreamAlarms(scope constructs.Construct, id string, props StreamAlarmsProps) *StreamAlarms {
	a := &StreamAlarms{}
	newConstruct(a, scope, id)
	return a
}
