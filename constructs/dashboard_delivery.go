package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/jsii-runtime-go"
)

// DeliveryGraphs are the graphs of a Firehose delivery stream with its alarms, as
// DeliveryAlarms makes them: how late it delivers, whether it is taken, how much, and
// how near its limits are.
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
func DeliveryGraphs(title string, stream interfacesawskinesisfirehose.IDeliveryStreamRef, kind DeliveryKind, alarms ...*Alarm) Section {
	if isNil(stream) {
		return nothing(title, "DeliveryGraphs has no delivery stream: give it the one to draw")
	}
	kind = kind.of(stream)
	m := metricIn("AWS/Firehose", map[string]*string{"DeliveryStreamName": stream.DeliveryStreamRef().DeliveryStreamName})
	taken := of(alarms, "delivery-success")
	panels := []Panel{
		Graph{
			Title: "Age of the oldest record not delivered", Unit: "s",
			Left:   m.lines("Maximum", kind.Destination+".DataFreshness", "at most"),
			Alarms: of(alarms, "delivery-freshness"),
		},
		Graph{
			Title: "Delivered, of what was tried", Unit: successUnit(taken), Alarms: taken,
			Left: unwatched(taken, func() awscloudwatch.IMetric { return m(kind.Destination+".Success", "Average", "delivered") }),
		},
		Graph{
			Title: "Records, per minute", Unit: "records",
			Left: m.lines("Sum", kind.in()+"Records", "taken in", kind.Destination+".Records", "delivered"),
		},
		Graph{
			Title: "Bytes, per minute", Unit: "bytes",
			Left: m.lines("Sum", kind.in()+"Bytes", "taken in", kind.Destination+".Bytes", "delivered"),
		},
	}
	panels = append(panels, kind.source(m, alarms)...)
	if kind.Converts {
		panels = append(panels, Graph{
			Title: "Records converted, per minute", Unit: "records",
			Left:   m.lines("Sum", "SucceedConversion.Records", "converted", "FailedConversion.Records", "could not be"),
			Alarms: of(alarms, "delivery-conversion"),
		})
	}
	if kind.Partitions {
		panels = append(panels, kind.partitions(m, alarms)...)
	}
	return Section{Title: title, Panels: append(panels, AlarmStates{Title: "Alarms of the delivery stream", Alarms: alarms})}
}

// successUnit is the share of 1 that Firehose publishes, or what the alarm makes of it.
func successUnit(alarms []*Alarm) string {
	for _, alarm := range alarms {
		if alarm.Threshold > 1 {
			return "%"
		}
	}
	return "share of 1"
}

// in is what the names of the metrics of what comes in begin with.
func (k DeliveryKind) in() string {
	if k.Source == fromStream {
		return "DataReadFromKinesisStream."
	}
	return "Incoming"
}

// source are the graphs of a source stream, or of the limits of what is put.
func (k DeliveryKind) source(m series, alarms []*Alarm) []Panel {
	if k.Source == fromStream {
		return []Panel{
			Graph{
				Title: "Behind the end of the source stream", Unit: "ms",
				Left:   m.lines("Maximum", "KinesisMillisBehindLatest", "at most"),
				Alarms: of(alarms, "delivery-behind"),
			},
			Graph{
				Title: "Reads that the source stream refused, per minute", Unit: "reads",
				Left:   m.lines("Sum", "ThrottledGetRecords", "refused"),
				Alarms: of(alarms, "delivery-reads-throttled"),
			},
		}
	}
	limits := of(alarms, "delivery-bytes-limit", "delivery-records-limit", "delivery-requests-limit")
	return []Panel{
		Graph{Title: "Used of the limits", Unit: "%", Alarms: limits},
		Graph{
			Title: "Records and requests, per minute", Unit: "each",
			Left:   m.lines("Sum", "IncomingPutRequests", "requests", "ThrottledRecords", "records refused by a limit"),
			Alarms: of(alarms, "delivery-throttled"),
		},
	}
}

func (k DeliveryKind) partitions(m series, alarms []*Alarm) []Panel {
	used := of(alarms, "delivery-partitions")
	return []Panel{
		Graph{
			Title: "Partitions open at a time", Unit: "partitions",
			Left: []awscloudwatch.IMetric{
				m("PartitionCount", "Maximum", "open"), m("ActivePartitionsLimit", "Minimum", "can be"),
			},
		},
		Graph{
			Title: "Partitions open, of those that can be", Unit: "%", Alarms: used,
			Left: unwatched(used, func() awscloudwatch.IMetric { return openPartitions(m) }),
		},
		Graph{
			Title: "More partitions than can be open", Unit: "1 where there are",
			Left:   m.lines("Maximum", "PartitionCountExceeded", "exceeded"),
			Alarms: of(alarms, "delivery-partitions-exceeded"),
		},
	}
}

func openPartitions(m series) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String("100 * partitionCount / activePartitionsLimit"),
		UsingMetrics: &map[string]awscloudwatch.IMetric{
			"partitionCount":        m("PartitionCount", "Maximum", "open"),
			"activePartitionsLimit": m("ActivePartitionsLimit", "Minimum", "can be"),
		},
		Label:  jsii.String("open"),
		Period: minute(),
	})
}
