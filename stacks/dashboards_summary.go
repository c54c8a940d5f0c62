package stacks

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/stream"
)

// summary answers four questions with what there is of every stage.
func summary(p *Pipeline, a *Alarms) []constructs.Section {
	return []constructs.Section{
		{Title: "Is it healthy", Panels: []constructs.Panel{
			constructs.Numbers{Title: "Now", Metrics: []awscloudwatch.IMetric{
				constructs.PerSecond(ofTransform(p.Process.Transform.Function.Function, "EventsReceived"), "events received, a second"),
				named(waited(p.Ingest.Stream), "raw events waited, ms"),
				named(waited(p.Store.Analytics), "shaped events waited, ms"),
				named(p.Store.Lake.MetricFreshness(), "oldest event not in the lake, s"),
			}},
			constructs.AlarmStates{Title: "Every alarm", Alarms: a.All()},
		}},
		lag(p, a),
		throughput(p, a),
		lost(p, a),
	}
}

// lag is how long what is on its way has been under way, stage by stage.
func lag(p *Pipeline, a *Alarms) constructs.Section {
	section := constructs.Section{Title: "Where is the lag", Panels: []constructs.Panel{
		constructs.Graph{
			Title: "Until raw events are read", Unit: "ms",
			Left: []awscloudwatch.IMetric{named(waited(p.Ingest.Stream), "oldest record read")}, Alarms: some(a.Ingest.Late),
		},
		constructs.Graph{
			Title: "Until shaped events are read", Unit: "ms",
			Left: []awscloudwatch.IMetric{named(waited(p.Store.Analytics), "oldest record read")}, Alarms: some(a.Analytics.Late),
		},
		constructs.Graph{
			Title: "Until shaped events are in the lake", Unit: "s",
			Left: []awscloudwatch.IMetric{named(p.Store.Lake.MetricFreshness(), "oldest event")}, Alarms: some(a.LakeDelivery.Freshness),
		},
	}}
	if p.Search != nil {
		section.Panels = append(section.Panels, constructs.Graph{
			Title: "Until shaped events are in the index", Unit: "s",
			Left: []awscloudwatch.IMetric{named(p.Search.Index.MetricFreshness(), "oldest event")}, Alarms: some(a.SearchDelivery.Freshness),
		})
	}
	return section
}

// throughput is what passes a second, stage by stage.
func throughput(p *Pipeline, a *Alarms) constructs.Section {
	counted := p.Process.Transform.Function.Function
	events := []awscloudwatch.IMetric{
		constructs.PerSecond(ofTransform(counted, "EventsReceived"), "received"),
		constructs.PerSecond(ofTransform(counted, "EventsShaped"), "shaped"),
		constructs.PerSecond(p.Store.Lake.Delivery.MetricDeliveredRecords(), "stored in the lake"),
	}
	if p.Search != nil {
		events = append(events, constructs.PerSecond(p.Search.Index.MetricIndexedEvents(), "indexed"))
	}
	return constructs.Section{Title: "What is the throughput", Panels: []constructs.Panel{
		constructs.Graph{Title: "Events a second", Unit: "events/s", Left: events},
		constructs.Graph{Title: "Bytes a second", Unit: "bytes/s", Left: []awscloudwatch.IMetric{
			constructs.PerSecond(p.Ingest.Stream.MetricIncomingBytes(perMinute("Sum", "raw")), "raw"),
			constructs.PerSecond(ofTransform(counted, "BytesPut"), "shaped"),
		}},
		constructs.Graph{
			Title: "Used of what the ingest stream takes", Unit: "%",
			Alarms: some(a.Ingest.RecordsCapacity, a.Ingest.BytesCapacity),
		},
	}}
}

// lost is what did not get to its end, and where it waits.
func lost(p *Pipeline, a *Alarms) constructs.Section {
	const fortnight = 14 * 24 * time.Hour
	mapping := p.Process.Transform.Mapping
	waiting := constructs.Graph{
		Title: "Objects that wait to be looked at, by day", Unit: "objects", Span: fortnight,
		Left:   []awscloudwatch.IMetric{constructs.BucketObjects(p.Process.Failures.Bucket, "failed batches")},
		Alarms: some(a.Failures.NotEmpty),
	}
	undelivered := constructs.Graph{
		Title: "Delivered, of what was tried", Unit: "share of 1",
		Left: []awscloudwatch.IMetric{
			named(p.Store.Lake.Delivery.MetricSuccess(), "to the lake"),
			named(p.Process.Rejects.Delivery.MetricSuccess(), "to rejects"),
		},
	}
	if p.Search != nil {
		waiting.Left = append(waiting.Left, constructs.BucketObjects(p.Search.Index.Documents.Bucket, "refused documents"))
		waiting.Alarms = append(waiting.Alarms, some(a.Documents.NotEmpty)...)
		undelivered.Left = append(undelivered.Left, named(p.Search.Index.MetricSuccess(), "to the index"))
	}
	return constructs.Section{Title: "What is lost, and what waits", Panels: []constructs.Panel{
		constructs.Graph{
			Title: "Wrong and failed, per minute", Unit: "events",
			Left: []awscloudwatch.IMetric{
				named(p.Process.Rejects.MetricRejected(), "rejected, and kept"),
				named(mapping.MetricFailuresDelivered(), "failed, and kept"),
				named(mapping.MetricDropped(), "lost"),
				named(p.Store.Lake.MetricFailedConversions(), "not converted, and kept"),
			},
			Alarms: some(a.Mapping.Dropped),
		},
		undelivered,
		waiting,
	}}
}

// some are the alarms that were made.
func some(alarms ...*constructs.Alarm) []*constructs.Alarm {
	var made []*constructs.Alarm
	for _, alarm := range alarms {
		if alarm != nil {
			made = append(made, alarm)
		}
	}
	return made
}

// named is the metric under the label.
func named(metric awscloudwatch.Metric, label string) awscloudwatch.IMetric {
	return metric.With(&awscloudwatch.MetricOptions{Label: &label})
}

// waited is how long records of a stream had waited when they were read.
func waited(stream awskinesis.IStream) awscloudwatch.Metric {
	return stream.MetricGetRecordsIteratorAgeMilliseconds(perMinute("Maximum", ""))
}

func perMinute(statistic, label string) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: &statistic, Label: &label, Period: awscdk.Duration_Minutes(jsii.Number(1))}
}

// ofTransform is the sum of a minute of what package stream counts in a function.
func ofTransform(function awslambda.IFunction, name string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String(stream.DefaultMetricsNamespace), MetricName: &name, Statistic: jsii.String("Sum"),
		DimensionsMap: &map[string]*string{"FunctionName": function.FunctionName()}, Period: awscdk.Duration_Minutes(jsii.Number(1)),
	})
}
