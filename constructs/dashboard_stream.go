package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
)

// StreamGraphs are the graphs of a Kinesis data stream with its alarms, as
// StreamAlarms makes them: what comes in and is read, how late, and what is refused.
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
func StreamGraphs(title string, stream awskinesis.IStream, alarms ...*Alarm) Section {
	if isNil(stream) {
		return nothing(title, "StreamGraphs has no stream: give it the one to draw")
	}
	m := metricOf(stream.Metric)
	age := m.lines("Maximum", "GetRecords.IteratorAgeMilliseconds", "oldest record read")
	retention := of(alarms, "stream-retention")
	return Section{Title: title, Panels: []Panel{
		Graph{
			Title: "How long records waited to be read", Unit: "ms", Left: age,
			Alarms: of(alarms, "stream-late"),
		},
		Graph{
			Title: "Records in and read, per minute", Unit: "records",
			Left:   m.lines("Sum", "IncomingRecords", "in", "GetRecords.Records", "read, by all readers"),
			Alarms: of(alarms, "stream-silent"),
		},
		Graph{
			Title: "Bytes in and read, per minute", Unit: "bytes",
			Left: m.lines("Sum", "IncomingBytes", "in", "GetRecords.Bytes", "read, by all readers"),
		},
		Graph{Title: "Used of what the shards take", Unit: "%", Alarms: of(alarms, "stream-records-capacity", "stream-bytes-capacity")},
		Graph{
			Title: "How long records waited, against the retention", Unit: "ms",
			Left: age[:len(retention)], Alarms: retention,
		},
		Graph{Title: "Records in, and what is usual", Unit: "records", Alarms: of(alarms, "stream-anomaly")},
		Graph{
			Title: "Refused by a shard's limit, per minute", Unit: "requests",
			Left: m.lines("Sum",
				"WriteProvisionedThroughputExceeded", "writes", "ReadProvisionedThroughputExceeded", "reads"),
			Alarms: of(alarms, "stream-write-throttled", "stream-read-throttled"),
		},
		Graph{
			Title: "Records of PutRecords not stored, per minute", Unit: "records",
			Left:   m.lines("Sum", "PutRecords.FailedRecords", "failed", "PutRecords.ThrottledRecords", "over a limit"),
			Alarms: of(alarms, "stream-put-failures"),
		},
		Graph{
			Title: "How long requests took", Unit: "ms",
			Left: []awscloudwatch.IMetric{
				m("PutRecords.Latency", "Average", "PutRecords, on average"), m("PutRecords.Latency", "Maximum", "PutRecords, at most"),
				m("GetRecords.Latency", "Average", "GetRecords, on average"),
			},
		},
		AlarmStates{Title: "Alarms of the stream", Alarms: alarms},
	}}
}
