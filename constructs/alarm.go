package constructs

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
)

// Severity is how soon somebody has to act on an alarm.
type Severity string

const (
	// Page wakes somebody up: events are lost, or will be.
	Page Severity = "page"
	// Warn is for somebody to look at today.
	Warn Severity = "warn"
)

// Alarm is one that a construct of this package made.
type Alarm struct {
	// Kind is its entry in the runbook, such as stream-late: the same for each
	// resource that has such an alarm.
	Kind     string
	Severity Severity
	// Alarm is the CDK's: a CompositeAlarm of PipelineHealth, else an Alarm, which
	// is the annotation of a graph by its ToAnnotation.
	Alarm awscloudwatch.AlarmBase
	// Metric that is watched; nil of a composite alarm.
	Metric awscloudwatch.IMetric
	// Threshold that the metric is compared with, in its unit; 0 of an anomaly's
	// band and a composite alarm.
	Threshold float64
}

// AlarmProps says whom alarms tell, and which there are. Each alarm tells when it
// goes off and when it is over.
type AlarmProps struct {
	// Page is the topic that alarms of severity Page tell. Required.
	Page awssns.ITopic
	// Warn is the topic that the others tell. Nil: Page.
	Warn awssns.ITopic
	// PagedTogether has alarms of severity Page tell Warn, since a PipelineHealth
	// over them tells Page, once for all that goes wrong together. False: they tell
	// Page themselves.
	PagedTogether bool
	// Runbook is the URL of the page with an entry for each kind, which the alarm's
	// description links. Empty: docs/runbook.md of this project.
	Runbook string
	// Without leaves kinds of alarms away. Empty: each that the resource can have.
	Without []string
}

// DefaultRunbook is the page of this project that says what to do.
const DefaultRunbook = "https://github.com/millrace-dev/millrace/blob/main/docs/runbook.md"

func (p *AlarmProps) check(c check) {
	if !c.given("Alarms.Page", p.Page, "the topic that tells whoever is on call") {
		p.Page = nil
	}
	optional(c, "Alarms.Warn", &p.Warn)
	if p.Warn == nil {
		p.Warn = p.Page
	}
	if p.Runbook == "" {
		p.Runbook = DefaultRunbook
	}
	for _, kind := range p.Without {
		if !slices.Contains(alarmKinds, kind) {
			c.failf("Alarms.Without has %q, allowed are %s", kind, strings.Join(alarmKinds, ", "))
		}
	}
}

// without says whether a kind of alarms is left away.
func (p *AlarmProps) without(kind string) bool { return slices.Contains(p.Without, kind) }

// topic that an alarm tells; nil where it is missing, which is reported.
func (p *AlarmProps) topic(s Severity) awssns.ITopic {
	if s == Page && !p.PagedTogether {
		return p.Page
	}
	return p.Warn
}

// tell the topic when the alarm goes off, and when it is over.
func tell(alarm awscloudwatch.AlarmBase, topic awssns.ITopic) {
	if topic == nil {
		return
	}
	action := awscloudwatchactions.NewSnsAction(topic)
	alarm.AddAlarmAction(action)
	alarm.AddOkAction(action)
}

// describe links the entry of the runbook.
func (p *AlarmProps) describe(kind, sentence string) *string {
	return jsii.String(sentence + " " + p.Runbook + "#" + kind)
}
