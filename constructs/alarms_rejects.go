package constructs

import (
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

	alarms
}

// NewRejectsAlarms makes RejectsAlarms.
func NewRejectsAlarms(scope constructs.Construct, id string, props RejectsAlarmsProps) *RejectsAlarms {
	a := &RejectsAlarms{}
	newConstruct(a, scope, id)
	return a
}
