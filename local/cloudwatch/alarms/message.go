package alarms

import (
	"bytes"
	"encoding/json"
	"strings"
)

// message is what a topic gets: the JSON that CloudWatch sends. Each change has the
// alarm before (OldStateValue) and after it.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
type message struct {
	AlarmName                          string
	AlarmDescription                   *string
	AWSAccountId                       string
	AlarmConfigurationUpdatedTimestamp string
	NewStateValue                      string
	NewStateReason                     string
	StateChangeTime                    string
	Region                             string
	AlarmArn                           string
	OldStateValue                      string
	OKActions                          []string
	AlarmActions                       []string
	InsufficientDataActions            []string
	Trigger                            *trigger        `json:",omitempty"` // of an alarm on metrics
	AlarmRule                          string          `json:",omitempty"` // of a composite alarm
	TriggeringChildren                 json.RawMessage `json:",omitempty"`
}

// trigger is what an alarm on metrics watches.
type trigger struct {
	MetricName                       string        `json:",omitempty"`
	Namespace                        string        `json:",omitempty"`
	StatisticType                    string        `json:",omitempty"`
	Statistic                        string        `json:",omitempty"`
	ExtendedStatistic                string        `json:",omitempty"`
	Unit                             *string       `json:",omitempty"`
	Dimensions                       []lower       `json:",omitempty"`
	Metrics                          []metricQuery `json:",omitempty"`
	Period                           int
	EvaluationPeriods                int
	DatapointsToAlarm                int
	ComparisonOperator               string
	Threshold                        *float64 `json:",omitempty"`
	ThresholdMetricId                string   `json:",omitempty"`
	TreatMissingData                 string
	EvaluateLowSampleCountPercentile string
}

// lower is a dimension as messages have it.
type lower struct {
	Value string `json:"value"`
	Name  string `json:"name"`
}

type metricQuery struct {
	Id         string
	Expression string       `json:",omitempty"`
	Label      string       `json:",omitempty"`
	Period     int          `json:",omitempty"`
	MetricStat *messageStat `json:",omitempty"`
	ReturnData bool
}

type messageStat struct {
	Metric struct {
		Dimensions []lower
		MetricName string
		Namespace  string
	}
	Period int
	Stat   string
	Unit   string `json:",omitempty"`
}

func (s *Service) message(a *alarm, c Change, data string) string {
	m := message{
		AlarmName: a.name, AWSAccountId: s.config.Account, AlarmConfigurationUpdatedTimestamp: stamp(a.configured),
		NewStateValue: c.New, NewStateReason: c.Reason, StateChangeTime: stamp(c.Time), Region: regionName(s.config.Region),
		AlarmArn: a.arn, OldStateValue: c.Old,
		OKActions: list(a.actions["OK"]), AlarmActions: list(a.actions["ALARM"]), InsufficientDataActions: list(a.actions["INSUFFICIENT_DATA"]),
	}
	if a.description != "" {
		m.AlarmDescription = &a.description
	}
	if a.metric != nil {
		m.Trigger = a.metric.trigger()
		return encode(m)
	}
	m.AlarmRule, m.TriggeringChildren = a.composite.AlarmRule, triggeringChildren(data)
	return encode(m)
}

func (m *metricSettings) trigger() *trigger {
	t := &trigger{
		MetricName: m.MetricName, Namespace: m.Namespace, Period: int(m.period().Seconds()),
		EvaluationPeriods: m.EvaluationPeriods, DatapointsToAlarm: m.datapoints(),
		ComparisonOperator: m.ComparisonOperator, Threshold: m.Threshold, ThresholdMetricId: m.ThresholdMetricId,
		TreatMissingData: m.missing(), EvaluateLowSampleCountPercentile: m.EvaluateLowSampleCountPercentile,
	}
	if m.MetricName != "" {
		t.StatisticType, t.Statistic = "Statistic", screaming(m.Statistic)
		if m.ExtendedStatistic != "" {
			t.StatisticType, t.Statistic, t.ExtendedStatistic = "ExtendedStatistic", "", m.ExtendedStatistic
		}
		if m.Unit != "" {
			t.Unit = &m.Unit
		}
		t.Dimensions = lowered(m.Dimensions)
	}
	for _, q := range m.Metrics {
		query := metricQuery{Id: q.Id, Expression: q.Expression, Label: q.Label, Period: q.Period, ReturnData: !q.hidden()}
		if q.MetricStat != nil {
			stat := &messageStat{Period: q.MetricStat.Period, Stat: q.MetricStat.Stat, Unit: q.MetricStat.Unit}
			stat.Metric.Dimensions = lowered(q.MetricStat.Metric.Dimensions)
			stat.Metric.MetricName, stat.Metric.Namespace = q.MetricStat.Metric.MetricName, q.MetricStat.Metric.Namespace
			query.MetricStat = stat
		}
		t.Metrics = append(t.Metrics, query)
	}
	return t
}

func lowered(list []dimension) []lower {
	all := []lower{}
	for _, d := range list {
		all = append(all, lower{d.Value, d.Name})
	}
	return all
}

// screaming is a statistic as messages have it: SampleCount is SAMPLE_COUNT.
func screaming(statistic string) string {
	return strings.ToUpper(strings.Replace(statistic, "SampleCount", "Sample_Count", 1))
}

// triggeringChildren are those of the reason's data, in the words of a message.
func triggeringChildren(data string) json.RawMessage {
	var from struct {
		Triggering []struct {
			ARN   string `json:"arn"`
			State struct {
				Value     string `json:"value"`
				Timestamp string `json:"timestamp"`
			} `json:"state"`
		} `json:"triggeringAlarms"`
	}
	type state struct{ Value, Timestamp string }
	type child struct {
		Arn   string
		State state
	}
	children := []child{}
	// SetAlarmState may have other data, or none: there is no child then.
	if json.Unmarshal([]byte(data), &from) == nil {
		for _, t := range from.Triggering {
			children = append(children, child{t.ARN, state(t.State)})
		}
	}
	return json.RawMessage(encode(children))
}

// list is never null in JSON.
func list(of []string) []string { return append([]string{}, of...) }

// encode writes JSON as AWS does, without escapes for HTML. What is given can be
// encoded.
func encode(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "{}" // a value that JSON has no form for: an infinite number
	}
	return strings.TrimSuffix(b.String(), "\n")
}
