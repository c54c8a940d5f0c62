package alarms

import (
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
)

// Status is an alarm as it is now: what it watches, how it stands, whom it tells.
type Status struct {
	Name        string    `json:"name"`
	ARN         string    `json:"arn"`
	Description string    `json:"description,omitempty"`
	Composite   bool      `json:"composite,omitempty"`
	State       string    `json:"state"` // "OK", "ALARM" or "INSUFFICIENT_DATA"
	Reason      string    `json:"reason"`
	Since       time.Time `json:"since"`               // of the state
	Evaluated   time.Time `json:"evaluated,omitzero"`  // zero: not yet
	Failure     string    `json:"failure,omitempty"`   // why it cannot be evaluated
	Suppressed  string    `json:"suppressed,omitzero"` // what holds a composite alarm's actions back: "Alarm", "WaitPeriod" or "ExtensionPeriod"

	// Of an alarm on metrics.
	Queries    []cloudwatch.Query `json:"queries,omitempty"` // as cloudwatch.Service.Data takes them
	Watches    string             `json:"watches,omitempty"` // ID of the query that is compared
	Operator   string             `json:"operator,omitempty"`
	Threshold  *float64           `json:"threshold,omitempty"` // nil: it is compared with Band
	Band       string             `json:"band,omitempty"`      // ID of the query of an anomaly detection band
	Period     time.Duration      `json:"period,omitempty"`
	Periods    int                `json:"periods,omitempty"`    // N, the evaluation periods
	Datapoints int                `json:"datapoints,omitempty"` // M, how many of them breach in ALARM
	Missing    string             `json:"missing,omitempty"`    // "missing", "ignore", "breaching" or "notBreaching"

	// Of a composite alarm.
	Rule       string   `json:"rule,omitempty"`
	Children   []string `json:"children,omitempty"`   // names of the alarms in the rule
	Suppressor string   `json:"suppressor,omitempty"` // name

	ActionsEnabled          bool     `json:"actionsEnabled"`
	AlarmActions            []string `json:"alarmActions,omitempty"` // ARNs of topics
	OKActions               []string `json:"okActions,omitempty"`
	InsufficientDataActions []string `json:"insufficientDataActions,omitempty"`
}

// Alarms are all alarms, by name.
func (s *Service) Alarms() []Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Status{}
	for _, a := range s.sorted() {
		all = append(all, s.status(a))
	}
	return all
}

// status of an alarm. s.mu is held.
func (s *Service) status(a *alarm) Status {
	one := Status{
		Name: a.name, ARN: a.arn, Description: a.description, Composite: a.composite != nil,
		State: a.state, Reason: a.reason, Since: a.since, Evaluated: a.evaluated, Failure: a.failure, Suppressed: a.watch.by,
		ActionsEnabled: a.enabled, AlarmActions: slices.Clone(a.actions["ALARM"]),
		OKActions: slices.Clone(a.actions["OK"]), InsufficientDataActions: slices.Clone(a.actions["INSUFFICIENT_DATA"]),
	}
	if m := a.metric; m != nil {
		one.Queries, one.Watches, one.Band = m.queries(), m.watches(), m.ThresholdMetricId
		one.Operator, one.Threshold = m.ComparisonOperator, m.Threshold
		one.Period, one.Periods, one.Datapoints, one.Missing = m.period(), m.EvaluationPeriods, m.datapoints(), m.missing()
		return one
	}
	one.Rule = a.composite.AlarmRule
	for _, child := range a.rule.Children() {
		one.Children = append(one.Children, s.nameOf(child))
	}
	if a.composite.ActionsSuppressor != "" {
		one.Suppressor = s.nameOf(a.composite.ActionsSuppressor)
	}
	return one
}

// nameOf is the name of an alarm by its name or ARN. s.mu is held.
func (s *Service) nameOf(nameOrARN string) string {
	if a := s.find(nameOrARN); a != nil {
		return a.name
	}
	return nameOrARN
}
