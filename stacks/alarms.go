package stacks

import (
	"slices"

	"github.com/millrace-dev/millrace/constructs"
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

// newAlarms makes them in the stack of o.
func newAlarms(d deployment, o *Observe, p *Pipeline) *Alarms {
	a := &Alarms{}
	return a
}
