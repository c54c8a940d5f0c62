package alarms

import (
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

// cause is what sets alarms off, and what ends it. Each part may be nil.
type cause struct {
	make  func()              // once
	again func(alarms.Status) // of each alarm, each minute until all are in ALARM
	mend  func()              // once
	right func(alarms.Status) // of each alarm, each minute until all are in OK
}

// goOff has a cause set alarms off at the same time, and sees them be over.
func (f *fixture) goOff(t *testing.T, list []alarms.Status, c cause) {
	t.Helper()
	once := func(do func()) {
		if do != nil {
			do()
		}
	}
	f.until(t, list, "OK", c.right)
	once(c.make)
	f.until(t, list, "ALARM", c.again)
	once(c.mend)
	f.until(t, list, "OK", c.right)
	for _, a := range list {
		f.tried[a.Name] = true
	}
}

// until repeats a fault, or what is right, and lets a minute pass, until the alarms are
// in the state ("ALARM", "OK"). It fails when one is not after all the time that it
// looks at, and a quarter of an hour. It wants each of their topics to have been told of
// each change on the way.
func (f *fixture) until(t *testing.T, list []alarms.Status, state string, do func(alarms.Status)) {
	t.Helper()
	start := f.Endpoint.Clock.Now()
	var deadline time.Time
	step := time.Hour
	for _, a := range list {
		if end := start.Add(a.Period*time.Duration(a.Periods+2) + 15*time.Minute); end.After(deadline) {
			deadline = end
		}
		// What an alarm over hours sees is not looked at each minute.
		step = min(step, max(time.Minute, (a.Period/60).Truncate(time.Minute)))
	}
	there := func(a alarms.Status) bool { return f.now(t, a).State == state }
	for waiting := list; ; f.pass(t, step) {
		if waiting = slices.DeleteFunc(slices.Clone(waiting), there); len(waiting) == 0 {
			break
		}
		if now := f.Endpoint.Clock.Now(); now.After(deadline) {
			is := f.now(t, waiting[0])
			t.Fatalf("%s is in %s after %v, want %s: %s %s", is.Name, is.State, now.Sub(start).Round(time.Minute), state, is.Reason, is.Failure)
		}
		for _, a := range list {
			if do != nil {
				do(a)
			}
		}
	}
	// An evaluation that is under way beside this one is over, and has told.
	f.Endpoint.Alarms.Evaluate(t.Context())
	for _, a := range list {
		f.told(t, a, start)
	}
}

// pass lets time pass, of which only the last minute is measured.
func (f *fixture) pass(t *testing.T, d time.Duration) {
	f.Endpoint.Clock.Advance(d - time.Minute)
	f.Endpoint.Advance(t.Context(), time.Minute)
}

// await waits for what happens by itself, a moment after its cause.
func (f *fixture) await(t *testing.T, what string, there func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !there(); time.Sleep(5 * time.Millisecond) { // the interval of asking
		if time.Now().After(deadline) {
			t.Fatalf("after a minute there is not: %s; %+v", what, f.Endpoint.Status())
		}
	}
}
