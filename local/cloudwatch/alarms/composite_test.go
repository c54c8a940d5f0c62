package alarms

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// watching is an alarm on the maximum of another metric of N.
func watching(name, metric string) string {
	return strings.Replace(simple(name), `"MetricName":"M"`, `"MetricName":"`+metric+`"`, 1)
}

func TestAPipelineIsUnhealthyWhereAStageIs(t *testing.T) {
	w := newWorld(t)
	late := w.create(0, "Late", watching("late", "Age"))
	w.create(0, "Lost", watching("lost", "Lost"))
	// A composite over a composite, made in the order of names that is the wrong one.
	w.create(1, "Stage", `{"AlarmName":"stage","AlarmRule":"(ALARM(\"`+late.Attributes["Arn"].(string)+`\") OR ALARM(lost))"}`)
	w.create(1, "All", `{"AlarmName":"all","AlarmRule":"ALARM(stage)","AlarmActions":["`+page1+`"],"OKActions":["`+page1+`"],"AlarmDescription":"The pipeline is unhealthy."}`)
	w.put("Age", 1)
	w.put("Lost", 1)
	w.minute()
	w.want("stage", rule.OK)
	w.want("all", rule.OK)
	w.messages()
	w.put("Age", 9)
	w.put("Lost", 1)
	w.minute()
	w.want("all", rule.Alarm)
	sent := w.messages()
	if got := told(t, sent); !slices.Equal(got, []string{"all ALARM page"}) {
		t.Fatalf("told %q", got)
	}
	var body struct {
		AlarmRule, NewStateReason string
		Trigger                   any
		TriggeringChildren        []struct {
			Arn   string
			State struct{ Value, Timestamp string }
		}
	}
	if err := json.Unmarshal([]byte(sent[0].message), &body); err != nil {
		t.Fatal(err)
	}
	stage := w.arn("stage")
	if body.AlarmRule != "ALARM(stage)" || body.Trigger != nil || len(body.TriggeringChildren) != 1 || body.TriggeringChildren[0].Arn != stage || body.TriggeringChildren[0].State.Value != rule.Alarm {
		t.Errorf("message %s", sent[0].message)
	}
	if want := stage + " transitioned to ALARM at " + w.now().Format("Monday 02 January, 2006 15:04"); !strings.HasPrefix(body.NewStateReason, want) {
		t.Errorf("reason %q, want %q…", body.NewStateReason, want)
	}
	// The second fault changes nothing for who is told already.
	w.put("Age", 9)
	w.put("Lost", 9)
	w.minute()
	w.put("Age", 1)
	w.put("Lost", 9)
	w.minute()
	w.want("all", rule.Alarm)
	w.put("Lost", 1)
	w.minute()
	w.want("all", rule.OK)
	if got := told(t, w.messages()); !slices.Equal(got, []string{"all OK page"}) {
		t.Errorf("told %q", got)
	}
	if all := w.Alarms()[0]; all.Name != "all" || !slices.Equal(all.Children, []string{"stage"}) || !all.Composite {
		t.Errorf("%+v", all)
	}
}

func TestARuleWithoutAlarms(t *testing.T) {
	w := newWorld(t)
	w.create(1, "On", `{"AlarmName":"on","AlarmRule":"TRUE"}`)
	w.create(1, "Off", `{"AlarmName":"off","AlarmRule":"FALSE"}`)
	w.Evaluate(t.Context())
	w.want("on", rule.Alarm)
	w.want("off", rule.OK)
}

// Composite alarms that depend on each other are evaluated no further, and the service
// goes on.
func TestACircle(t *testing.T) {
	w := newWorld(t)
	w.create(1, "A", `{"AlarmName":"a","AlarmRule":"FALSE"}`)
	w.create(1, "B", `{"AlarmName":"b","AlarmRule":"ALARM(a)"}`)
	if _, err := w.putComposite(&compositeSettings{AlarmName: "a", AlarmRule: "NOT ALARM(b)"}); err != nil {
		t.Fatal(err)
	}
	w.Evaluate(t.Context())
	if a := w.Alarms(); !strings.Contains(a[0].Failure+a[1].Failure, "depend on it") {
		t.Errorf("%+v", a)
	}
}

