package alarms

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type describeAlarmsInput struct {
	ActionPrefix        string
	AlarmNamePrefix     string
	AlarmNames          []string
	AlarmTypes          []string
	ChildrenOfAlarmName string
	MaxRecords          int
	NextToken           string
	ParentsOfAlarmName  string
	StateValue          string
}

type describeAlarmsOutput struct {
	CompositeAlarms []compositeAlarm
	MetricAlarms    []metricAlarm
	NextToken       string `json:",omitempty"`
}

// metricAlarm and compositeAlarm are alarms as the API shows them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
type metricAlarm struct {
	ActionsEnabled                     bool
	AlarmActions                       []string
	AlarmArn                           string
	AlarmConfigurationUpdatedTimestamp awsapi.Timestamp
	AlarmDescription                   string `json:",omitempty"`
	AlarmName                          string
	ComparisonOperator                 string
	DatapointsToAlarm                  int         `json:",omitempty"`
	Dimensions                         []dimension // of an alarm on one metric; empty otherwise
	EvaluateLowSampleCountPercentile   string      `json:",omitempty"`
	EvaluationPeriods                  int
	EvaluationState                    string `json:",omitempty"`
	ExtendedStatistic                  string `json:",omitempty"`
	InsufficientDataActions            []string
	MetricName                         string      `json:",omitempty"`
	Metrics                            []dataQuery `json:",omitempty"`
	Namespace                          string      `json:",omitempty"`
	OKActions                          []string
	Period                             int `json:",omitempty"`
	StateReason                        string
	StateReasonData                    string `json:",omitempty"`
	StateTransitionedTimestamp         awsapi.Timestamp
	StateUpdatedTimestamp              awsapi.Timestamp
	StateValue                         string
	Statistic                          string   `json:",omitempty"`
	Threshold                          *float64 `json:",omitempty"`
	ThresholdMetricId                  string   `json:",omitempty"`
	TreatMissingData                   string   `json:",omitempty"`
	Unit                               string   `json:",omitempty"`
}

type compositeAlarm struct {
	ActionsEnabled                     bool
	ActionsSuppressedBy                string `json:",omitempty"`
	ActionsSuppressedReason            string `json:",omitempty"`
	ActionsSuppressor                  string `json:",omitempty"`
	ActionsSuppressorExtensionPeriod   *int   `json:",omitempty"`
	ActionsSuppressorWaitPeriod        *int   `json:",omitempty"`
	AlarmActions                       []string
	AlarmArn                           string
	AlarmConfigurationUpdatedTimestamp awsapi.Timestamp
	AlarmDescription                   string `json:",omitempty"`
	AlarmName                          string
	AlarmRule                          string
	InsufficientDataActions            []string
	OKActions                          []string
	StateReason                        string
	StateReasonData                    string `json:",omitempty"`
	StateTransitionedTimestamp         awsapi.Timestamp
	StateUpdatedTimestamp              awsapi.Timestamp
	StateValue                         string
}

const (
	typeMetric    = "MetricAlarm"
	typeComposite = "CompositeAlarm"
)

