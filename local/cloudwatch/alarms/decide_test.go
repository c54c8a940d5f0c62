package alarms

import (
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// points of a row of the guide's tables: 0 does not breach a threshold of 0, X does, -
// is missing.
func pointsOf(row string) []point {
	var list []point
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i, c := range strings.Fields(row) {
		p := point{time: start.Add(time.Duration(i) * time.Minute), present: c != "-", samples: 1}
		if c == "X" {
			p.value = 1
		}
		list = append(list, p)
	}
	return list
}

// retain is the current state.
const retain = ""

// The tables of "How alarm state is evaluated when data is missing", and the rows of
// "Avoiding premature transitions to alarm state".
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
func TestMissingData(t *testing.T) {
	alarm, ok, none := rule.Alarm, rule.OK, rule.InsufficientData
	for _, c := range []struct {
		m, n                                     int
		row                                      string
		filled                                   int
		missing, ignore, breaching, notBreaching string
	}{
		{3, 3, "0 - X - X", 0, ok, ok, ok, ok},
		{3, 3, "0 - - - -", 2, ok, ok, ok, ok},
		{3, 3, "- - - - -", 3, none, retain, alarm, ok},
		{3, 3, "0 X X - X", 0, alarm, alarm, alarm, alarm},
		{3, 3, "- - X - -", 2, alarm, retain, alarm, ok},
		{2, 3, "0 - X - X", 0, alarm, alarm, alarm, alarm},
		{2, 3, "0 0 X 0 X", 0, alarm, alarm, alarm, alarm},
		{2, 3, "0 - X - -", 1, ok, ok, alarm, ok},
		{2, 3, "- - - - 0", 2, ok, ok, alarm, ok},
		{2, 3, "- - - X -", 2, alarm, retain, alarm, ok},
		// Not yet: the next one may not breach.
		{3, 3, "- - - - X", 2, none, retain, alarm, ok},
		{3, 3, "- - - X -", 2, none, retain, alarm, ok},
		{3, 3, "- - - X 0", 1, ok, ok, ok, ok},
		// One of one.
		{1, 1, "X 0 0", 0, ok, ok, ok, ok},
		{1, 1, "X - -", 0, alarm, alarm, alarm, alarm},
		{1, 1, "- - -", 1, none, retain, alarm, ok},
	} {
		for treat, want := range map[string]string{treatMissing: c.missing, "": c.missing, treatIgnore: c.ignore, treatBreaching: c.breaching, treatNotBreaching: c.notBreaching} {
			zero := 0.0
			settings := &metricSettings{
				ComparisonOperator: "GreaterThanThreshold", Threshold: &zero, Period: 60, MetricName: "m",
				EvaluationPeriods: c.n, DatapointsToAlarm: &c.m, TreatMissingData: treat,
			}
			if v := decide(settings, pointsOf(c.row)); v.state != want || v.filled != c.filled {
				t.Errorf("%d of %d, %s, %q: %q with %d filled, want %q with %d", c.m, c.n, c.row, treat, v.state, v.filled, want, c.filled)
			}
		}
	}
}

func TestComparisons(t *testing.T) {
	for operator, want := range map[string][3]bool{ // of 1, 2 and 3
		"GreaterThanThreshold":                     {false, false, true},
		"GreaterThanOrEqualToThreshold":            {false, true, true},
		"LessThanThreshold":                        {true, false, false},
		"LessThanOrEqualToThreshold":               {true, true, false},
		"GreaterThanUpperThreshold":                {false, false, true},
		"LessThanLowerThreshold":                   {true, false, false},
		"LessThanLowerOrGreaterThanUpperThreshold": {true, false, true},
	} {
		two := 2.0
		m := &metricSettings{ComparisonOperator: operator, Threshold: &two}
		for i, breaches := range want {
			if got := m.breaches(point{value: float64(i + 1), lower: 1.5, upper: 2.5}); got != breaches {
				t.Errorf("%d %s: %v", i+1, operator, got)
			}
		}
	}
}

// "this setting would be used if there were fewer than 1000 samples for an alarm on a
// p99 percentile".
func TestPercentilesOfFewSamples(t *testing.T) {
	for _, c := range []struct {
		statistic, low string
		samples        float64
		want           string
	}{
		{"p99", "ignore", 999, retain},
		{"p99", "ignore", 1000, rule.Alarm},
		{"p99", "evaluate", 1, rule.Alarm},
		{"p99", "", 1, rule.Alarm},
		{"p10", "ignore", 99, retain},
		{"p10", "ignore", 100, rule.Alarm},
		{"p50", "ignore", 19, retain},
		{"p50", "ignore", 20, rule.Alarm},
		{"tm99", "ignore", 1, rule.Alarm}, // no percentile
	} {
		zero := 0.0
		m := &metricSettings{
			ComparisonOperator: "GreaterThanThreshold", Threshold: &zero, EvaluationPeriods: 2,
			ExtendedStatistic: c.statistic, EvaluateLowSampleCountPercentile: c.low,
		}
		points := pointsOf("X X X X")
		for i := range points {
			points[i].samples = c.samples / 2
		}
		if v := decide(m, points); v.state != c.want {
			t.Errorf("%+v: %q", c, v.state)
		}
	}
}
