package alarms

import (
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

// kindOf is the kind of an alarm: the entry of the runbook that its description links.
func kindOf(a alarms.Status) string {
	kind := a.Description[strings.LastIndex(a.Description, "#")+1:]
	if strings.Contains(kind, " ") {
		return "" // it does not end with a link
	}
	return kind
}

// ofKinds are all alarms of some kinds.
func (f *fixture) ofKinds(t *testing.T, kinds ...string) (list []alarms.Status) {
	t.Helper()
	all := f.Endpoint.Alarms.Alarms()
	for _, kind := range kinds {
		n := len(list)
		for _, a := range all {
			if kindOf(a) == kind {
				list = append(list, a)
			}
		}
		if len(list) == n {
			t.Fatalf("there is no alarm of kind %s", kind)
		}
	}
	return list
}

// alarm is the only one of a kind.
func (f *fixture) alarm(t *testing.T, kind string) alarms.Status {
	t.Helper()
	list := f.ofKinds(t, kind)
	if len(list) != 1 {
		t.Fatalf("there are %d alarms of kind %s", len(list), kind)
	}
	return list[0]
}

// now is the alarm as it is by now.
func (f *fixture) now(t *testing.T, a alarms.Status) alarms.Status {
	t.Helper()
	for _, is := range f.Endpoint.Alarms.Alarms() {
		if is.ARN == a.ARN {
			return is
		}
	}
	t.Fatalf("alarm %s is gone", a.Name)
	return a
}

// of is the resource that an alarm watches: the value of a dimension of its metrics.
func of(t *testing.T, a alarms.Status, dimension string) string {
	t.Helper()
	for _, q := range a.Queries {
		if q.Stat == nil {
			continue
		}
		for _, d := range q.Stat.Dimensions {
			if d.Name == dimension {
				return d.Value
			}
		}
	}
	t.Fatalf("alarm %s watches nothing by %s", a.Name, dimension)
	return ""
}

// shows is a statistic, in the period that it is now, of the first metric that an alarm
// watches; false: nothing has been published in it.
func (f *fixture) shows(t *testing.T, a alarms.Status, statistic string) (float64, bool) {
	t.Helper()
	i := slices.IndexFunc(a.Queries, func(q cloudwatch.Query) bool { return q.Stat != nil })
	stat := *a.Queries[i].Stat
	stat.Statistic = statistic
	from := f.Endpoint.Clock.Now().Truncate(stat.Period)
	found, err := f.Endpoint.CloudWatch.Data([]cloudwatch.Query{{ID: "m", Stat: &stat}}, from, from.Add(stat.Period))
	if err != nil || len(found) != 1 {
		t.Fatalf("alarm %s: %v, %v", a.Name, found, err)
	}
	if len(found[0].Values) == 0 {
		return 0, false
	}
	return found[0].Values[0], true
}
