package cloudwatch

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// noon is a time that periods of all lengths up to an hour begin at.
func noon() time.Time { return time.Now().UTC().Truncate(time.Hour).Add(-6 * time.Hour) }

// datum is one value; its dimensions are written Name=Value,Name=Value.
func datum(namespace, name, dimensions string, value float64) metric.Datum {
	d := metric.Datum{Namespace: namespace, Name: name, Value: value}
	for pair := range strings.SplitSeq(dimensions, ",") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			d.Dimensions = append(d.Dimensions, metric.Dimension{Name: name, Value: value})
		}
	}
	return d
}

// put publishes values a second apart.
func put(s *Service, name string, at time.Time, values ...float64) {
	for i, v := range values {
		s.Put(metric.Datum{Namespace: "N", Name: name, Unit: "Count", Dimensions: []metric.Dimension{{Name: "D", Value: "d"}}, Value: v, Time: at.Add(time.Duration(i) * time.Second)})
	}
}

func stat(id, name, statistic string, period time.Duration) Query {
	return Query{ID: id, Stat: &Stat{Namespace: "N", Name: name, Dimensions: []metric.Dimension{{Name: "D", Value: "d"}}, Period: period, Statistic: statistic}}
}

// data is the only series that the queries give.
func data(t *testing.T, s *Service, from, to time.Time, queries ...Query) Series {
	t.Helper()
	found, err := s.Data(queries, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("got %d series, want 1: %+v", len(found), found)
	}
	return found[0]
}

func TestDataHasOneValueAPeriodThatHasData(t *testing.T) {
	s, at := New(Config{}), noon()
	put(s, "M", at.Add(10*time.Second), 1, 2, 3)
	put(s, "M", at.Add(3*time.Minute), 5)
	put(s, "M", at.Add(2*time.Minute), 7) // late
	put(s, "M", at.Add(10*time.Minute), 100)

	got := data(t, s, at.Add(30*time.Second), at.Add(10*time.Minute), stat("m", "M", "Sum", time.Minute))
	if want := []float64{6, 7, 5}; !slices.Equal(got.Values, want) {
		t.Errorf("values: got %v, want %v", got.Values, want)
	}
	if want := []time.Time{at, at.Add(2 * time.Minute), at.Add(3 * time.Minute)}; !slices.Equal(got.Times, want) {
		t.Errorf("times: got %v, want %v", got.Times, want)
	}
	if want := []float64{3, 1, 1}; !slices.Equal(got.Samples, want) {
		t.Errorf("samples: got %v, want %v", got.Samples, want)
	}
	got = data(t, s, at, at.Add(10*time.Minute+time.Nanosecond), stat("m", "M", "Maximum", 5*time.Minute))
	if want := []float64{7, 100}; !slices.Equal(got.Values, want) || got.Label != "M" || got.Period != 5*time.Minute {
		t.Errorf("five minutes: got %+v, want %v", got, want)
	}
}

func TestDataFindsDimensionsInAnyOrderAndOnlyAllOfThem(t *testing.T) {
	s, at := New(Config{}), noon()
	a, b := metric.Dimension{Name: "A", Value: "1"}, metric.Dimension{Name: "B", Value: "2"}
	s.Put(metric.Datum{Namespace: "N", Name: "M", Dimensions: []metric.Dimension{a, b}, Value: 3, Time: at},
		metric.Datum{Namespace: "N", Name: "M", Dimensions: []metric.Dimension{b, a}, Value: 4, Time: at, Unit: "Bytes"})
	for _, c := range []struct {
		dimensions []metric.Dimension
		unit       string
		want       []float64
	}{
		{[]metric.Dimension{b, a}, "", []float64{7}},
		{[]metric.Dimension{a, b}, "Bytes", []float64{4}},
		{[]metric.Dimension{a, b}, "None", []float64{3}},
		{[]metric.Dimension{a, b}, "Count", nil},
		{[]metric.Dimension{a}, "", nil},
		{nil, "", nil},
		{[]metric.Dimension{a, {Name: "B", Value: "3"}}, "", nil},
	} {
		got := data(t, s, at, at.Add(time.Minute), Query{ID: "m", Stat: &Stat{Namespace: "N", Name: "M", Dimensions: c.dimensions, Unit: c.unit, Period: time.Minute, Statistic: "Sum"}})
		if !slices.Equal(got.Values, c.want) {
			t.Errorf("%v %s: got %v, want %v", c.dimensions, c.unit, got.Values, c.want)
		}
	}
}

