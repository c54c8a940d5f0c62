package cloudwatch

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkWindow is what a hundred alarms ask at each evaluation: a metric, or two with
// math, over five minutes of a store that has a day of a thousand metrics.
func BenchmarkWindow(b *testing.B) {
	s, at := New(Config{}), noon()
	for m := range 1000 {
		for minute := range 24 * 60 {
			put(s, fmt.Sprint(m), at.Add(time.Duration(minute)*time.Minute), float64(minute), float64(m))
		}
	}
	to := at.Add(24 * time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		for a := range 50 {
			m1, m2 := stat("m1", fmt.Sprint(a), "p99", time.Minute), hidden(stat("m2", fmt.Sprint(a+1), "Sum", time.Minute))
			if _, err := s.Window([]Query{m1}, to.Add(-5*time.Minute), to); err != nil {
				b.Fatal(err)
			}
			if _, err := s.Window([]Query{expression("e", "IF(m1 > 100, m2 / m1, 0)"), hidden(m1), m2}, to.Add(-5*time.Minute), to); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkBand is one anomaly detection band with two weeks of minutes behind it.
func BenchmarkBand(b *testing.B) {
	s, at := New(Config{}), noon()
	for minute := range 14 * 24 * 60 {
		put(s, "M", at.Add(time.Duration(minute-14*24*60)*time.Minute), float64(minute%60))
	}
	queries := []Query{expression("band", "ANOMALY_DETECTION_BAND(m1, 2)"), stat("m1", "M", "Average", time.Minute)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Window(queries, at, at.Add(5*time.Minute)); err != nil {
			b.Fatal(err)
		}
	}
}
