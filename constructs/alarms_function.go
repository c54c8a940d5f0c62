package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// FunctionAlarmsProps says which function is watched, and what is too much for it.
type FunctionAlarmsProps struct {
	// Function to watch. Required.
	Function awslambda.IFunction
	// Alarms says whom they tell.
	Alarms AlarmProps
	// ErrorPercent of the invocations may fail, 1 to 100. Zero: 5.
	ErrorPercent int
	// Timeout of the function. Zero: as the function says where this app makes it,
	// else there is no alarm of it.
	Timeout time.Duration
	// ReservedConcurrency of the function. Zero: as the function says where this app
	// makes it; without one there is no alarm of it.
	ReservedConcurrency int
	// Late is how long a record of a stream may wait for the function, in whole
	// seconds. None: the function reads no stream. Zero: 30m.
	Late time.Duration
}

// FunctionAlarms watch a Lambda function.
type FunctionAlarms struct {
	constructs.Construct
	// Errors (function-errors, page): more than ErrorPercent of the invocations
	// failed.
	Errors *Alarm
	// Throttles (function-throttles, warn): invocations were refused for want of
	// concurrency.
	Throttles *Alarm
	// Duration (function-duration, warn): one invocation in a hundred takes 80 % of
	// the timeout, or longer.
	Duration *Alarm
	// Concurrency (function-concurrency, warn): as many run at a time as are 80 % of
	// what is reserved, or more.
	Concurrency *Alarm
	// IteratorAge (function-iterator-age, page): records waited longer than Late.
	IteratorAge *Alarm

	alarms
}

// NewFunctionAlarms makes FunctionAlarms.
func NewFunctionAlarms(scope constructs.Construct, id string, props FunctionAlarmsProps) *FunctionAlarms {
	a := &FunctionAlarms{}
	newConstruct(a, scope, id)
	return a
}
