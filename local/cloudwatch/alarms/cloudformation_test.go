package alarms

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
	"github.com/millrace-dev/millrace/local/resource"
)

func requestOf(properties string) resource.Request {
	return resource.Request{Stack: "stack", LogicalID: "Logical", Partition: "aws", Properties: json.RawMessage(properties)}
}

func TestRefIsTheName(t *testing.T) {
	w := newWorld(t)
	unnamed := w.create(0, "Late", strings.Replace(simple(""), `"AlarmName":"",`, ``, 1))
	if !strings.HasPrefix(unnamed.ID, "stack-Late-") || unnamed.Attributes["Arn"] != "arn:aws:cloudwatch:us-east-1:000000000000:alarm:"+unnamed.ID {
		t.Errorf("%+v", unnamed)
	}
	if _, err := w.tryCreate(0, "Again", simple(unnamed.ID)); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("a name that is taken: %v", err)
	}
}

// An update keeps the state until the next evaluation.
func TestAnUpdateKeepsTheState(t *testing.T) {
	w := newWorld(t)
	made := w.create(0, "Late", simple("late"))
	w.minute(9)
	w.want("late", rule.Alarm)
	kind := w.ResourceTypes()[0]
	changed := strings.Replace(simple("late", `,"AlarmDescription":"new"`), `"Threshold":5`, `"Threshold":50`, 1)
	if got, err := kind.Update(t.Context(), requestOf(changed), made.ID, json.RawMessage(simple("late"))); err != nil || got.ID != "late" {
		t.Fatal(got, err)
	}
	w.want("late", rule.Alarm)
	w.Evaluate(t.Context()) // in the same minute: the settings are new
	w.want("late", rule.OK)
	if a := w.Alarms()[0]; a.Description != "new" || *a.Threshold != 50 {
		t.Errorf("%+v", a)
	}
}

func TestDeletion(t *testing.T) {
	w := newWorld(t)
	w.create(0, "Late", simple("late"))
	w.create(1, "All", `{"AlarmName":"all","AlarmRule":"ALARM(late)"}`)
	remove := func(typ int, name string) error {
		return w.ResourceTypes()[typ].Delete(t.Context(), requestOf(`{}`), name)
	}
	if err := remove(0, "late"); err == nil || !strings.Contains(err.Error(), "depending on it: all") {
		t.Errorf("one that a composite alarm depends on: %v", err)
	}
	for _, c := range []struct {
		typ  int
		name string
	}{{1, "all"}, {0, "late"}, {0, "late"}} {
		if err := remove(c.typ, c.name); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if len(w.Alarms()) != 0 {
		t.Errorf("left: %+v", w.Alarms())
	}
}
