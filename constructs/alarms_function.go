package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
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

	made alarms
}

// NewFunctionAlarms makes FunctionAlarms.
func NewFunctionAlarms(scope constructs.Construct, id string, props FunctionAlarmsProps) *FunctionAlarms {
	a := &FunctionAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	a.failing(props)
	a.near(props)
	a.late(props)
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *FunctionAlarms) All() []*Alarm { return a.made.list() }

func (a *FunctionAlarms) add(p FunctionAlarmsProps, w watch) *Alarm {
	return a.made.add(a, p.Alarms, w)
}

// failing is of invocations that failed or were refused. Lambda writes no metrics of a
// function that is not invoked: then nothing fails.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func (a *FunctionAlarms) failing(p FunctionAlarmsProps) {
	path := pathOf(p.Function)
	a.Errors = a.add(p, watch{
		kind: "function-errors", severity: Page, compare: above, threshold: float64(p.ErrorPercent), m: 3, n: 5, missing: asGood,
		metric: computed("100 * errors / invocations", "Errors, % of invocations", time.Minute, map[string]awscloudwatch.IMetric{
			"errors": p.metric("Errors", "Sum"), "invocations": p.metric("Invocations", "Sum"),
		}),
		says: fmt.Sprintf("More than %d %% of the invocations of %s fail, in 3 of 5 minutes: their batches do not get on.", p.ErrorPercent, path),
	})
	a.Throttles = a.add(p, watch{
		kind: "function-throttles", severity: Warn, compare: above, threshold: 0, m: 3, n: 5, missing: asGood,
		metric: p.metric("Throttles", "Sum"),
		says:   fmt.Sprintf("Invocations of %s are refused in 3 of 5 minutes: there is no concurrency left for it.", path),
	})
}

// near is of limits that the function comes near to. As many invocations as are
// reserved can run at once now and then, where each shard has one: what is much is
// that they do in each minute.
func (a *FunctionAlarms) near(p FunctionAlarmsProps) {
	path := pathOf(p.Function)
	if p.Timeout > 0 {
		most := p.Timeout * nearLimit / 100
		a.Duration = a.add(p, watch{
			kind: "function-duration", severity: Warn, compare: atLeast, threshold: milliseconds(most), m: 3, n: 5, missing: asGood,
			metric: p.metric("Duration", "p99"),
			says:   fmt.Sprintf("One invocation of %s in a hundred takes %s or longer, %d %% of its timeout: what takes longer than that fails.", path, spoken(most), nearLimit),
		})
	}
	if p.ReservedConcurrency > 0 {
		a.Concurrency = a.add(p, watch{
			kind: "function-concurrency", severity: Warn, compare: atLeast, threshold: float64(p.ReservedConcurrency) * nearLimit / 100,
			m: 15, n: 15, missing: asGood,
			metric: p.metric("ConcurrentExecutions", "Maximum"),
			says:   fmt.Sprintf("For 15 minutes %s uses %d %% or more of the %d executions that are reserved for it: it is slower than planned, or works a backlog off.", path, nearLimit, p.ReservedConcurrency),
		})
	}
}

// late is of records that waited in a stream until the function got them. The age is
// told when it is invoked: where it is not, the alarm of the stream knows.
func (a *FunctionAlarms) late(p FunctionAlarmsProps) {
	if p.Late == None {
		return
	}
	a.IteratorAge = a.add(p, watch{
		kind: "function-iterator-age", severity: Page, compare: above, threshold: milliseconds(p.Late), m: 3, n: 5, missing: asGood,
		metric: p.metric("IteratorAge", "Maximum"),
		says:   fmt.Sprintf("%s gets records that waited longer than %s: it is too slow, or tries a batch again and again.", pathOf(p.Function), spoken(p.Late)),
	})
}

func (p *FunctionAlarmsProps) metric(name, statistic string) awscloudwatch.Metric {
	return p.Function.Metric(&name, over(statistic, time.Minute))
}

func (p *FunctionAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	if !c.given("Function", p.Function, "the function to watch") || !c.here("Function", p.Function, true) {
		return false
	}
	if function, ok := resourceOf[awslambda.CfnFunction](p.Function); ok {
		take(&p.Timeout, seconds(known(function.Timeout())))
		take(&p.ReservedConcurrency, int(known(function.ReservedConcurrentExecutions())))
	}
	c.number("ErrorPercent", &p.ErrorPercent, 5, 1, 100, "percent")
	c.by(pageLambdaLimits).seconds("Timeout", &p.Timeout, 0, time.Second, 15*time.Minute)
	c.by(pageConcurrency).number("ReservedConcurrency", &p.ReservedConcurrency, 0, 1, 1_000_000, "executions")
	if p.Late != None {
		c.seconds("Late", &p.Late, 30*time.Minute, time.Second, 365*24*time.Hour)
	}
	return true
}
