package firehose

import (
	"testing"
	"time"
)

func TestIndicesRotateByTheTimeOfArrival(t *testing.T) {
	arrived := time.Date(2016, 2, 25, 8, 0, 0, 0, time.FixedZone("", -5*60*60)) // 13:00 UTC, the guide's example
	for period, want := range map[string]string{
		"": "events-2016-02-25", "NoRotation": "events", "OneHour": "events-2016-02-25-13", "OneDay": "events-2016-02-25",
		"OneWeek": "events-2016-w09", "OneMonth": "events-2016-02",
	} {
		name, err := newIndexName("events", period)
		if err != nil {
			t.Fatal(err)
		}
		if got := name.at(arrived); got != want {
			t.Errorf("%s: got %s, want %s", period, got, want)
		}
	}
	if _, err := newIndexName("events", "OneYear"); err == nil || err.Error() != `IndexRotationPeriod "OneYear": allowed are NoRotation, OneHour, OneDay, OneWeek and OneMonth` {
		t.Errorf("got %v", err)
	}
}

func TestTheNameFollowsTheHourBothWays(t *testing.T) {
	name, err := newIndexName("events", "OneHour")
	if err != nil {
		t.Fatal(err)
	}
	// A record that arrived earlier may be read later, from another shard.
	for _, c := range []struct{ at, want string }{
		{"1970-01-01T00:59:59Z", "events-1970-01-01-00"}, {"2026-12-31T23:59:59Z", "events-2026-12-31-23"},
		{"2027-01-01T00:00:00Z", "events-2027-01-01-00"}, {"2026-12-31T23:59:59Z", "events-2026-12-31-23"},
	} {
		if got := name.at(at(t, c.at)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.at, got, c.want)
		}
	}
}

func TestWeeksBeginOnSundayAndBelongToTheYearOfTheirSaturday(t *testing.T) {
	for _, c := range []struct {
		day        string
		year, week int
	}{
		{"2016-01-01", 2016, 1}, {"2016-01-02", 2016, 1}, {"2016-01-03", 2016, 2}, // Friday, Saturday, Sunday
		{"2017-01-01", 2017, 1}, {"2016-12-31", 2016, 53}, // Sunday; 2016 has 53 Saturdays
		{"2024-12-28", 2024, 52}, {"2024-12-29", 2025, 1}, {"2025-01-04", 2025, 1}, {"2025-01-05", 2025, 2},
		{"2020-08-15", 2020, 33},
	} {
		year, week := weekOf(at(t, c.day+"T12:00:00Z"))
		if year != c.year || week != c.week {
			t.Errorf("%s: got %d-w%02d, want %d-w%02d", c.day, year, week, c.year, c.week)
		}
	}
}
