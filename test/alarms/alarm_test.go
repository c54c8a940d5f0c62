package alarms

import (
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/metric"
)

// kindOf is the kind of an alarm: the entry of the runbook that its description links.
func kindOf(a alarms.Status) string {
	kind := a.Description[strings.LastIndex(a.Description, "#")+1:]
	if strings.Contains(kind, " ") {
		return "" // it does not end with a link
	}
	return kind
}

// alarm is the one of a kind. Where there are several, of is a dimension's value that is
// of the one that is meant, such as a stream's name.
func (f *fixture) alarm(t *testing.T, kind string, of ...string) alarms.Status {
	t.Helper()
	var found []alarms.Status
	for _, a := range f.Endpoint.Alarms.Alarms() {
		if kindOf(a) == kind && (len(of) == 0 || slices.ContainsFunc(a.Queries, func(q cloudwatch.Query) bool { return dimensioned(q, of[0]) })) {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		t.Fatalf("there are %d alarms of kind %s of %v", len(found), kind, of)
	}
	return found[0]
}

func dimensioned(q cloudwatch.Query, value string) bool {
	return q.Stat != nil && slices.ContainsFunc(q.Stat.Dimensions, func(d metric.Dimension) bool { return d.Value == value })
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

// feed publishes a value of what an alarm watches, for services that are not local: of
// its metric, or of the one with that ID in its expression.
func (f *fixture) feed(t *testing.T, a alarms.Status, id string, value float64) {
	t.Helper()
	for _, q := range a.Queries {
		if q.Stat != nil && (q.ID == id || id == "") {
			f.Endpoint.CloudWatch.Put(metric.Datum{
				Namespace: q.Stat.Namespace, Name: q.Stat.Name, Dimensions: q.Stat.Dimensions, Unit: q.Stat.Unit, Value: value,
			})
			return
		}
	}
	t.Fatalf("alarm %s watches no metric %q", a.Name, id)
}
