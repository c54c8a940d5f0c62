package alarms

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
	"github.com/millrace-dev/millrace/local/metric"
)

func TestAnAlarmGoesOffAndBack(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("late", `,"AlarmActions":["`+page1+`","`+page2+`"],"OKActions":["`+warn+`"],"AlarmDescription":"Events are late."`))
	w.want("late", rule.InsufficientData)
	if a := w.Alarms()[0]; a.Reason != "Unchecked: Initial alarm creation" {
		t.Errorf("at first: %q", a.Reason)
	}
	w.minute(3)
	w.want("late", rule.OK)
	w.minute(3, 7)
	w.want("late", rule.Alarm)
	w.minute(8)
	w.minute(5)
	w.want("late", rule.OK)
	want := []string{"late OK warn", "late ALARM page", "late ALARM page2", "late OK warn"}
	if got := told(t, w.messages()); !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
	history := w.History("late")
	if len(history) != 3 || history[1].Old != rule.OK || history[1].New != rule.Alarm || !slices.Equal(history[1].Told, []string{page1, page2}) {
		t.Errorf("history %+v", history)
	}
	// 7 is the maximum of the minute before the one that has just begun.
	at := w.clock.Now().UTC().Truncate(time.Minute).Add(-3 * time.Minute).Format("02/01/06 15:04:05")
	if want := "Threshold Crossed: 1 out of the last 1 datapoints [7.0 (" + at + ")] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition)."; history[1].Reason != want {
		t.Errorf("reason %q, want %q", history[1].Reason, want)
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct{ treat, operator, row, want string }{
		{"breaching", "GreaterThanThreshold", "- - - - -", "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching]."},
		{"notBreaching", "GreaterThanThreshold", "- - - - -", "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching]."},
		{"missing", "GreaterThanThreshold", "- - - - -", "Insufficient Data: 3 datapoints were unknown."},
		{"missing", "GreaterThanThreshold", "0 0 X 0 X", "Threshold Crossed: 2 out of the last 3 datapoints [1.0 (23/11/26 12:04:00), 1.0 (23/11/26 12:02:00)] were greater than the threshold (0.0) (minimum 2 datapoints for OK -> ALARM transition)."},
		{"missing", "GreaterThanThreshold", "0 0 0 0 X", "Threshold Crossed: 2 out of the last 3 datapoints [0.0 (23/11/26 12:03:00), 0.0 (23/11/26 12:02:00)] were not greater than the threshold (0.0) (minimum 2 datapoints for ALARM -> OK transition)."},
		{"breaching", "LessThanOrEqualToThreshold", "- - 0 - -", "Threshold Crossed: 1 out of the last 1 datapoints [0.0 (23/11/26 12:02:00)] was less than or equal to the threshold (0.0) (minimum 2 datapoints for OK -> ALARM transition); 2 missing datapoints were treated as [Breaching]."},
		{"missing", "GreaterThanUpperThreshold", "X X X X X", "Threshold Crossed: 3 out of the last 3 datapoints [1.0 (23/11/26 12:04:00), 1.0 (23/11/26 12:03:00), 1.0 (23/11/26 12:02:00)] were greater than the upper thresholds [0.0] (minimum 2 datapoints for OK -> ALARM transition)."},
	} {
		zero, two := 0.0, 2
		m := &metricSettings{ComparisonOperator: c.operator, Threshold: &zero, Period: 60, MetricName: "m", EvaluationPeriods: 3, DatapointsToAlarm: &two, TreatMissingData: c.treat}
		if got := m.reason(decide(m, pointsOf(c.row))); got != c.want {
			t.Errorf("%s, %s:\n got %s\nwant %s", c.treat, c.row, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0.0", 5: "5.0", 0.25: "0.25", -3: "-3.0", 12500000: "1.25E7", 10000000: "1.0E7", 9999999: "9999999.0", 0.0001: "1.0E-4"} {
		if got := number(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

// A period of five minutes ends with each minute, not with every fifth.
func TestTheWindowSlides(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", strings.Replace(simple("slides", `,"TreatMissingData":"notBreaching"`), `"Period":60`, `"Period":300`, 1))
	w.create(0, "B", strings.Replace(simple("by the clock", `,"TreatMissingData":"notBreaching","EvaluationWindow":{"WallClockWindow":{}}`), `"Period":60`, `"Period":300`, 1))
	now := w.clock.Now()
	if over := now.Truncate(5 * time.Minute).Add(6 * time.Minute).Sub(now); over > 0 { // a minute and a second into five
		w.clock.Advance(over + time.Second)
	}
	w.Evaluate(t.Context())
	w.want("slides", rule.OK)
	w.minute(9)
	w.want("slides", rule.Alarm)
	w.want("by the clock", rule.OK)
	for range 3 {
		w.minute()
	}
	w.want("by the clock", rule.Alarm)
	// Two periods more than the one are looked at.
	for range 11 {
		w.minute()
		w.want("slides", rule.Alarm)
	}
	w.minute()
	w.want("slides", rule.OK)
}

// A metric of high resolution, and an alarm with a period of ten seconds.
func TestAlarmsOfTenSeconds(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	w.create(0, "A", strings.Replace(simple("fast", `,"TreatMissingData":"notBreaching"`), `"Period":60`, `"Period":10`, 1))
	now := w.clock.Now()
	w.clock.Advance(now.Truncate(10 * time.Second).Add(11 * time.Second).Sub(now))
	w.Evaluate(t.Context())
	w.want("fast", rule.OK)
	if _, err := c.PutMetricData(t.Context(), &sdk.PutMetricDataInput{Namespace: aws.String("N"), MetricData: []types.MetricDatum{
		{MetricName: aws.String("M"), Value: aws.Float64(9), StorageResolution: aws.Int32(1), Timestamp: aws.Time(w.clock.Now())},
	}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{rule.Alarm, rule.Alarm, rule.Alarm, rule.OK} {
		w.clock.Advance(10 * time.Second)
		w.Evaluate(t.Context())
		w.want("fast", want)
	}
}

// An alarm that is not due is not evaluated.
func TestOncePerMinute(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("late"))
	w.minute(9)
	w.want("late", rule.Alarm)
	w.metrics = nil
	counted := &counting{next: w.config.Metrics}
	w.config.Metrics = counted
	for range 5 {
		w.Evaluate(t.Context())
	}
	if counted.asked != 0 {
		t.Errorf("evaluated %d times in the same minute", counted.asked)
	}
	w.clock.Advance(time.Minute)
	w.Evaluate(t.Context())
	w.Evaluate(t.Context())
	if counted.asked != 1 {
		t.Errorf("evaluated %d times in the next minute", counted.asked)
	}
}

// Expressions: the share of errors, of two metrics; the threshold is of the share.
func TestMetricMath(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", `{"AlarmName":"share","EvaluationPeriods":1,"Threshold":10,"ComparisonOperator":"GreaterThanThreshold","TreatMissingData":"notBreaching","Metrics":[
		{"Id":"share","Expression":"100*errors/calls","Label":"share of errors"},
		{"Id":"errors","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"N","MetricName":"Errors"},"Period":60,"Stat":"Sum"}},
		{"Id":"calls","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"N","MetricName":"Calls"},"Period":60,"Stat":"Sum"}}]}`)
	w.minute()
	w.want("share", rule.OK)
	w.put("Errors", 10)
	w.put("Calls", 100)
	w.minute()
	w.want("share", rule.OK)
	w.put("Errors", 11)
	w.put("Calls", 100)
	w.minute()
	w.want("share", rule.Alarm)
	if a := w.Alarms()[0]; a.Watches != "share" || len(a.Queries) != 3 || a.Period != time.Minute || a.Failure != "" {
		t.Errorf("%+v", a)
	}
}

// A band around what the metric was: what leaps out of it breaches.
func TestAnomalyBand(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", `{"AlarmName":"strange","EvaluationPeriods":1,"ThresholdMetricId":"band","ComparisonOperator":"LessThanLowerOrGreaterThanUpperThreshold","Metrics":[
		{"Id":"m1","MetricStat":{"Metric":{"Namespace":"N","MetricName":"M"},"Period":60,"Stat":"Sum"}},
		{"Id":"band","Expression":"ANOMALY_DETECTION_BAND(m1, 2)"}]}`)
	for i := range 40 {
		w.metrics.Put(metric.Datum{Namespace: "N", Name: "M", Value: 100 + float64(i%5), Time: w.clock.Now().Add(-time.Duration(40-i) * time.Minute)})
	}
	w.minute(102)
	w.want("strange", rule.OK)
	w.minute(5000)
	w.want("strange", rule.Alarm)
	if a := w.Alarms()[0]; a.Threshold != nil || a.Band != "band" || !strings.Contains(a.Reason, "greater than the upper thresholds [") {
		t.Errorf("%+v", a)
	}
}

// An alarm that cannot be evaluated keeps its state and says why.
func TestWhatCannotBeEvaluated(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", `{"AlarmName":"broken","EvaluationPeriods":1,"Threshold":1,"ComparisonOperator":"GreaterThanThreshold","Metrics":[
		{"Id":"e1","Expression":"NOSUCH(m1)","Period":60},
		{"Id":"m1","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"N","MetricName":"M"},"Period":60,"Stat":"Sum"}}]}`)
	w.minute(9)
	w.want("broken", rule.InsufficientData)
	if a := w.Alarms()[0]; !strings.Contains(a.Failure, "NOSUCH") {
		t.Errorf("%+v", a)
	}
}

func TestWarmUp(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("patient", `,"WarmUpConfiguration":{"WarmUpPeriodDurationInMinutes":5,"OnlyStartEvaluatingAfterWarmUpPeriodEnds":true}`))
	w.create(0, "B", simple("eager", `,"WarmUpConfiguration":{"WarmUpPeriodDurationInMinutes":5},"TreatMissingData":"breaching"`))
	w.minute()
	w.want("eager", rule.InsufficientData)
	for range 3 {
		w.minute(9)
		w.want("patient", rule.InsufficientData)
		w.want("eager", rule.Alarm)
	}
	w.minute(9)
	w.want("patient", rule.Alarm)
}

// A hundred alarms, and what an evaluation of them costs.
func BenchmarkEvaluate(b *testing.B) {
	w := newWorld(b)
	for i := range 100 {
		w.create(0, "A", simple(fmt.Sprint("alarm ", i)))
	}
	for b.Loop() {
		w.put("M", 1)
		w.clock.Advance(time.Minute)
		w.Evaluate(b.Context())
	}
}
