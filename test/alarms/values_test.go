package alarms

import (
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/metric"
)

// values are what to feed the metrics of an alarm, by the ID of their query.
type values map[string]float64

// far is beyond all thresholds, also where it is divided by what many shards take.
const far = 1e12

// valuesOf finds values that breach an alarm's threshold, and values that do not, by
// trying some in a store of metrics that nobody else uses.
func valuesOf(t *testing.T, a alarms.Status) (breaching, good values) {
	t.Helper()
	if a.Threshold == nil {
		t.Fatalf("alarm %s has no threshold", a.Name)
	}
	tries := []values{{}}
	for _, q := range a.Queries {
		if q.Stat == nil {
			continue
		}
		var longer []values
		for _, try := range tries {
			for _, v := range []float64{1, 0, far} {
				next := values{q.ID: v}
				for id, v := range try {
					next[id] = v
				}
				longer = append(longer, next)
			}
		}
		tries = longer
	}
	for _, try := range tries {
		value, present := valueOf(t, a, try)
		if !present {
			continue
		}
		if breaches(t, a.Operator, value, *a.Threshold) {
			if breaching == nil {
				breaching = try
			}
		} else if good == nil {
			good = try
		}
	}
	if breaching == nil || good == nil {
		t.Fatalf("alarm %s: of the values tried, %v breaches and %v does not", a.Name, breaching, good)
	}
	return breaching, good
}

// valueOf is what the alarm would compare with its threshold.
func valueOf(t *testing.T, a alarms.Status, try values) (float64, bool) {
	t.Helper()
	store := cloudwatch.New(cloudwatch.Config{})
	to := time.Now().Truncate(time.Minute)
	from := to.Add(-a.Period)
	for _, q := range a.Queries {
		if q.Stat != nil {
			store.Put(metric.Datum{Namespace: q.Stat.Namespace, Name: q.Stat.Name, Dimensions: q.Stat.Dimensions, Unit: q.Stat.Unit, Value: try[q.ID], Time: from})
		}
	}
	series, err := store.Window(a.Queries, from, to)
	if err != nil {
		t.Fatalf("alarm %s: %v", a.Name, err)
	}
	for _, s := range series {
		if s.ID == a.Watches && len(s.Values) == 1 {
			return s.Values[0], true
		}
	}
	return 0, false
}

func breaches(t *testing.T, operator string, value, threshold float64) bool {
	t.Helper()
	switch operator {
	case "GreaterThanThreshold":
		return value > threshold
	case "GreaterThanOrEqualToThreshold":
		return value >= threshold
	case "LessThanThreshold":
		return value < threshold
	case "LessThanOrEqualToThreshold":
		return value <= threshold
	}
	t.Fatalf("operator %q", operator)
	return false
}
