package alarms

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// expressed are the properties of an alarm on two metrics; more are further properties.
func expressed(metrics string, more string) string {
	return `{"EvaluationPeriods":1,"Threshold":5,"ComparisonOperator":"GreaterThanThreshold","Metrics":[` + metrics + `]` + more + `}`
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	const m1 = `{"Id":"m1","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"N","MetricName":"M"},"Period":60,"Stat":"Sum"}}`
	const e1 = `{"Id":"e1","Expression":"m1*2"}`
	check := New(Config{}).ResourceTypes()[0].Check
	for _, good := range []string{simple("a"), expressed(m1+","+e1, ""), simple("a", `,"TreatMissingData":"ignore","DatapointsToAlarm":1,"Unit":"Count","Tags":[{"Key":"k","Value":"v"}]`)} {
		if err := check(json.RawMessage(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for properties, want := range map[string]string{
		simple("a", `,"Colour":"red"`): "extraneous key [Colour]",
		simple("ä"):                    "#/AlarmName",
		simple("a", `,"AlarmDescription":"`+strings.Repeat("x", 1025)+`"`):                               "#/AlarmDescription: it has 1025 characters",
		simple("a", `,"AlarmActions":["arn:aws:automate:us-east-1:ec2:stop"]`):                           `#/AlarmActions: "arn:aws:automate:us-east-1:ec2:stop": the local endpoint tells SNS topics only`,
		simple("a", `,"OKActions":["`+strings.Repeat(page1+`","`, 5)+page1+`"]`):                         "#/OKActions: 6 actions: allowed are 5",
		simple("a", `,"DatapointsToAlarm":2`):                                                            "#/DatapointsToAlarm: 2: allowed are 1 to EvaluationPeriods, 1",
		simple("a", `,"TreatMissingData":"good"`):                                                        `#/TreatMissingData: "good"`,
		simple("a", `,"EvaluateLowSampleCountPercentile":"no"`):                                          "#/EvaluateLowSampleCountPercentile",
		simple("a", `,"ExtendedStatistic":"p99"`):                                                        "#/Statistic: give either",
		simple("a", `,"ThresholdMetricId":"m1"`):                                                         "#/ThresholdMetricId",
		simple("a", `,"EvaluationCriteria":{"PromQlCriteria":{}}`):                                       "#/EvaluationCriteria: the local endpoint has no PromQL",
		simple("a", `,"WarmUpConfiguration":{"WarmUpPeriodDurationInMinutes":2881}`):                     "2881: allowed are 1 to 2880",
		simple("a", `,"EvaluationWindow":{"WallClockWindow":{"Timezone":"Mars/Olympus"}}`):               `#/EvaluationWindow/WallClockWindow/Timezone: "Mars/Olympus"`,
		simple("a", `,"EvaluationWindow":{"WallClockWindow":{},"SlidingWindow":{}}`):                     "#/EvaluationWindow: give one",
		simple("a", `,"Dimensions":[{"Name":"","Value":"v"}]`):                                           "#/Dimensions",
		strings.Replace(simple("a"), `"Maximum"`, `"p99"`, 1):                                            `#/Statistic: "p99"`,
		strings.Replace(simple("a"), `"Statistic":"Maximum"`, `"ExtendedStatistic":"q9"`, 1):             `#/ExtendedStatistic: "q9"`,
		strings.Replace(simple("a"), `"Namespace":"N",`, ``, 1):                                          "#/Namespace",
		strings.Replace(simple("a"), `"Period":60`, `"Period":61`, 1):                                    "#/Period: 61: allowed are 10, 20 and 30 seconds",
		strings.Replace(simple("a"), `"Period":60`, `"Period":5`, 1):                                     "#/Period: 5",
		strings.Replace(simple("a"), `"EvaluationPeriods":1`, `"EvaluationPeriods":0`, 1):                "#/EvaluationPeriods: 0",
		strings.Replace(simple("a"), `"EvaluationPeriods":1`, `"EvaluationPeriods":1441`, 1):             "#/EvaluationPeriods: 1441 periods of 1m0s",
		strings.Replace(simple("a"), `"GreaterThanThreshold"`, `"LessThanLowerThreshold"`, 1):            `#/ComparisonOperator: "LessThanLowerThreshold"`,
		strings.Replace(simple("a"), `"Threshold":5,`, ``, 1):                                            "#/Threshold: give either",
		strings.Replace(simple("a"), `"MetricName":"M",`, ``, 1):                                         "#/MetricName: give either MetricName or Metrics",
		expressed(e1, `,"Period":60`):                                                                    "#/Metrics: with Metrics, leave out",
		expressed(m1+","+m1, ""):                                                                         `#/Metrics/1/Id: "m1"`,
		expressed(m1, ""):                                                                                "#/Metrics: 0 of them have ReturnData",
		expressed(e1+`,{"Id":"e2","Expression":"e1"}`, ""):                                               "#/Metrics: 2 of them have ReturnData",
		expressed(m1+`,{"Id":"E"}`, ""):                                                                  `#/Metrics/1/Id: "E"`,
		expressed(m1+`,{"Id":"e"}`, ""):                                                                  "#/Metrics/1: give either Expression or MetricStat",
		expressed(m1+`,{"Id":"e","Expression":"SUM(SEARCH('{N} M', 'Sum', 60))"}`, ""):                   "an alarm watches no SEARCH",
		expressed(m1+`,{"Id":"e","Expression":"SELECT SUM(M) FROM N"}`, ""):                              "no Metrics Insights",
		expressed(e1+","+m1+","+strings.Replace(strings.Replace(m1, "m1", "m2", 1), "60", "300", 1), ""): "#/Metrics: their periods differ",
		expressed(m1+","+e1, `,"ThresholdMetricId":"nobody"`):                                            `#/ThresholdMetricId: "nobody"`,
		expressed(`{"Id":"m9","MetricStat":{"Metric":{"Namespace":"N"},"Period":60,"Stat":"Sum"}}`, ""):  "#/Metrics/0/MetricStat: it needs",
	} {
		if err := check(json.RawMessage(properties)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", properties, err, want)
		}
	}
}

func TestTimeZones(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{"": "12:00", "UTC": "12:00", "America/New_York": "07:00", "+05:30": "17:30", "UTC-03:00": "09:00"} {
		if place, err := location(zone); err != nil || at.In(place).Format("15:04") != want {
			t.Errorf("%s: %v, %v, want %s", zone, place, err, want)
		}
	}
	for _, wrong := range []string{"Local", "+5", "+05:31", "Nowhere"} {
		if _, err := location(wrong); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
	m := &metricSettings{MetricName: "M", Period: 86400, EvaluationPeriods: 1, EvaluationWindow: &evaluationWindow{WallClockWindow: &wallClockWindow{"America/New_York"}}}
	if from, to := m.window(at); !to.Equal(time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)) || to.Sub(from) != 3*day {
		t.Errorf("a day in New York: from %v to %v", from, to)
	}
}

func TestDetectors(t *testing.T) {
	w := newWorld(t)
	made := w.create(2, "D", `{"SingleMetricAnomalyDetector":{"Namespace":"N","MetricName":"M","Stat":"Sum","Dimensions":[{"Name":"a","Value":"b"}]},"Configuration":{"MetricTimeZone":"UTC","ExcludedTimeRanges":[{"StartTime":"2026-07-01T00:00:00","EndTime":"2026-07-01T23:59:59"}]}}`)
	if made.ID == "" || made.Attributes["Id"] != made.ID || len(w.detectors) != 1 {
		t.Errorf("%+v", made)
	}
	for properties, want := range map[string]string{
		`{}`:                                 "#: give one of",
		`{"MetricName":"M"}`:                 "#/MetricName: it needs",
		`{"SingleMetricAnomalyDetector":{}}`: "#/SingleMetricAnomalyDetector",
		`{"MetricMathAnomalyDetector":{"MetricDataQueries":[]}}`: "0 of them have ReturnData",
		`{"MetricName":"M","Namespace":"N","Stat":"Sum","Configuration":{"ExcludedTimeRanges":[{"StartTime":"July","EndTime":"2026-07-01T23:59:59"}]}}`: `"July": the form is`,
	} {
		if _, err := w.tryCreate(2, "D", properties); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", properties, err, want)
		}
	}
	if err := w.ResourceTypes()[2].Delete(t.Context(), requestOf(`{}`), made.ID); err != nil || len(w.detectors) != 0 {
		t.Errorf("%v, %v", err, w.detectors)
	}
}
