package stacks

import (
	"slices"
	"time"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/sizing"
)

// Alarms are all that watch the pipeline, by what they watch.
type Alarms struct {
	Ingest          *constructs.StreamAlarms
	Transform       *constructs.FunctionAlarms
	Mapping         *constructs.MappingAlarms // of the transform
	Rejects         *constructs.RejectsAlarms
	RejectsDelivery *constructs.DeliveryAlarms
	Failures        *constructs.BucketAlarms // of batches
	Analytics       *constructs.StreamAlarms
	LakeDelivery    *constructs.DeliveryAlarms
	Search          *constructs.SearchAlarms   // nil without search, as the next two are
	SearchDelivery  *constructs.DeliveryAlarms // to the domain
	Documents       *constructs.BucketAlarms   // that were refused
	Health          *constructs.PipelineHealth // of those of severity page

	all []*constructs.Alarm
}

// All are the alarms in the order in which an event meets what they watch.
func (a *Alarms) All() []*constructs.Alarm { return slices.Clone(a.all) }

// newAlarms makes them in the stack of o. What pages does so together: one fault is one
// call in the night, and what it sets off is in the messages to Warn.
func newAlarms(d deployment, o *Observe, p *Pipeline) *Alarms {
	tell := constructs.AlarmProps{Page: o.Page, Warn: o.Warn, PagedTogether: true}
	transform := p.Process.Transform
	a := &Alarms{}

	a.Ingest = constructs.NewStreamAlarms(o.Stack, "IngestAlarms", d.ingestAlarms(p, tell))
	a.Transform = constructs.NewFunctionAlarms(o.Stack, "TransformAlarms", constructs.FunctionAlarmsProps{
		Function: transform.Function.Function, Alarms: tell, Late: d.late(),
	})
	a.Mapping = constructs.NewMappingAlarms(o.Stack, "MappingAlarms", constructs.MappingAlarmsProps{
		Mapping: transform.Mapping.Mapping, Alarms: tell,
	})
	a.Rejects = constructs.NewRejectsAlarms(o.Stack, "RejectsAlarms", constructs.RejectsAlarmsProps{
		Function: transform.Function.Function, Alarms: tell, Percent: d.wrong(),
	})
	a.RejectsDelivery = constructs.NewDeliveryAlarms(o.Stack, "RejectsDeliveryAlarms", constructs.DeliveryAlarmsProps{
		DeliveryStream: p.Process.Rejects.Delivery.DeliveryStream, Alarms: tell,
	})
	a.Failures = constructs.NewBucketAlarms(o.Stack, "FailuresAlarms", constructs.BucketAlarmsProps{
		Bucket: p.Process.Failures.Bucket, Alarms: tell,
	})
	a.Analytics = constructs.NewStreamAlarms(o.Stack, "AnalyticsAlarms", d.streamAlarms(constructs.StreamAlarmsProps{
		Stream: p.Store.Analytics, Alarms: tell, SilentAfter: constructs.None, // it is silent when ingest is
	}, d.plan.Analytics))
	a.LakeDelivery = constructs.NewDeliveryAlarms(o.Stack, "LakeDeliveryAlarms", constructs.DeliveryAlarmsProps{
		DeliveryStream: p.Store.Lake.Delivery.DeliveryStream, Alarms: tell,
	})
	if p.Search != nil {
		a.search(o, p.Search.Index, tell)
	}
	a.collect()
	a.Health = constructs.NewPipelineHealth(o.Stack, "Health", constructs.PipelineHealthProps{Of: a.all, Alarms: tell})
	a.all = append(a.all, a.Health.All()...)
	return a
}

func (a *Alarms) search(o *Observe, index *constructs.SearchIndex, tell constructs.AlarmProps) {
	a.SearchDelivery = constructs.NewDeliveryAlarms(o.Stack, "SearchDeliveryAlarms", constructs.DeliveryAlarmsProps{
		DeliveryStream: index.Delivery.DeliveryStream, Alarms: tell,
	})
	a.Search = constructs.NewSearchAlarms(o.Stack, "SearchAlarms", constructs.SearchAlarmsProps{
		Domain: index.Domain.Resource, Alarms: tell,
	})
	a.Documents = constructs.NewBucketAlarms(o.Stack, "DocumentsAlarms", constructs.BucketAlarmsProps{
		Bucket: index.Documents.Bucket, Alarms: tell,
	})
}

func (a *Alarms) collect() {
	for _, of := range []interface{ All() []*constructs.Alarm }{
		a.Ingest, a.Transform, a.Mapping, a.Rejects, a.RejectsDelivery, a.Failures, a.Analytics, a.LakeDelivery,
	} {
		a.all = append(a.all, of.All()...)
	}
	if a.Search != nil {
		a.all = slices.Concat(a.all, a.SearchDelivery.All(), a.Search.All(), a.Documents.All())
	}
}

func (d deployment) ingestAlarms(p *Pipeline, tell constructs.AlarmProps) constructs.StreamAlarmsProps {
	props := constructs.StreamAlarmsProps{
		Stream: p.Ingest.Stream, Alarms: tell, SilentAfter: d.env.Alarms.SilentAfter, Anomaly: d.env.Alarms.Anomaly,
	}
	if props.SilentAfter == 0 {
		props.SilentAfter = constructs.None
	}
	return d.streamAlarms(props, d.plan.Ingest)
}

// streamAlarms are told the peak, which is what there is to compare with on demand. Who
// minds silence minds that nobody reads.
func (d deployment) streamAlarms(props constructs.StreamAlarmsProps, planned sizing.Stream) constructs.StreamAlarmsProps {
	props.AlwaysRead = d.env.Alarms.SilentAfter > 0
	props.PeakRecords, props.PeakBytes = planned.RecordsPerSecond, planned.BytesPerSecond
	return props
}

// late is how long an event may wait for the transform: half as long as until it is
// given up, and half an hour at most.
func (d deployment) late() time.Duration {
	return min(30*time.Minute, (d.env.Transform.MaxRecordAge / 2).Truncate(time.Second))
}

// wrong is how many percent of the events may be: twice as many as the load has, and
// where that is more than half of them, half of those that are right.
func (d deployment) wrong() float64 {
	share := d.plan.Load.WrongShare
	return 100 * min(2*share, (1+share)/2)
}
