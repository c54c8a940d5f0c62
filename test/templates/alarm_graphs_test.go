package templates

import (
	"slices"
	"strings"
	"testing"
)

// An alarm that goes off is looked at in a graph that has its threshold, on the metric
// that it watches.
func TestEveryAlarmIsInAGraph(t *testing.T) {
	for _, env := range all() {
		in, observe := newRefs(t, env), read(t, env.Name, "observe")
		boards := boards(t, env)
		alarms := observe.of("AWS::CloudWatch::Alarm")
		if len(alarms) < 20 {
			t.Errorf("%s has %d alarms", env.Name, len(alarms))
		}
		for id, alarm := range alarms {
			want := in.watched(observe, alarm)
			if !slices.ContainsFunc(boards, func(b board) bool {
				return slices.ContainsFunc(b.Widgets, func(w widget) bool { return w.marks(alarm, want) })
			}) {
				t.Errorf("%s: no graph has %s, at %v of %s", env.Name, id, alarm.get("Threshold"), want)
			}
		}
	}
}

// marks says whether a graph shows the metric that the alarm watches, and where it goes
// off: a line, or the band of what is usual.
func (w widget) marks(alarm resource, watched shown) bool {
	if !slices.ContainsFunc(w.shown(), func(s shown) bool { return !s.hidden && s.String() == watched.String() }) {
		return false
	}
	if strings.HasPrefix(watched.expression, "ANOMALY_DETECTION_BAND") {
		return true
	}
	for _, line := range w.Properties.Annotations.Horizontal {
		if line.Value == alarm.number("Threshold") && strings.HasPrefix(line.Label, kindOfAlarm(alarm)+" (") {
			return true
		}
	}
	return false
}

// kindOfAlarm is the entry of the runbook that its description links.
func kindOfAlarm(alarm resource) string {
	description := alarm.text("AlarmDescription")
	return description[strings.LastIndex(description, "#")+1:]
}

// watched is the metric of an alarm, or its expression.
func (in refs) watched(s template, alarm resource) shown {
	list, _ := alarm.get("Metrics").([]any)
	if list == nil {
		return in.metric(s, alarm.Properties)
	}
	var all []shown
	for _, entry := range list {
		entry := entry.(map[string]any)
		m := shown{}
		if stat, ok := entry["MetricStat"].(map[string]any); ok {
			m = in.metric(s, stat["Metric"].(map[string]any))
			m.stat, _ = stat["Stat"].(string)
			m.period, _ = stat["Period"].(float64)
		}
		m.expression, _ = entry["Expression"].(string)
		m.id, _ = entry["Id"].(string)
		all = append(all, m)
	}
	all = spelled(all)
	if i := slices.IndexFunc(all, func(m shown) bool { return m.expression != "" }); i >= 0 {
		return all[i]
	}
	return all[0]
}

func (in refs) metric(s template, of map[string]any) shown {
	m := shown{dimensions: map[string]string{}, stat: "Average", period: 300}
	m.namespace, _ = of["Namespace"].(string)
	m.name, _ = of["MetricName"].(string)
	for _, name := range []string{"Statistic", "ExtendedStatistic"} {
		if stat, ok := of[name].(string); ok {
			m.stat = stat
		}
	}
	if period, ok := of["Period"].(float64); ok {
		m.period = period
	}
	list, _ := of["Dimensions"].([]any)
	for _, d := range list {
		d := d.(map[string]any)
		m.dimensions[d["Name"].(string)] = in.text(s, d["Value"])
	}
	return m
}

// The state of every alarm is on the summary.
func TestTheSummaryHasTheStateOfEveryAlarm(t *testing.T) {
	for _, env := range all() {
		observe := read(t, env.Name, "observe")
		var want, got []string
		for _, kind := range []string{"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"} {
			for id := range observe.of(kind) {
				want = append(want, "⟨"+observe.stack+"/"+id+".Arn⟩")
			}
		}
		for _, b := range boards(t, env) {
			if !strings.Contains(b.name, "-summary-") {
				continue
			}
			for _, w := range b.Widgets {
				got = append(got, w.Properties.Alarms...)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the summary has the states of %q, the alarms are %q", env.Name, got, want)
		}
	}
}
