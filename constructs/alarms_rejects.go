package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// RejectsAlarmsProps says which function's rejects are watched.
type RejectsAlarmsProps struct {
	// Function of a Transform, or another main that calls package stream. Required.
	Function awslambda.IFunction
	// Alarms says whom they tell.
	Alarms AlarmProps
	// MetricsNamespace of the function's own metrics. Empty: Millrace.
	MetricsNamespace string
	// Percent of the events may be wrong, above 0 and up to 100. Zero: 5.
	Percent float64
}

// RejectsAlarms watch how many events are wrong.
type RejectsAlarms struct {
	constructs.Construct
	// Share (rejects-share, warn): more than Percent of the events were rejected.
	Share *Alarm

	made alarms
}

// NewRejectsAlarms makes RejectsAlarms. The metrics are in what the function logs with
// each invocation: where there is none, nothing is wrong.
func NewRejectsAlarms(scope constructs.Construct, id string, props RejectsAlarmsProps) *RejectsAlarms {
	a := &RejectsAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	const period = 5 * time.Minute
	metric := func(name string) awscloudwatch.IMetric {
		return measured(props.MetricsNamespace, name, "Sum", period, map[string]*string{"FunctionName": props.Function.FunctionName()})
	}
	a.Share = a.made.add(a, props.Alarms, watch{
		kind: "rejects-share", severity: Warn, compare: above, threshold: props.Percent, m: 2, n: 3, missing: asGood,
		metric: computed("100 * rejected / received", "Rejected, % of events", period, map[string]awscloudwatch.IMetric{
			"rejected": metric("EventsRejected"), "received": metric("EventsReceived"),
		}),
		says: fmt.Sprintf("More than %g %% of the events that %s gets are wrong, in 10 of 15 minutes: a producer sends what it should not.", props.Percent, pathOf(props.Function)),
	})
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *RejectsAlarms) All() []*Alarm { return a.made.list() }

func (p *RejectsAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	if !c.given("Function", p.Function, "the function whose rejects to watch") || !c.here("Function", p.Function, true) {
		return false
	}
	if p.MetricsNamespace == "" {
		p.MetricsNamespace = "Millrace"
	}
	switch {
	case p.Percent == 0:
		p.Percent = 5
	case !(p.Percent > 0 && p.Percent <= 100): // nor NaN
		c.failf("Percent is %v, allowed is more than 0, up to 100", p.Percent)
		p.Percent = 5
	}
	return true
}
