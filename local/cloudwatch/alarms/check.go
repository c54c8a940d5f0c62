package alarms

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	nameForm      = regexp.MustCompile(`^[ -~]{1,255}$`) // printable ASCII
	topicForm     = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[^:]+:\d{12}:[A-Za-z0-9_.-]+$`)
	queryIDForm   = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]{0,254}$`)
	extendedForm  = regexp.MustCompile(`^(p|tm|wm|tc|ts)(\d{1,2}(\.\d+)?|100)$|^IQM$|^(PR|TM|WM|TC|TS)\([^)]*:[^)]*\)$`)
	operators     = []string{"GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"}
	bandOperators = []string{"LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"}
	statistics    = []string{"Average", "Maximum", "Minimum", "SampleCount", "Sum"}
)

// check finds what PutMetricAlarm refuses. Its errors begin with the property.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
func (m *metricSettings) check() error {
	if err := checkCommon(m.AlarmName, m.AlarmDescription, m.OKActions, m.AlarmActions, m.InsufficientDataActions); err != nil {
		return err
	}
	switch {
	case len(m.EvaluationCriteria) > 0 || m.EvaluationInterval != nil:
		return refuse("EvaluationCriteria", "the local endpoint has no PromQL: give MetricName or Metrics, and leave out EvaluationInterval")
	case (m.MetricName == "") == (len(m.Metrics) == 0):
		return refuse("MetricName", "give either MetricName or Metrics")
	case m.EvaluationPeriods < 1:
		return refuse("EvaluationPeriods", "%d: allowed is 1 or more", m.EvaluationPeriods)
	case m.datapoints() < 1 || m.datapoints() > m.EvaluationPeriods:
		return refuse("DatapointsToAlarm", "%d: allowed are 1 to EvaluationPeriods, %d", m.datapoints(), m.EvaluationPeriods)
	case !slices.Contains([]string{"", treatBreaching, treatNotBreaching, treatIgnore, treatMissing}, m.TreatMissingData):
		return refuse("TreatMissingData", "%q: allowed are breaching, notBreaching, ignore and missing", m.TreatMissingData)
	case !slices.Contains([]string{"", "evaluate", treatIgnore}, m.EvaluateLowSampleCountPercentile):
		return refuse("EvaluateLowSampleCountPercentile", "%q: allowed are evaluate and ignore", m.EvaluateLowSampleCountPercentile)
	}
	var err error
	if m.MetricName != "" {
		err = m.checkMetric()
	} else {
		err = m.checkQueries()
	}
	if err == nil {
		err = m.checkThreshold()
	}
	if err == nil {
		err = m.checkTime()
	}
	return err
}

// checkCommon is of all alarms. An alarm without a name gets one from CloudFormation.
func checkCommon(name, description string, actions ...[]string) error {
	switch {
	case name != "" && !nameForm.MatchString(name):
		return refuse("AlarmName", "%q: allowed are 1 to 255 characters of ASCII", name)
	case len(description) > 1024:
		return refuse("AlarmDescription", "it has %d characters: allowed are 1024", len(description))
	}
	for i, property := range []string{"OKActions", "AlarmActions", "InsufficientDataActions"} {
		if len(actions[i]) > 5 {
			return refuse(property, "%d actions: allowed are 5", len(actions[i]))
		}
		for _, action := range actions[i] {
			if !topicForm.MatchString(action) {
				return refuse(property, "%q: the local endpoint tells SNS topics only: give the ARN of one", action)
			}
		}
	}
	return nil
}

// checkMetric is of an alarm on one metric.
func (m *metricSettings) checkMetric() error {
	switch {
	case m.Namespace == "":
		return refuse("Namespace", "it is empty: name the metric's namespace")
	case (m.Statistic == "") == (m.ExtendedStatistic == ""):
		return refuse("Statistic", "give either Statistic or ExtendedStatistic")
	case m.Statistic != "" && !slices.Contains(statistics, m.Statistic):
		return refuse("Statistic", "%q: allowed are %s", m.Statistic, strings.Join(statistics, ", "))
	case m.ExtendedStatistic != "" && !extendedForm.MatchString(m.ExtendedStatistic):
		return refuse("ExtendedStatistic", "%q: allowed are p99, tm99, wm98, tc98, ts98, IQM, PR(10:20) and the like", m.ExtendedStatistic)
	case m.ThresholdMetricId != "":
		return refuse("ThresholdMetricId", "a band is one of the Metrics: give the metric there, too")
	}
	return checkDimensions("Dimensions", m.Dimensions)
}

func checkDimensions(property string, list []dimension) error {
	if len(list) > 30 {
		return refuse(property, "%d dimensions: allowed are 30", len(list))
	}
	for _, d := range list {
		if d.Name == "" || d.Value == "" {
			return refuse(property, "%+v: a dimension has a name and a value", d)
		}
	}
	return nil
}

