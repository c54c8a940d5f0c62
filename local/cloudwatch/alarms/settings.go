package alarms

import (
	"encoding/json"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/resource"
)

// metricSettings are the properties of AWS::CloudWatch::Alarm, and the parameters of
// PutMetricAlarm: their names are the same. What is not available on the local endpoint
// is here to be refused with a reason.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
type metricSettings struct {
	ActionsEnabled                   *bool
	AlarmActions                     []string
	AlarmDescription                 string
	AlarmName                        string
	ComparisonOperator               string
	DatapointsToAlarm                *int
	Dimensions                       []dimension
	EvaluateLowSampleCountPercentile string
	EvaluationCriteria               json.RawMessage
	EvaluationInterval               *int
	EvaluationPeriods                int
	EvaluationWindow                 *evaluationWindow
	ExtendedStatistic                string
	InsufficientDataActions          []string
	MetricName                       string
	Metrics                          []dataQuery
	Namespace                        string
	OKActions                        []string
	Period                           int
	Statistic                        string
	Tags                             []resource.Tag
	Threshold                        *float64
	ThresholdMetricId                string
	TreatMissingData                 string
	Unit                             string
	WarmUpConfiguration              *warmUp
}

type dimension struct{ Name, Value string }

// dataQuery is a MetricDataQuery.
type dataQuery struct {
	AccountId  string      `json:",omitempty"`
	Expression string      `json:",omitempty"`
	Id         string      //
	Label      string      `json:",omitempty"`
	MetricStat *metricStat `json:",omitempty"`
	Period     int         `json:",omitempty"`
	ReturnData *bool       `json:",omitempty"` // nil: true
}

type metricStat struct {
	Metric watched
	Period int
	Stat   string
	Unit   string `json:",omitempty"`
}

type watched struct {
	Dimensions []dimension `json:",omitempty"`
	MetricName string
	Namespace  string
}

// evaluationWindow says where periods begin: at each evaluation (SlidingWindow, the
// default), or at full hours and the like of a time zone.
type evaluationWindow struct {
	SlidingWindow   *struct{}        `json:",omitempty"`
	WallClockWindow *wallClockWindow `json:",omitempty"`
}

type wallClockWindow struct{ Timezone string } // empty: UTC

// warmUp is the time after creation in which an alarm is not evaluated, or not before
// it has data of all its evaluation periods.
type warmUp struct {
	OnlyStartEvaluatingAfterWarmUpPeriodEnds bool
	WarmUpPeriodDurationInMinutes            int
}

func (w *warmUp) duration() time.Duration {
	if w == nil {
		return 0
	}
	return time.Duration(w.WarmUpPeriodDurationInMinutes) * time.Minute
}

// single is the ID of the query of an alarm on one metric.
const single = "m1"

// queries are what the alarm reads.
func (m *metricSettings) queries() []cloudwatch.Query {
	if m.MetricName != "" {
		return []cloudwatch.Query{{ID: single, Stat: &cloudwatch.Stat{
			Namespace: m.Namespace, Name: m.MetricName, Dimensions: dimensions(m.Dimensions),
			Period: seconds(m.Period), Statistic: m.statistic(), Unit: m.Unit,
		}}}
	}
	var list []cloudwatch.Query
	for _, q := range m.Metrics {
		query := cloudwatch.Query{ID: q.Id, Expression: q.Expression, Label: q.Label, Period: seconds(q.Period), Hidden: q.hidden()}
		if stat := q.MetricStat; stat != nil {
			query.Stat = &cloudwatch.Stat{
				Namespace: stat.Metric.Namespace, Name: stat.Metric.MetricName, Dimensions: dimensions(stat.Metric.Dimensions),
				Period: seconds(stat.Period), Statistic: stat.Stat, Unit: stat.Unit,
			}
		}
		list = append(list, query)
	}
	return list
}

func (q dataQuery) hidden() bool { return q.ReturnData != nil && !*q.ReturnData }

// watches is the ID of the query whose values are compared.
func (m *metricSettings) watches() string {
	for _, q := range m.Metrics {
		if !q.hidden() && q.Id != m.ThresholdMetricId {
			return q.Id
		}
	}
	return single
}

// period of the values that are compared: that of the metrics, which is one.
func (m *metricSettings) period() time.Duration {
	if m.MetricName != "" {
		return seconds(m.Period)
	}
	longest := 0
	for _, q := range m.Metrics {
		if q.Id == m.watches() && q.Period > 0 {
			return seconds(q.Period)
		}
		if q.MetricStat != nil {
			longest = max(longest, q.MetricStat.Period)
		}
	}
	return seconds(longest)
}

func (m *metricSettings) statistic() string {
	if m.ExtendedStatistic != "" {
		return m.ExtendedStatistic
	}
	return m.Statistic
}

// datapoints is M of "M out of N"; by default, N.
func (m *metricSettings) datapoints() int {
	if m.DatapointsToAlarm != nil {
		return *m.DatapointsToAlarm
	}
	return m.EvaluationPeriods
}

func (m *metricSettings) missing() string {
	if m.TreatMissingData == "" {
		return treatMissing
	}
	return m.TreatMissingData
}

func dimensions(list []dimension) []metric.Dimension {
	var all []metric.Dimension
	for _, d := range list {
		all = append(all, metric.Dimension(d))
	}
	return all
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
