package constructs

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

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

	made alarms
}

// NewPipelineHealth makes a PipelineHealth.
func NewPipelineHealth(scope constructs.Construct, id string, props PipelineHealthProps) *PipelineHealth {
	a := &PipelineHealth{}
	newConstruct(a, scope, id)
	c := check{construct: a}
	props.Alarms.check(c)
	const kind = "pipeline-unhealthy"
	if props.Alarms.without(kind) {
		return a
	}
	var pages []awscloudwatch.IAlarmRule
	for _, of := range props.Of {
		if of != nil && of.Severity == Page {
			pages = append(pages, of.Alarm)
		}
	}
	if len(pages) == 0 || len(pages) > mostInRule {
		c.by(pagePutComposite).failf("Of has %d alarms of severity page, allowed are 1 to %d", len(pages), mostInRule)
		return a
	}
	made := awscloudwatch.NewCompositeAlarm(a, jsii.String(idOf(kind)), &awscloudwatch.CompositeAlarmProps{
		AlarmRule: awscloudwatch.AlarmRule_AnyOf(pages...),
		AlarmDescription: props.Alarms.describe(kind,
			fmt.Sprintf("One or more of the %d alarms of %s that page have gone off: the message of each says which.", len(pages), pathOf(a))),
	})
	tell(made, props.Alarms.Page)
	a.Unhealthy = a.made.note(&Alarm{Kind: kind, Severity: Page, Alarm: made})
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *PipelineHealth) All() []*Alarm { return a.made.list() }

// mostInRule is how many alarms a composite one can be of.
const mostInRule = 100