// checkQueries is of an alarm on the result of an expression, or on a band.
func (m *metricSettings) checkQueries() error {
	switch {
	case m.Namespace+m.Statistic+m.ExtendedStatistic+m.Unit != "" || m.Period != 0 || len(m.Dimensions) > 0:
		return refuse("Metrics", "with Metrics, leave out MetricName, Dimensions, Period, Namespace, Statistic, ExtendedStatistic and Unit")
	case len(m.Metrics) > 20:
		return refuse("Metrics", "%d: allowed are 20", len(m.Metrics))
	}
	ids := map[string]bool{}
	returned, metrics := 0, map[int]bool{}
	for i, q := range m.Metrics {
		at := fmt.Sprintf("Metrics/%d", i)
		switch {
		case !queryIDForm.MatchString(q.Id) || ids[q.Id]:
			return refuse(at+"/Id", "%q: allowed are letters, digits and underscores after a small letter, each ID once", q.Id)
		case (q.Expression == "") == (q.MetricStat == nil):
			return refuse(at, "give either Expression or MetricStat")
		case q.AccountId != "":
			return refuse(at+"/AccountId", "the local endpoint has one account: leave it out")
		case unalarmable.MatchString(q.Expression):
			return refuse(at+"/Expression", "%q: an alarm watches no SEARCH, and the local endpoint has no Metrics Insights", q.Expression)
		}
		ids[q.Id] = true
		if !q.hidden() && q.Id != m.ThresholdMetricId {
			returned++
		}
		if s := q.MetricStat; s != nil {
			if s.Metric.MetricName == "" || s.Metric.Namespace == "" || s.Stat == "" {
				return refuse(at+"/MetricStat", "it needs Metric/MetricName, Metric/Namespace, Period and Stat")
			}
			if !slices.Contains(statistics, s.Stat) && !extendedForm.MatchString(s.Stat) {
				return refuse(at+"/MetricStat/Stat", "%q: allowed are %s, p99 and the like", s.Stat, strings.Join(statistics, ", "))
			}
			if err := checkDimensions(at+"/MetricStat/Metric/Dimensions", s.Metric.Dimensions); err != nil {
				return err
			}
			metrics[s.Period] = true
		}
	}
	switch {
	case returned != 1:
		return refuse("Metrics", "%d of them have ReturnData: the one that is compared has it, and no other", returned)
	case len(metrics) > 1:
		return refuse("Metrics", "their periods differ: the metrics of an alarm have the same")
	case m.ThresholdMetricId != "" && !ids[m.ThresholdMetricId]:
		return refuse("ThresholdMetricId", "%q is the Id of none of the Metrics", m.ThresholdMetricId)
	}
	return nil
}

// unalarmable are expressions of more than one time series, and queries of Metrics
// Insights.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html
var unalarmable = regexp.MustCompile(`\bSEARCH\s*\(|(?i)^\s*SELECT\b`)

func (m *metricSettings) checkThreshold() error {
	band := m.ThresholdMetricId != ""
	switch {
	case band && !slices.Contains(bandOperators, m.ComparisonOperator):
		return refuse("ComparisonOperator", "%q: allowed with a band are %s", m.ComparisonOperator, strings.Join(bandOperators, ", "))
	case !band && !slices.Contains(operators, m.ComparisonOperator):
		return refuse("ComparisonOperator", "%q: allowed are %s", m.ComparisonOperator, strings.Join(operators, ", "))
	case band == (m.Threshold != nil):
		return refuse("Threshold", "give either Threshold or ThresholdMetricId")
	}
	return nil
}

// week is the longest that an alarm looks back.
const week = 7 * day

func (m *metricSettings) checkTime() error {
	period := m.period()
	looks := period * time.Duration(m.EvaluationPeriods)
	switch {
	case period != 10*time.Second && period != 20*time.Second && period != 30*time.Second && (period < time.Minute || period%time.Minute != 0):
		return refuse("Period", "%v: allowed are 10, 20 and 30 seconds, and multiples of 60", period.Seconds())
	case period < time.Hour && looks > day, looks > week:
		return refuse("EvaluationPeriods", "%d periods of %v are %v: allowed is a day, and a week where the period is an hour or more", m.EvaluationPeriods, period, looks)
	}
	if w := m.WarmUpConfiguration; w != nil && (w.WarmUpPeriodDurationInMinutes < 1 || w.WarmUpPeriodDurationInMinutes > 2880) {
		return refuse("WarmUpConfiguration/WarmUpPeriodDurationInMinutes", "%d: allowed are 1 to 2880", w.WarmUpPeriodDurationInMinutes)
	}
	w := m.EvaluationWindow
	if w == nil || w.WallClockWindow == nil {
		return nil
	}
	if w.SlidingWindow != nil {
		return refuse("EvaluationWindow", "give one of SlidingWindow and WallClockWindow")
	}
	if !slices.Contains([]time.Duration{time.Minute, 5 * time.Minute, time.Hour, day}, period) {
		return refuse("EvaluationWindow/WallClockWindow", "the period is %v: allowed are a minute, 5 minutes, an hour and a day; the local endpoint has no weeks", period)
	}
	if _, err := location(w.WallClockWindow.Timezone); err != nil {
		return refuse("EvaluationWindow/WallClockWindow/Timezone", "%w", err)
	}
	return nil
}

// check finds what PutCompositeAlarm refuses of the settings themselves; the rule is
// read apart.
func (c *compositeSettings) check() error {
	if err := checkCommon(c.AlarmName, c.AlarmDescription, c.OKActions, c.AlarmActions, c.InsufficientDataActions); err != nil {
		return err
	}
	for name, value := range map[string]*int{"ActionsSuppressorWaitPeriod": c.ActionsSuppressorWaitPeriod, "ActionsSuppressorExtensionPeriod": c.ActionsSuppressorExtensionPeriod} {
		if (value == nil) != (c.ActionsSuppressor == "") || value != nil && *value < 0 {
			return refuse(name, "it belongs to ActionsSuppressor: give all three, or none")
		}
	}
	return nil
}

// refuse words a mistake as the engine of CloudFormation does, with the property's path.
func refuse(property, format string, args ...any) error {
	return fmt.Errorf("#/"+property+": "+format, args...)
}
