package constructs

import "github.com/aws/constructs-go/constructs/v10"

// PipelineHealthProps says which alarms are told together.
type PipelineHealthProps struct {
	// Of are the alarms of the pipeline, of which those of severity Page count.
	// Required, one of them at least.
	Of []*Alarm
	// Alarms says whom it tells. PagedTogether is for the alarms it is made of.
	Alarms AlarmProps
}

// PipelineHealth is one alarm for a whole pipeline: it goes off when any of severity
// Page does, and is over when all are, so that one fault that sets off several pages
// once.
type PipelineHealth struct {
	constructs.Construct
	// Unhealthy (pipeline-unhealthy, page): somebody has to act.
	Unhealthy *Alarm

	alarms
}

// NewPipelineHealth makes a PipelineHealth.
func NewPipelineHealth(scope constructs.Construct, id string, props PipelineHealthProps) *PipelineHealth {
	a := &PipelineHealth{}
	newConstruct(a, scope, id)
	return a
}
