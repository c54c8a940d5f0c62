package alarms

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// client talks to the alarms of a world as everyone does.
func (w *world) client() *sdk.Client {
	api := w.metrics.API()
	maps.Copy(api.Actions, w.Actions())
	return sdk.NewFromConfig(awsapitest.Serve(w.t, api))
}

func putLate(w *world, c *sdk.Client) {
	w.t.Helper()
	if _, err := c.PutMetricAlarm(w.t.Context(), &sdk.PutMetricAlarmInput{
		AlarmName: aws.String("late"), AlarmDescription: aws.String("Events are late."), AlarmActions: []string{page1}, OKActions: []string{warn},
		Namespace: aws.String("N"), MetricName: aws.String("M"), Dimensions: []types.Dimension{{Name: aws.String("a"), Value: aws.String("b")}},
		Statistic: types.StatisticMaximum, Period: aws.Int32(60), EvaluationPeriods: aws.Int32(3), DatapointsToAlarm: aws.Int32(2),
		Threshold: aws.Float64(5), ComparisonOperator: types.ComparisonOperatorGreaterThanThreshold, TreatMissingData: aws.String("notBreaching"),
	}); err != nil {
		w.t.Fatal(err)
	}
}

func TestWhatIsPutIsDescribed(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ctx := t.Context()
	putLate(w, c)
	if _, err := c.PutMetricAlarm(ctx, &sdk.PutMetricAlarmInput{
		AlarmName: aws.String("share"), EvaluationPeriods: aws.Int32(1), Threshold: aws.Float64(0.5), ComparisonOperator: types.ComparisonOperatorLessThanThreshold, ActionsEnabled: aws.Bool(false),
		Metrics: []types.MetricDataQuery{
			{Id: aws.String("e1"), Expression: aws.String("m1/2"), Label: aws.String("half")},
			{Id: aws.String("m1"), ReturnData: aws.Bool(false), MetricStat: &types.MetricStat{Stat: aws.String("Sum"), Period: aws.Int32(300), Metric: &types.Metric{Namespace: aws.String("N"), MetricName: aws.String("M")}}},
		},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutCompositeAlarm(ctx, &sdk.PutCompositeAlarmInput{
		AlarmName: aws.String("all"), AlarmRule: aws.String("ALARM(late) OR ALARM(share)"), OKActions: []string{page1},
		ActionsSuppressor: aws.String("share"), ActionsSuppressorWaitPeriod: aws.Int32(60), ActionsSuppressorExtensionPeriod: aws.Int32(120),
	}); err != nil {
		t.Fatal(err)
	}
	metrics, err := c.DescribeAlarms(ctx, nil)
	if err != nil || len(metrics.CompositeAlarms) != 0 || len(metrics.MetricAlarms) != 2 {
		t.Fatalf("by default, alarms on metrics: %+v, %v", metrics, err)
	}
	late, share := metrics.MetricAlarms[0], metrics.MetricAlarms[1]
	if *late.AlarmName != "late" || *late.AlarmArn != w.arn("late") || late.StateValue != types.StateValueInsufficientData || !*late.ActionsEnabled || *late.Threshold != 5 ||
		*late.DatapointsToAlarm != 2 || *late.EvaluationPeriods != 3 || *late.Period != 60 || late.Statistic != types.StatisticMaximum || *late.TreatMissingData != "notBreaching" ||
		!slices.Equal(late.AlarmActions, []string{page1}) || *late.Dimensions[0].Value != "b" || *late.AlarmDescription != "Events are late." || late.StateUpdatedTimestamp.Sub(w.clock.Now()).Abs() > time.Minute {
		t.Errorf("%+v", late)
	}
	if *share.ActionsEnabled || share.MetricName != nil || len(share.Metrics) != 2 || *share.Metrics[1].MetricStat.Metric.MetricName != "M" || *share.Metrics[1].ReturnData || *share.Metrics[0].Expression != "m1/2" {
		t.Errorf("%+v", share)
	}
	for _, q := range []struct {
		in   sdk.DescribeAlarmsInput
		want []string
	}{
		{sdk.DescribeAlarmsInput{AlarmTypes: []types.AlarmType{types.AlarmTypeCompositeAlarm}}, []string{"all"}},
		{sdk.DescribeAlarmsInput{AlarmNames: []string{"share", "nobody"}}, []string{"share"}},
		{sdk.DescribeAlarmsInput{AlarmNamePrefix: aws.String("la")}, []string{"late"}},
		{sdk.DescribeAlarmsInput{StateValue: types.StateValueAlarm}, nil},
		{sdk.DescribeAlarmsInput{ActionPrefix: aws.String("arn:aws:sns")}, []string{"late"}},
		{sdk.DescribeAlarmsInput{ChildrenOfAlarmName: aws.String("all")}, []string{"late", "share"}},
		{sdk.DescribeAlarmsInput{ParentsOfAlarmName: aws.String("late")}, []string{"all"}},
		{sdk.DescribeAlarmsInput{ParentsOfAlarmName: aws.String("all")}, nil},
	} {
		out, err := c.DescribeAlarms(ctx, &q.in)
		if err != nil {
			t.Errorf("%+v: %v", q.in, err)
			continue
		}
		var got []string
		for _, a := range out.CompositeAlarms {
			got = append(got, *a.AlarmName)
			if *a.ActionsSuppressorExtensionPeriod != 120 || *a.AlarmRule != "ALARM(late) OR ALARM(share)" {
				t.Errorf("%+v", a)
			}
		}
		for _, a := range out.MetricAlarms {
			got = append(got, *a.AlarmName)
		}
		if !slices.Equal(got, q.want) {
			t.Errorf("%+v: %v, want %v", q.in, got, q.want)
		}
	}
	first, err := c.DescribeAlarms(ctx, &sdk.DescribeAlarmsInput{MaxRecords: aws.Int32(1)})
	if err != nil || len(first.MetricAlarms) != 1 || first.NextToken == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := c.DescribeAlarms(ctx, &sdk.DescribeAlarmsInput{MaxRecords: aws.Int32(1), NextToken: first.NextToken})
	if err != nil || len(second.MetricAlarms) != 1 || *second.MetricAlarms[0].AlarmName != "share" || second.NextToken != nil {
		t.Errorf("%+v, %v", second, err)
	}
}

func TestAlarmsForAMetric(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	putLate(w, c)
	for value, want := range map[string]int{"b": 1, "c": 0} {
		out, err := c.DescribeAlarmsForMetric(t.Context(), &sdk.DescribeAlarmsForMetricInput{
			Namespace: aws.String("N"), MetricName: aws.String("M"), Dimensions: []types.Dimension{{Name: aws.String("a"), Value: &value}}, Statistic: types.StatisticMaximum,
		})
		if err != nil || len(out.MetricAlarms) != want {
			t.Errorf("a=%s: %+v, %v", value, out, err)
		}
	}
}

// A state that is set runs its actions, changes composite alarms, and lasts until the
// next evaluation.
func TestAStateIsSet(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ctx := t.Context()
	putLate(w, c)
	w.create(1, "All", `{"AlarmName":"all","AlarmRule":"ALARM(late)","AlarmActions":["`+page2+`"]}`)
	if _, err := c.SetAlarmState(ctx, &sdk.SetAlarmStateInput{AlarmName: aws.String("late"), StateValue: types.StateValueAlarm, StateReason: aws.String("a try"), StateReasonData: aws.String(`{"by":"me"}`)}); err != nil {
		t.Fatal(err)
	}
	if got := told(t, w.messages()); !slices.Equal(got, []string{"late ALARM page", "all ALARM page2"}) {
		t.Errorf("told %q", got)
	}
	if a := w.Alarms()[1]; a.State != rule.Alarm || a.Reason != "a try" {
		t.Errorf("%+v", a)
	}
	w.minute()
	w.want("late", rule.OK)
	w.want("all", rule.OK)

	history, err := c.DescribeAlarmHistory(ctx, &sdk.DescribeAlarmHistoryInput{AlarmName: aws.String("late"), ScanBy: types.ScanByTimestampAscending})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range history.AlarmHistoryItems {
		got = append(got, string(i.HistoryItemType)+": "+*i.HistorySummary)
	}
	want := []string{
		`ConfigurationUpdate: Alarm "late" created`,
		"StateUpdate: Alarm updated from INSUFFICIENT_DATA to ALARM", "Action: Successfully executed action " + page1,
		"StateUpdate: Alarm updated from ALARM to OK", "Action: Successfully executed action " + warn,
	}
	if !slices.Equal(got, want) {
		t.Errorf("history %q, want %q", got, want)
	}
	var data struct {
		NewState struct {
			StateValue      string
			StateReasonData struct{ By string }
		}
	}
	if err := json.Unmarshal([]byte(*history.AlarmHistoryItems[1].HistoryData), &data); err != nil || data.NewState.StateValue != rule.Alarm || data.NewState.StateReasonData.By != "me" {
		t.Errorf("%s: %v", *history.AlarmHistoryItems[1].HistoryData, err)
	}
	changes, err := c.DescribeAlarmHistory(ctx, &sdk.DescribeAlarmHistoryInput{AlarmTypes: []types.AlarmType{types.AlarmTypeCompositeAlarm}, HistoryItemType: types.HistoryItemTypeStateUpdate, MaxRecords: aws.Int32(1)})
	if err != nil || len(changes.AlarmHistoryItems) != 1 || *changes.AlarmHistoryItems[0].HistorySummary != "Alarm updated from ALARM to OK" || changes.NextToken == nil {
		t.Errorf("the newest of composite alarms: %+v, %v", changes, err)
	}
}

func TestActionsAreDisabled(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	putLate(w, c)
	set := func(state types.StateValue) {
		t.Helper()
		if _, err := c.SetAlarmState(t.Context(), &sdk.SetAlarmStateInput{AlarmName: aws.String("late"), StateValue: state, StateReason: aws.String("a try")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.DisableAlarmActions(t.Context(), &sdk.DisableAlarmActionsInput{AlarmNames: []string{"late", "nobody"}}); err != nil {
		t.Fatal(err)
	}
	set(types.StateValueAlarm)
	if got := w.messages(); len(got) > 0 {
		t.Errorf("told %+v", got)
	}
	if _, err := c.EnableAlarmActions(t.Context(), &sdk.EnableAlarmActionsInput{AlarmNames: []string{"late"}}); err != nil {
		t.Fatal(err)
	}
	set(types.StateValueOk)
	if got := told(t, w.messages()); !slices.Equal(got, []string{"late OK warn"}) {
		t.Errorf("told %q", got)
	}
}

func TestErrors(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ctx := t.Context()
	putLate(w, c)
	w.create(1, "One", `{"AlarmName":"one","AlarmRule":"ALARM(late)"}`)
	w.create(1, "Two", `{"AlarmName":"two","AlarmRule":"ALARM(late)"}`)
	remove := func(names ...string) error {
		_, err := c.DeleteAlarms(ctx, &sdk.DeleteAlarmsInput{AlarmNames: names})
		return err
	}
	set := func(name string, state types.StateValue, data string) error {
		_, err := c.SetAlarmState(ctx, &sdk.SetAlarmStateInput{AlarmName: &name, StateValue: state, StateReason: aws.String("a try"), StateReasonData: &data})
		return err
	}
	describe := func(in sdk.DescribeAlarmsInput) error {
		_, err := c.DescribeAlarms(ctx, &in)
		return err
	}
	_, period := c.PutMetricAlarm(ctx, &sdk.PutMetricAlarmInput{
		AlarmName: aws.String("x"), Namespace: aws.String("N"), MetricName: aws.String("M"), Statistic: types.StatisticSum, Period: aws.Int32(45),
		EvaluationPeriods: aws.Int32(1), Threshold: aws.Float64(1), ComparisonOperator: types.ComparisonOperatorLessThanThreshold,
	})
	_, noRule := c.PutCompositeAlarm(ctx, &sdk.PutCompositeAlarmInput{AlarmName: aws.String("x"), AlarmRule: aws.String("ALARM(")})
	_, other := c.PutCompositeAlarm(ctx, &sdk.PutCompositeAlarmInput{AlarmName: aws.String("late"), AlarmRule: aws.String("TRUE")})
	for i, e := range []struct {
		err        error
		code, says string
	}{
		{period, "ValidationError", "Period: 45: allowed are 10, 20 and 30"},
		{noRule, "ValidationError", "AlarmRule: the rule ends"},
		{other, "ValidationError", "late is an alarm on metrics"},
		{remove("late", "nobody"), "ResourceNotFound", "nobody"},
		{remove("late"), "ValidationError", "composite alarm(s) depending on it: one"},
		{remove("one", "two"), "ValidationError", "2 of them are composite"},
		{set("nobody", types.StateValueOk, "{}"), "ResourceNotFound", "nobody"},
		{set("late", "FINE", "{}"), "ValidationError", `"FINE"`},
		{set("late", types.StateValueOk, "{"), "InvalidFormat", "StateReasonData"},
		{describe(sdk.DescribeAlarmsInput{NextToken: aws.String("x")}), "InvalidNextToken", `"x"`},
		{describe(sdk.DescribeAlarmsInput{MaxRecords: aws.Int32(101)}), "ValidationError", "MaxRecords: 101"},
		{describe(sdk.DescribeAlarmsInput{AlarmNames: []string{"a"}, AlarmNamePrefix: aws.String("a")}), "InvalidParameterCombination", "AlarmNamePrefix"},
		{describe(sdk.DescribeAlarmsInput{ChildrenOfAlarmName: aws.String("nobody")}), "ValidationError", "ChildrenOfAlarmName"},
	} {
		if awsapitest.Code(e.err) != e.code || e.err == nil || !strings.Contains(e.err.Error(), e.says) {
			t.Errorf("%d: %v, want %s with %q", i, e.err, e.code, e.says)
		}
	}
	for _, names := range [][]string{{"one"}, {"two", "late"}} {
		if err := remove(names...); err != nil {
			t.Errorf("%v: %v", names, err)
		}
	}
	if len(w.Alarms()) > 0 {
		t.Errorf("left: %+v", w.Alarms())
	}
}
