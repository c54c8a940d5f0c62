package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
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
	// AlwaysRead says that somebody polls the stream all the time, as Lambda and
	// Firehose do, so that nobody doing so for 15 minutes is as bad as a record that
	// waits for half of the retention. False: of that nothing is known.
	AlwaysRead bool
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
	// or, with AlwaysRead, nobody reads.
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

	made alarms
}

// NewStreamAlarms makes StreamAlarms.
func NewStreamAlarms(scope constructs.Construct, id string, props StreamAlarmsProps) *StreamAlarms {
	a := &StreamAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	a.reading(props)
	a.capacity(props)
	a.incoming(props)
	a.refused(props)
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *StreamAlarms) All() []*Alarm { return a.made.list() }

func (a *StreamAlarms) add(p StreamAlarmsProps, w watch) *Alarm { return a.made.add(a, p.Alarms, w) }

// reading is whether records are read in time. The age is that of the last record of
// each GetRecords, and 0 at the end of the stream. There is none where nobody calls it,
// also where all consumers have enhanced fan-out: nothing has changed then, unless
// somebody should read all the time.
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
func (a *StreamAlarms) reading(p StreamAlarmsProps) {
	age := p.metric("GetRecords.IteratorAgeMilliseconds", "Maximum", time.Minute)
	path := pathOf(p.Stream)
	a.Late = a.add(p, watch{
		kind: "stream-late", severity: Warn, metric: age, compare: above, threshold: milliseconds(p.Late),
		m: 3, n: 5, missing: asBefore,
		says: fmt.Sprintf("Records of %s wait longer than %s to be read: a consumer is slow, or cannot go on.", path, spoken(p.Late)),
	})
	unread, orNobody := asBefore, ""
	if p.AlwaysRead {
		unread, orNobody = asBad, ", or nobody reads"
	}
	a.Retention = a.add(p, watch{
		kind: "stream-retention", severity: Page, metric: age, compare: above, threshold: milliseconds(p.Retention / 2),
		m: 15, n: 15, missing: unread,
		says: fmt.Sprintf("Records of %s wait longer than %s to be read, half of the stream's retention%s: after %s they are lost.",
			path, spoken(p.Retention/2), orNobody, spoken(p.Retention)),
	})
}

// incoming is whether anything comes, and as much as usual. A stream that gets nothing
// has no metric of it.
func (a *StreamAlarms) incoming(p StreamAlarmsProps) {
	path := pathOf(p.Stream)
	if p.SilentAfter != None {
		minutes := int(p.SilentAfter / time.Minute)
		a.Silent = a.add(p, watch{
			kind: "stream-silent", severity: Page, metric: p.metric("IncomingRecords", "Sum", time.Minute), compare: below, threshold: 1,
			m: minutes, n: minutes, missing: asBad,
			says: fmt.Sprintf("No record has come to %s for %s: producers are down, or do not reach it.", path, spoken(p.SilentAfter)),
		})
	}
	if p.Anomaly {
		a.Anomaly = a.anomaly(p, fmt.Sprintf("For 15 minutes far more or fewer records come to %s than it uses to get at this hour: more than %d deviations off.", path, anomalyWidth))
	}
}

// refused is what a shard has no room for, and what Kinesis fails on. Producers and
// readers send and ask again, so that some of it, now and then, is nothing. Nothing
// that comes is nothing refused.
func (a *StreamAlarms) refused(p StreamAlarmsProps) {
	path := pathOf(p.Stream)
	for _, r := range []struct {
		field **Alarm
		kind  string
		name  string
		says  string
	}{
		{&a.WriteThrottled, "stream-write-throttled", "WriteProvisionedThroughputExceeded",
			"%s refuses records in 3 of 5 minutes: a shard is full, perhaps of one partition key."},
		{&a.ReadThrottled, "stream-read-throttled", "ReadProvisionedThroughputExceeded",
			"%s refuses reads in 3 of 5 minutes: consumers share 2 MB and 5 calls a second of each shard."},
		{&a.PutFailures, "stream-put-failures", "PutRecords.FailedRecords",
			"Kinesis could not store records on %s in 3 of 5 minutes, by its own fault: producers send them again."},
	} {
		*r.field = a.add(p, watch{
			kind: r.kind, severity: Warn, metric: p.metric(r.name, "Sum", time.Minute), compare: above, threshold: 0,
			m: 3, n: 5, missing: asGood, says: fmt.Sprintf(r.says, path),
		})
	}
}

// anomalyWidth of the band, in standard deviations: with 2, CloudWatch's own default,
// each twentieth of values of no meaning would be outside.
const anomalyWidth = 3

// anomaly compares with the band that CloudWatch has learned.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
func (a *StreamAlarms) anomaly(p StreamAlarmsProps, says string) *Alarm {
	const kind = "stream-anomaly"
	if p.Alarms.without(kind) {
		return nil
	}
	metric := p.metric("IncomingRecords", "Sum", 5*time.Minute)
	made := awscloudwatch.NewAnomalyDetectionAlarm(a, jsii.String(idOf(kind)), &awscloudwatch.AnomalyDetectionAlarmProps{
		Metric:             metric,
		StdDevs:            jsii.Number(anomalyWidth),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
		AlarmDescription:   p.Alarms.describe(kind, says),
		DatapointsToAlarm:  jsii.Number(3),
		EvaluationPeriods:  jsii.Number(3),
		TreatMissingData:   asGood, // silence has an alarm of its own
	})
	tell(made, p.Alarms.topic(Warn))
	return a.made.note(&Alarm{Kind: kind, Severity: Warn, Alarm: made, Metric: metric})
}

func (p *StreamAlarmsProps) metric(name, statistic string, period time.Duration) awscloudwatch.Metric {
	return p.Stream.Metric(&name, over(statistic, period))
}
