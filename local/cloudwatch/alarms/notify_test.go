package alarms

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// What AWS's own library for functions reads of a message.
func TestTheMessageIsCloudWatchs(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("late", `,"Dimensions":[{"Name":"StreamName","Value":"s"}],"TreatMissingData":"breaching","AlarmActions":["`+page1+`"],"AlarmDescription":"Age > 5 & counting"`))
	w.create(0, "B", `{"AlarmName":"slow","Namespace":"N","MetricName":"M","ExtendedStatistic":"p99","Period":60,"EvaluationPeriods":2,"DatapointsToAlarm":1,
		"Threshold":5,"ComparisonOperator":"GreaterThanThreshold","TreatMissingData":"breaching","AlarmActions":["`+page1+`"],"Unit":"Milliseconds"}`)
	w.create(0, "C", `{"AlarmName":"share","EvaluationPeriods":1,"Threshold":10,"ComparisonOperator":"GreaterThanThreshold","TreatMissingData":"breaching","AlarmActions":["`+page1+`"],"Metrics":[
		{"Id":"share","Expression":"100*m1","Label":"share"},
		{"Id":"m1","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"N","MetricName":"Errors","Dimensions":[{"Name":"F","Value":"f"}]},"Period":60,"Stat":"Sum"}}]}`)
	w.minute()
	sent := w.messages()
	if len(sent) != 3 {
		t.Fatalf("sent %d messages", len(sent))
	}
	got := map[string]events.CloudWatchAlarmSNSPayload{}
	for _, m := range sent {
		var body events.CloudWatchAlarmSNSPayload
		if err := json.Unmarshal([]byte(m.message), &body); err != nil {
			t.Fatal(err)
		}
		if m.service != "cloudwatch.amazonaws.com" || m.alarm != body.AlarmARN || m.topic != page1 || m.subject != `ALARM: "`+body.AlarmName+`" in US East (N. Virginia)` {
			t.Errorf("%+v", m)
		}
		got[body.AlarmName] = body
	}
	late := got["late"]
	if late.NewStateValue != rule.Alarm || late.OldStateValue != rule.InsufficientData || late.Region != "US East (N. Virginia)" || late.AWSAccountID != "000000000000" ||
		late.AlarmDescription != "Age > 5 & counting" || late.StateChangeTime != stamp(w.History("late")[0].Time) || !strings.HasSuffix(late.StateChangeTime, "+0000") ||
		!strings.HasPrefix(late.NewStateReason, "Threshold Crossed: no datapoints were received for 1 period") {
		t.Errorf("%+v", late)
	}
	for name, want := range map[string]events.CloudWatchAlarmTrigger{
		"late": {
			Period: 60, EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold", Threshold: 5, TreatMissingData: "breaching",
			MetricName: "M", Namespace: "N", StatisticType: "Statistic", Statistic: "MAXIMUM", Dimensions: []events.CloudWatchDimension{{Name: "StreamName", Value: "s"}},
		},
		"slow": {
			Period: 60, EvaluationPeriods: 2, ComparisonOperator: "GreaterThanThreshold", Threshold: 5, TreatMissingData: "breaching",
			MetricName: "M", Namespace: "N", StatisticType: "ExtendedStatistic", Unit: "Milliseconds",
		},
		"share": {
			Period: 60, EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold", Threshold: 10, TreatMissingData: "breaching",
			Metrics: []events.CloudWatchMetricDataQuery{
				{ID: "share", Expression: "100*m1", Label: "share", ReturnData: true},
				{ID: "m1", MetricStat: events.CloudWatchMetricStat{Period: 60, Stat: "Sum", Metric: events.CloudWatchMetric{Namespace: "N", MetricName: "Errors", Dimensions: []events.CloudWatchDimension{{Name: "F", Value: "f"}}}}},
			},
		},
	} {
		if !reflect.DeepEqual(got[name].Trigger, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got[name].Trigger, want)
		}
	}
}

func TestWhoIsNotTold(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("silent", `,"ActionsEnabled":false,"AlarmActions":["`+page1+`"]`))
	w.create(0, "B", simple("refused", `,"AlarmActions":["`+page1+`"]`))
	w.refusal = errNo
	changes, cancel := w.Changes()
	w.minute(9)
	if got := w.messages(); len(got) > 0 {
		t.Errorf("sent %+v", got)
	}
	if c := <-changes; c.Alarm != "refused" || c.Failed[page1] != errNo.Error() || len(c.Told) > 0 {
		t.Errorf("%+v", c)
	}
	if c := <-changes; c.Alarm != "silent" || len(c.Failed) > 0 || c.New != rule.Alarm {
		t.Errorf("%+v", c)
	}
	cancel()
	cancel() // does nothing
	if _, open := <-changes; open {
		t.Error("the channel is still open")
	}
	w.minute(1) // nobody listens
}

func TestHistoryIsBounded(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("nervous", `,"AlarmActions":["`+page1+`"]`))
	for i := range kept + 20 {
		w.minute(float64(9 * (i % 2)))
	}
	if n := len(w.History("nervous")); n != kept {
		t.Errorf("%d changes are kept", n)
	}
	if n := len(w.alarms["nervous"].items); n != kept {
		t.Errorf("%d items are kept", n)
	}
	if w.History("nobody") != nil {
		t.Error("an alarm that is not there has a history")
	}
}

func TestLongNamesAreCutInSubjects(t *testing.T) {
	w := newWorld(t)
	name := strings.Repeat("x", 200)
	w.create(0, "A", simple(name, `,"AlarmActions":["`+page1+`"]`))
	w.minute(9)
	if sent := w.messages(); len(sent) != 1 || len(sent[0].subject) != 100 || !strings.HasPrefix(sent[0].subject, `ALARM: "xxx`) {
		t.Errorf("%+v", sent)
	}
	if got := regionName("xx-new-1"); got != "xx-new-1" {
		t.Error(got)
	}
}
