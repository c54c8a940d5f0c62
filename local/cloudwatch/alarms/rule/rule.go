// Package rule is the rules of CloudWatch's composite alarms:
//
//	r, err := rule.Parse(`ALARM("late") AND NOT (ALARM(deploying) OR AT_LEAST(50%, OK, (a, b, c)))`)
//	if r.True(stateOf) { … }
//
// An alarm is named by its name or its ARN, with or without quotation marks. NOT binds
// more closely than AND, and AND more closely than OR.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
package rule

import "slices"

// The states of an alarm.
const (
	OK               = "OK"
	Alarm            = "ALARM"
	InsufficientData = "INSUFFICIENT_DATA"
)

// Quotas of a rule.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
const (
	maxChildren = 100
	maxElements = 500 // alarms, TRUE, FALSE and pairs of parentheses
	maxLength   = 10240
)

// Rule is one composite alarm's.
type Rule struct {
	root     node
	children []string
}

// Children are the alarms that the rule names, as it names them, each once.
func (r Rule) Children() []string { return slices.Clone(r.children) }

// True says whether the rule holds; stateOf is asked with an alarm as the rule names it.
func (r Rule) True(stateOf func(alarm string) string) bool {
	return r.root != nil && r.root.true(stateOf)
}

type node interface {
	true(stateOf func(string) string) bool
}

type constant bool

func (c constant) true(func(string) string) bool { return bool(c) }

// in is ALARM(…), OK(…) or INSUFFICIENT_DATA(…).
type in struct{ state, alarm string }

func (n in) true(stateOf func(string) string) bool { return stateOf(n.alarm) == n.state }

type not struct{ of node }

func (n not) true(stateOf func(string) string) bool { return !n.of.true(stateOf) }

type and []node

func (n and) true(stateOf func(string) string) bool {
	return !slices.ContainsFunc(n, func(of node) bool { return !of.true(stateOf) })
}

type or []node

func (n or) true(stateOf func(string) string) bool {
	return slices.ContainsFunc(n, func(of node) bool { return of.true(stateOf) })
}

// atLeast is AT_LEAST(…): so many of the alarms, or percent of them, are in the state,
// or are not.
type atLeast struct {
	number  float64
	percent bool
	negated bool
	state   string
	alarms  []string
}

func (n atLeast) true(stateOf func(string) string) bool {
	count := 0.0
	for _, alarm := range n.alarms {
		if (stateOf(alarm) == n.state) != n.negated {
			count++
		}
	}
	if n.percent {
		return count*100 >= n.number*float64(len(n.alarms))
	}
	return count >= n.number
}