func TestSuppression(t *testing.T) {
	w := newWorld(t)
	w.create(0, "Late", watching("late", "Age"))
	w.create(0, "Deploying", watching("deploying", "Deployments"))
	w.create(1, "All", `{"AlarmName":"all","AlarmRule":"ALARM(late)","AlarmActions":["`+page1+`"],"OKActions":["`+page1+`"],
		"ActionsSuppressor":"deploying","ActionsSuppressorWaitPeriod":60,"ActionsSuppressorExtensionPeriod":120}`)
	step := func(age, deployments float64, want string, by string, messages ...string) {
		t.Helper()
		w.put("Age", age)
		w.put("Deployments", deployments)
		w.minute()
		w.want("all", want)
		if all := w.Alarms()[0]; all.Suppressed != by {
			t.Errorf("suppressed by %q, want %q", all.Suppressed, by)
		}
		if got := told(t, w.messages()); !slices.Equal(got, messages) {
			t.Errorf("told %q, want %q", got, messages)
		}
	}
	step(1, 1, rule.OK, byWait)
	step(1, 1, rule.OK, "", "all OK page")
	// Without the suppressor: after the wait.
	step(9, 1, rule.Alarm, byWait)
	step(9, 1, rule.Alarm, "", "all ALARM page")
	step(1, 1, rule.OK, byWait)
	step(1, 1, rule.OK, "", "all OK page")
	// It comes within the wait: nobody is told before the extension has ended.
	step(9, 1, rule.Alarm, byWait)
	step(9, 9, rule.Alarm, byAlarm)
	step(9, 9, rule.Alarm, byAlarm)
	step(9, 1, rule.Alarm, byExtension)
	step(9, 1, rule.Alarm, byExtension)
	step(9, 1, rule.Alarm, "", "all ALARM page")
	step(1, 9, rule.OK, byAlarm)
	step(9, 9, rule.Alarm, byAlarm)
	step(9, 1, rule.Alarm, byExtension)
	step(9, 1, rule.Alarm, byExtension)
	// It is what was told of last.
	step(9, 1, rule.Alarm, "")
	if last := w.History("all"); last[len(last)-1].New != rule.Alarm || len(last) < 6 {
		t.Errorf("history %+v", last)
	}
}

func TestWhatACompositeAlarmNeeds(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", simple("a"))
	for properties, want := range map[string]string{
		`{"AlarmRule":"ALARM(nobody)"}`:                                                     "alarms [nobody] in the alarm rule do not exist",
		`{"AlarmRule":"ALARM(a"}`:                                                           "#/AlarmRule: the rule ends where ) is expected",
		`{"AlarmRule":"ALARM(a)","ActionsSuppressor":"a"}`:                                  "belongs to ActionsSuppressor",
		`{"AlarmRule":"ALARM(a)","ActionsSuppressorWaitPeriod":5}`:                          "#/ActionsSuppressorWaitPeriod",
		`{"AlarmRule":"ALARM(a)","AlarmActions":["arn:aws:lambda:us-east-1:0:function:f"]}`: "#/AlarmActions",
		`{"AlarmName":"a","AlarmRule":"TRUE"}`:                                              "already exists",
		`{"Rule":"TRUE"}`:                                                                   "extraneous key [Rule]",
	} {
		if _, err := w.tryCreate(1, "X", properties); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", properties, err, want)
		}
	}
	// It is evaluated when it is changed, not only when a child is.
	w.create(1, "C", `{"AlarmName":"c","AlarmRule":"OK(a)"}`)
	w.minute(9)
	w.want("c", rule.OK)
	if _, err := w.putComposite(&compositeSettings{AlarmName: "c", AlarmRule: "ALARM(a)"}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Second)
	w.Evaluate(t.Context())
	w.want("c", rule.Alarm)
}

func TestTheReasonIsTheChildThatWentOff(t *testing.T) {
	w := newWorld(t)
	w.create(0, "A", watching("a", "A"))
	w.create(0, "B", watching("b", "B"))
	w.create(1, "Either", `{"AlarmName":"either","AlarmRule":"ALARM(a) OR ALARM(b)"}`)
	w.put("A", 9)
	w.put("B", 1) // OK in the same minute, and looked at after it
	w.minute()
	w.want("either", rule.Alarm)
	changes := w.History("either")
	if reason := changes[len(changes)-1].Reason; !strings.HasPrefix(reason, w.arn("a")+" transitioned to ALARM") {
		t.Errorf("the reason is %q", reason)
	}
}
