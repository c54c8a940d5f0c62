package cloudwatch

import (
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Five minutes from 12:02 on are two periods of the clock, and one of a window.
func TestWindowsBeginWhereTheyAreAskedTo(t *testing.T) {
	s := New(Config{})
	noon := time.Now().UTC().Truncate(time.Hour)
	for i := range 10 {
		s.Put(metric.Datum{Namespace: "N", Name: "M", Value: float64(i), Time: noon.Add(time.Duration(i) * time.Minute)})
	}
	queries := []Query{{ID: "m1", Stat: &Stat{Namespace: "N", Name: "M", Period: 5 * time.Minute, Statistic: "Sum"}}}
	for _, c := range []struct {
		name  string
		ask   func([]Query, time.Time, time.Time) ([]Series, error)
		times []time.Time
		sums  []float64
	}{
		{"data", s.Data, []time.Time{noon, noon.Add(5 * time.Minute)}, []float64{0 + 1 + 2 + 3 + 4, 5 + 6 + 7 + 8 + 9}},
		{"window", s.Window, []time.Time{noon.Add(2 * time.Minute)}, []float64{2 + 3 + 4 + 5 + 6}},
	} {
		found, err := c.ask(queries, noon.Add(2*time.Minute), noon.Add(7*time.Minute))
		if err != nil || len(found) != 1 || !slices.EqualFunc(found[0].Times, c.times, time.Time.Equal) || !slices.Equal(found[0].Values, c.sums) {
			t.Errorf("%s: %+v, %v, want %v at %v", c.name, found, err, c.sums, c.times)
		}
	}
}
