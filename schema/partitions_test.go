package schema

import (
	"testing"
	"time"
)

func TestDays(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		maxAge, maxFuture, backlog time.Duration
		want                       int
	}{
		{30 * day, day, day, 33},
		{30 * day, day, 7 * day, 39},
		{0, 0, 0, 1},
		{time.Hour, 0, 0, 2},
		{day + 1, 0, 0, 3},
	} {
		if got := Days(c.maxAge, c.maxFuture, c.backlog); got != c.want {
			t.Errorf("Days(%v, %v, %v) = %d, want %d", c.maxAge, c.maxFuture, c.backlog, got, c.want)
		}
	}
}

// Days must never be below what really happens: every day on which an event may
// lie, for a backlog read at any time of the day.
func TestDaysBoundsWhatHappens(t *testing.T) {
	maxAge, maxFuture, backlog := 50*time.Hour, 24*time.Hour, 30*time.Hour
	worst := 0
	for minute := range 24 * 60 {
		now := time.Date(2026, 11, 23, 0, minute, 0, 0, time.UTC)
		first, last := now.Add(-backlog-maxAge), now.Add(maxFuture)
		days := map[string]bool{last.Format(time.DateOnly): true}
		for at := first; at.Before(last); at = at.Add(12 * time.Hour) {
			days[at.Format(time.DateOnly)] = true
		}
		worst = max(worst, len(days))
	}
	if bound := Days(maxAge, maxFuture, backlog); worst > bound {
		t.Errorf("%d days at once, Days says %d", worst, bound)
	}
}