func TestStatistics(t *testing.T) {
	s, at := New(Config{}), noon()
	for v := 1.0; v <= 10; v++ {
		s.Put(metric.Datum{Namespace: "N", Name: "M", Dimensions: []metric.Dimension{{Name: "D", Value: "d"}}, Value: v * 10, Count: 10, Time: at})
	}
	for statistic, want := range map[string]float64{
		"SampleCount": 100, "Sum": 5500, "Average": 55, "Minimum": 10, "Maximum": 100,
		"p0": 10, "p10": 10, "p10.01": 20, "p50": 50, "p99.9": 100, "p100": 100,
		"tm90": 50, "TM(10%:90%)": 55, "TM(:90%)": 50, "TM(20:50)": 40, "TM(80:)": 95, "IQM": 55,
		"wm90": 54, "WM(10%:90%)": 54, "tc90": 90, "TC(20:50)": 30, "ts90": 4500, "TS(80%:)": 1900,
		"PR(:30)": 30, "PR(30:60)": 30, "PR(95:)": 10,
	} {
		got := data(t, s, at, at.Add(time.Minute), stat("m", "M", statistic, time.Minute))
		if len(got.Values) != 1 || math.Abs(got.Values[0]-want) > 1e-9 {
			t.Errorf("%s: got %v, want %v", statistic, got.Values, want)
		}
	}
	for _, wrong := range []string{"", "average", "p", "p101", "p-1", "tm", "TM(1:2", "TM(90%:10%)", "TM(1%:2)", "PR(10%:20%)", "pr90", "p99.12345678901", "Median", "px"} {
		if _, err := s.Data([]Query{stat("m", "M", wrong, time.Minute)}, at, at.Add(time.Minute)); err == nil {
			t.Errorf("%q: want an error", wrong)
		}
	}
}

func TestPercentilesAreWithinOnePercent(t *testing.T) {
	s, at := New(Config{}), noon()
	for i := range 100_000 { // 0.1 to 10 000, in no order
		s.Put(metric.Datum{Namespace: "N", Name: "M", Dimensions: []metric.Dimension{{Name: "D", Value: "d"}}, Value: float64(i*7919%100_000+1) / 10, Time: at})
	}
	for statistic, want := range map[string]float64{"p1": 100, "p50": 5000, "p90": 9000, "p99.9": 9990, "p100": 10_000, "tm50": 2500.05} {
		got := data(t, s, at, at.Add(time.Minute), stat("m", "M", statistic, time.Minute))
		if off := math.Abs(got.Values[0]-want) / want; off > 2*precision {
			t.Errorf("%s: got %v, want %v", statistic, got.Values, want)
		}
	}
	if cells := len(s.find(nil, "N", "M", []metric.Dimension{{Name: "D", Value: "d"}}, "")[0].minutes[0].cells); cells > maxCells {
		t.Errorf("got %d cells, want %d at most", cells, maxCells)
	}
}

func TestNegativeValuesHaveNoPercentiles(t *testing.T) {
	s, at := New(Config{}), noon()
	put(s, "M", at, -1, 2)
	if got := data(t, s, at, at.Add(time.Minute), stat("m", "M", "p50", time.Minute)); len(got.Values) != 0 {
		t.Errorf("got %v, want none", got.Values)
	}
	if got := data(t, s, at, at.Add(time.Minute), stat("m", "M", "Minimum", time.Minute)); !slices.Equal(got.Values, []float64{-1}) {
		t.Errorf("got %v, want -1", got.Values)
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	s, at := New(Config{}), noon()
	put(s, "M", at, math.NaN(), math.Inf(1), math.Ldexp(1.1, 360), 1)
	if s.Refused() != 3 {
		t.Errorf("refused: got %d, want 3", s.Refused())
	}
	if got := data(t, s, at, at.Add(time.Minute), stat("m", "M", "Sum", time.Minute)); !slices.Equal(got.Values, []float64{1}) {
		t.Errorf("got %v, want 1", got.Values)
	}
}

func TestPeriods(t *testing.T) {
	s, at := New(Config{}), noon()
	put(s, "M", at, 1)
	if got := data(t, s, at.Add(time.Hour), at, stat("m", "M", "Sum", time.Minute)); len(got.Values) != 0 {
		t.Errorf("from an end to a beginning: got %v", got.Values)
	}
	for _, period := range []time.Duration{0, -time.Minute, 2 * time.Second, 90 * time.Second, 60*time.Second + time.Nanosecond} {
		if _, err := s.Data([]Query{stat("m", "M", "Sum", period)}, at, at.Add(time.Minute)); err == nil {
			t.Errorf("%v: want an error", period)
		}
	}
}
