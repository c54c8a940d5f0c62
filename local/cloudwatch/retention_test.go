package cloudwatch

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

func TestMinutesAreKeptForFifteenDays(t *testing.T) {
	now := new(clock.Clock)
	s := New(Config{Clock: now})
	begin := now.Now().Truncate(time.Hour)
	for range 16 * 24 {
		put(s, "M", now.Now(), 1)
		now.Advance(time.Hour)
	}
	got := data(t, s, begin, now.Now(), stat("m1", "M", "Sum", time.Hour))
	if n := len(got.Values); n < 15*24-1 || n > 15*24+1 {
		t.Errorf("got %d hours of data, want %d", n, 15*24)
	}
	if total := s.Total("N", "M", "D"); total != 16*24 {
		t.Errorf("total: got %v, want %d: what is forgotten counts", total, 16*24)
	}
}

func TestSecondsAreKeptForThreeHours(t *testing.T) {
	now := new(clock.Clock)
	s := New(Config{Clock: now})
	fine := metric.Datum{Namespace: "N", Name: "M"}
	begin := now.Now()
	for range 4 * 60 {
		s.add(&fine, now.Now(), sample{value: 1, count: 1, sum: 1, min: 1, max: 1}, true)
		now.Advance(time.Minute)
	}
	x := s.find(nil, "N", "M", nil, "")[0]
	if n := len(x.seconds); n < 3*60-1 || n > 3*60+11 {
		t.Errorf("got %d seconds, want about %d", n, 3*60)
	}
	got := data(t, s, begin, now.Now(), Query{ID: "m", Stat: &Stat{Namespace: "N", Name: "M", Period: time.Minute, Statistic: "Sum"}})
	if len(got.Values) < 4*60 {
		t.Errorf("got %d minutes, want %d", len(got.Values), 4*60)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	now := new(clock.Clock)
	s := New(Config{Clock: now})
	s.limit = 1 << 20
	for minute := range 2 * 24 * 60 { // two days of ten metrics with ten different values a minute
		for m := range 10 {
			for v := range 10 {
				s.Put(metric.Datum{Namespace: "N", Name: strconv.Itoa(m), Value: float64(v * minute)})
			}
		}
		now.Advance(time.Minute)
		if used := s.used.Load(); used > s.limit+64<<10 {
			t.Fatalf("after %d minutes %d bytes are used, the limit is %d", minute, used, s.limit)
		}
	}
	got := data(t, s, now.Now().Add(-time.Hour), now.Now(), Query{ID: "m", Stat: &Stat{Namespace: "N", Name: "3", Period: time.Minute, Statistic: "SampleCount"}})
	if len(got.Values) < 60 {
		t.Errorf("of the last hour %d minutes are there, want 60", len(got.Values))
	}
}

func TestTooManyMetricsAreRefused(t *testing.T) {
	s := New(Config{})
	for i := range maxSeries + 10 {
		s.Put(metric.Datum{Namespace: "N", Name: strconv.Itoa(i), Value: 1})
	}
	if s.Refused() != 10 || len(s.List("", "", nil)) != maxSeries {
		t.Errorf("refused %d and listed %d, want 10 and %d", s.Refused(), len(s.List("", "", nil)), maxSeries)
	}
}

func TestManyPutAndAsk(t *testing.T) {
	s, at := New(Config{}), noon()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 2000 {
				put(s, strconv.Itoa(i%7), at.Add(time.Duration(i)*time.Second), float64(i))
				if i%100 == 0 {
					s.List("N", "", nil)
					if _, err := s.Data([]Query{{ID: "e", Expression: "SUM(SEARCH('{N}', 'p50', 60))"}}, at, at.Add(time.Hour)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	got := data(t, s, at, at.Add(time.Hour), Query{ID: "e", Expression: "SUM(SEARCH('{N}', 'SampleCount', 3600))"})
	if !slices.Equal(got.Values, []float64{8000}) {
		t.Errorf("got %v, want 8000 samples", got.Values)
	}
}
