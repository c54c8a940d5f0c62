package constructs_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/constructs"
)

const (
	alarmType     = "AWS::CloudWatch::Alarm"
	compositeType = "AWS::CloudWatch::CompositeAlarm"
)

// watches is an alarm in one line: what is watched and compared, in how many of how
// many periods, and what a period without a value is taken for.
func watches(r map[string]any) string {
	metric := ""
	compare := map[any]string{
		"GreaterThanThreshold": ">", "GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<", "LessThanOrEqualToThreshold": "<=",
		"LessThanLowerOrGreaterThanUpperThreshold": "outside of",
	}[r["ComparisonOperator"]]
	number, _ := r["Threshold"].(float64)
	threshold := strconv.FormatFloat(number, 'f', -1, 64)
	if r["MetricName"] != nil {
		metric = statistic(r, r)
	}
	list, _ := r["Metrics"].([]any)
	for _, q := range list {
		q := q.(map[string]any)
		expression, _ := q["Expression"].(string)
		switch stat, _ := q["MetricStat"].(map[string]any); {
		case stat != nil:
			metric += fmt.Sprintf("; %s is %s", q["Id"], statistic(stat["Metric"].(map[string]any), stat))
		case q["Id"] == r["ThresholdMetricId"]:
			threshold = expression
		default:
			metric = expression + metric
		}
	}
	return fmt.Sprintf("%s %s %s, %v of %v, %v", strings.TrimPrefix(metric, "; "), compare, threshold, r["DatapointsToAlarm"], r["EvaluationPeriods"], r["TreatMissingData"])
}

func statistic(metric, stat map[string]any) string {
	name := stat["Stat"]
	for _, field := range []string{"Statistic", "ExtendedStatistic"} {
		if stat[field] != nil {
			name = stat[field]
		}
	}
	return fmt.Sprintf("%v %v %v/%v", metric["Namespace"], metric["MetricName"], name, stat["Period"])
}

// alarmsOf a stack, by their path.
func alarmsOf(t *testing.T, stack string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for path, r := range resources(t, stack, alarmType) {
		found[path] = watches(r)
	}
	return found
}

func checkAlarms(t *testing.T, stack string, want map[string]string) {
	t.Helper()
	got := alarmsOf(t, stack)
	paths := maps.Clone(want)
	maps.Copy(paths, got)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if got[path] != want[path] {
			t.Errorf("%s/%s:\n%q,\nwant\n%q", stack, path, got[path], want[path])
		}
	}
}

func TestAlarmsOfResourcesThatSayWhatTheyHave(t *testing.T) {
	checkAlarms(t, "alarms-defaults", defaultAlarms)
}

func TestAlarmsOfResourcesOfOthers(t *testing.T) {
	checkAlarms(t, "alarms-given", othersAlarms)
}

// Each kind is made by one of the constructs, with the severity that its field says.
func TestEveryKindOfAlarmCanBeMade(t *testing.T) {
	synthesized()
	if got, want := slices.Sorted(maps.Keys(madeKinds)), slices.Sorted(slices.Values(constructs.AlarmKinds())); !slices.Equal(got, want) {
		t.Errorf("made are\n%v\nand known\n%v", got, want)
	}
	source := newSource(t)
	for name, typ := range source.types {
		if !strings.HasSuffix(name, "Alarms") && name != "PipelineHealth" {
			continue
		}
		for _, f := range fields(typ) {
			if printed(source.files, f.Type) != "*Alarm" {
				continue
			}
			doc := f.Doc.Text()
			_, inside, _ := strings.Cut(doc, "(")
			inside, _, _ = strings.Cut(inside, ")")
			kind, severity, _ := strings.Cut(inside, ", ")
			if madeKinds[kind] == "" || string(madeKinds[kind]) != severity {
				t.Errorf("%s.%s is documented as %q, made is %q", name, f.Names[0], inside, madeKinds[kind])
			}
		}
	}
}

// An alarm tells its topic when it goes off and when it is over, and says in its
// description what it is about and where to read on.
func TestAlarmsTellWhoTheyShould(t *testing.T) {
	topic := func(stack, path string) any {
		return []any{map[string]any{"Ref": logicalID(t, stack, path)}}
	}
	for _, c := range []struct{ stack, kind, path, topic, says string }{
		{"alarms-defaults", alarmType, "Stream/StreamLate", "Warn", "Records of alarms-defaults/Source/Stream wait longer than 5 minutes to be read: a consumer is slow, or cannot go on. https://github.com/millrace-dev/millrace/blob/main/docs/runbook.md#stream-late"},
		{"alarms-defaults", alarmType, "Stream/StreamRetention", "Page", "1 day to be read, half of the stream's retention: after 2 days they are lost."},
		{"alarms-defaults", compositeType, "Health/PipelineUnhealthy", "Page", "#pipeline-unhealthy"},
		{"alarms-knobs", alarmType, "Stream/StreamLate", "Warn", "71 seconds to be read: a consumer is slow, or cannot go on. https://wiki.example.com/oncall#stream-late"},
		{"alarms-knobs", alarmType, "Stream/StreamRetention", "Warn", "31 hours to be read, half of the stream's retention, or nobody reads: after 62 hours they are lost."},
		{"alarms-knobs", compositeType, "Health/PipelineUnhealthy", "Page", "2 alarms of alarms-knobs/Health"},
		{"alarms-knobs", alarmType, "OnDemand/StreamLate", "Page", "#stream-late"},
	} {
		r := resources(t, c.stack, c.kind)[c.path]
		want := topic(c.stack, c.topic)
		for _, actions := range []string{"AlarmActions", "OKActions"} {
			if got := r[actions]; !slices.EqualFunc(asList(got), want.([]any), func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
				t.Errorf("%s: %s of %s are %v, want %v", c.stack, actions, c.path, got, want)
			}
		}
		if says, _ := r["AlarmDescription"].(string); !strings.Contains(says, c.says) {
			t.Errorf("%s says %q, want %q in it", c.path, says, c.says)
		}
	}
}

func asList(v any) []any { list, _ := v.([]any); return list }
