package x1

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
)

// Every day of the years 0 to 9999 is package time's.
func TestCalendar(t *testing.T) {
	want := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	for days := want.Unix() / 86_400; want.Year() < 10_000; days++ {
		y, m, d := want.Date()
		if got := daysUntil(int64(y), int64(m), int64(d)); got != days {
			t.Fatalf("%v is day %d, want %d", want, got, days)
		}
		gotY, gotM, gotD := date(days)
		if gotY != int64(y) || gotM != int64(m) || gotD != int64(d) {
			t.Fatalf("day %d is %d-%d-%d, want %v", days, gotY, gotM, gotD, want)
		}
		want = want.AddDate(0, 0, 1)
		if next := want.Day() == 1; next != (int64(d) == daysIn(int64(y), int64(m))) {
			t.Fatalf("month %d of %d has %d days", m, y, daysIn(int64(y), int64(m)))
		}
	}
}

// The clock writes what schema.AppendTime writes, whatever it wrote before.
func TestClock(t *testing.T) {
	var c clock
	random := rand.New(rand.NewPCG(1, 2))
	at := int64(0)
	for range 100_000 {
		switch random.IntN(4) {
		case 0:
			at = random.Int64N(10_000*366*day) - 2000*365*day
		case 1:
			at += random.Int64N(2*day) - day
		case 2:
			at++
		}
		if year := time.UnixMilli(at).UTC().Year(); year < 0 || year > 9999 {
			at = 0
		}
		if got, want := string(c.append(nil, at)), string(schema.AppendTime(nil, time.UnixMilli(at))); got != want {
			t.Fatalf("%d is written %s, want %s", at, got, want)
		}
	}
}
