package alarms

import (
	"testing"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/metric"
)

// feedAll sets alarms off by values of their metrics.
func (f *fixture) feedAll(t *testing.T, list []alarms.Status) {
	t.Helper()
	breaching, good := map[string]values{}, map[string]values{}
	for _, a := range list {
		breaching[a.Name], good[a.Name] = valuesOf(t, a)
	}
	feed := func(of map[string]values) func(alarms.Status) {
		return func(a alarms.Status) {
			for id, v := range of[a.Name] {
				f.feed(t, a, id, v)
			}
		}
	}
	f.goOff(t, list, cause{again: feed(breaching), right: feed(good)})
}

// feed publishes a value of the metric with that ID in what an alarm watches.
func (f *fixture) feed(t *testing.T, a alarms.Status, id string, value float64) {
	t.Helper()
	for _, q := range a.Queries {
		if q.Stat != nil && q.ID == id {
			f.Endpoint.CloudWatch.Put(metric.Datum{
				Namespace: q.Stat.Namespace, Name: q.Stat.Name, Dimensions: q.Stat.Dimensions, Unit: q.Stat.Unit, Value: value,
			})
			return
		}
	}
	t.Fatalf("alarm %s watches no metric %q", a.Name, id)
}