// describeAlarms shows alarms on metrics, and composite ones where they are asked for.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
func (s *Service) describeAlarms(_ context.Context, in *describeAlarmsInput) (*describeAlarmsOutput, error) {
	types := in.AlarmTypes
	if len(types) == 0 {
		types = []string{typeMetric}
	}
	if in.ChildrenOfAlarmName != "" || in.ParentsOfAlarmName != "" {
		types = []string{typeMetric, typeComposite}
	}
	if in.AlarmNamePrefix != "" && len(in.AlarmNames) > 0 {
		return nil, awsapi.Errorf("InvalidParameterCombination", "AlarmNamePrefix: give either AlarmNames or AlarmNamePrefix")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	family, err := s.family(in)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(s.sorted(), func(a *alarm) bool {
		return !slices.Contains(types, a.kind()) ||
			len(in.AlarmNames) > 0 && !slices.Contains(in.AlarmNames, a.name) ||
			!strings.HasPrefix(a.name, in.AlarmNamePrefix) ||
			in.StateValue != "" && a.state != in.StateValue ||
			family != nil && !slices.Contains(family, a) ||
			in.ActionPrefix != "" && !a.acts(in.ActionPrefix)
	})
	all, next, err := page(all, in.MaxRecords, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &describeAlarmsOutput{CompositeAlarms: []compositeAlarm{}, MetricAlarms: []metricAlarm{}, NextToken: next}
	for _, a := range all {
		if a.metric != nil {
			out.MetricAlarms = append(out.MetricAlarms, a.describeMetric())
		} else {
			out.CompositeAlarms = append(out.CompositeAlarms, a.describeComposite())
		}
	}
	return out, nil
}

// family are the children or the parents that are asked for; nil: neither. s.mu is held.
func (s *Service) family(in *describeAlarmsInput) ([]*alarm, error) {
	name := in.ChildrenOfAlarmName + in.ParentsOfAlarmName
	if name == "" {
		return nil, nil
	}
	a := s.find(name)
	if a == nil || in.ChildrenOfAlarmName != "" && in.ParentsOfAlarmName != "" {
		return nil, invalid("ChildrenOfAlarmName, ParentsOfAlarmName: give one of them, the name of an alarm")
	}
	if in.ParentsOfAlarmName != "" {
		return append([]*alarm{}, s.dependents(a)...), nil
	}
	list := []*alarm{}
	for _, child := range a.rule.Children() {
		list = append(list, s.find(child))
	}
	return list, nil
}

func (a *alarm) kind() string {
	if a.composite != nil {
		return typeComposite
	}
	return typeMetric
}

// acts says whether one of the actions begins so.
func (a *alarm) acts(prefix string) bool {
	for _, arns := range a.actions {
		if slices.ContainsFunc(arns, func(arn string) bool { return strings.HasPrefix(arn, prefix) }) {
			return true
		}
	}
	return false
}

// page is a part of a list, 50 where size is 0, and the token of the next part.
func page[T any](all []T, size int, token string) (list []T, next string, err error) {
	from := 0
	if token != "" {
		if from, err = strconv.Atoi(token); err != nil || from < 0 || from > len(all) {
			return nil, "", awsapi.Errorf("InvalidNextToken", "The next token %q is not one of this list", token)
		}
	}
	if size == 0 {
		size = 50
	}
	if size < 1 || size > 100 {
		return nil, "", invalid("MaxRecords: %d: allowed are 1 to 100", size)
	}
	to := min(from+size, len(all))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next, nil
}

func (a *alarm) describeMetric() metricAlarm {
	m := a.metric
	out := metricAlarm{
		ActionsEnabled: a.enabled, AlarmActions: list(a.actions["ALARM"]), OKActions: list(a.actions["OK"]), InsufficientDataActions: list(a.actions["INSUFFICIENT_DATA"]),
		AlarmArn: a.arn, AlarmName: a.name, AlarmDescription: a.description, AlarmConfigurationUpdatedTimestamp: awsapi.Timestamp{Time: a.configured},
		StateValue: a.state, StateReason: a.reason, StateReasonData: a.reasonData,
		StateUpdatedTimestamp: awsapi.Timestamp{Time: a.updated}, StateTransitionedTimestamp: awsapi.Timestamp{Time: a.since},
		ComparisonOperator: m.ComparisonOperator, EvaluationPeriods: m.EvaluationPeriods, Dimensions: append([]dimension{}, m.Dimensions...),
		EvaluateLowSampleCountPercentile: m.EvaluateLowSampleCountPercentile, ExtendedStatistic: m.ExtendedStatistic, Statistic: m.Statistic,
		MetricName: m.MetricName, Namespace: m.Namespace, Metrics: m.Metrics, Period: m.Period, Unit: m.Unit,
		Threshold: m.Threshold, ThresholdMetricId: m.ThresholdMetricId, TreatMissingData: m.TreatMissingData,
	}
	if m.DatapointsToAlarm != nil {
		out.DatapointsToAlarm = *m.DatapointsToAlarm
	}
	if a.failure != "" {
		out.EvaluationState, out.StateReason = "EVALUATION_ERROR", a.failure
	}
	return out
}

func (a *alarm) describeComposite() compositeAlarm {
	c := a.composite
	out := compositeAlarm{
		ActionsEnabled: a.enabled, AlarmActions: list(a.actions["ALARM"]), OKActions: list(a.actions["OK"]), InsufficientDataActions: list(a.actions["INSUFFICIENT_DATA"]),
		AlarmArn: a.arn, AlarmName: a.name, AlarmDescription: a.description, AlarmRule: c.AlarmRule, AlarmConfigurationUpdatedTimestamp: awsapi.Timestamp{Time: a.configured},
		StateValue: a.state, StateReason: a.reason, StateReasonData: a.reasonData,
		StateUpdatedTimestamp: awsapi.Timestamp{Time: a.updated}, StateTransitionedTimestamp: awsapi.Timestamp{Time: a.since},
		ActionsSuppressor: c.ActionsSuppressor, ActionsSuppressorExtensionPeriod: c.ActionsSuppressorExtensionPeriod, ActionsSuppressorWaitPeriod: c.ActionsSuppressorWaitPeriod,
	}
	if a.watch.by != "" {
		out.ActionsSuppressedBy, out.ActionsSuppressedReason = a.watch.by, "Actions suppressed by "+a.watch.by
	}
	return out
}
