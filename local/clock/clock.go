// Package clock is the time that the endpoint shows: that of the machine, and ahead
// of it by what it was moved. What takes hours on AWS, such as an alarm on a record's
// age, is seen at once after Advance. Waits that have begun, such as buffering
// intervals, are not shortened.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock is ready to use; nil is the machine's time.
type Clock struct{ ahead atomic.Int64 }

// Now is the machine's time and what was added to it.
func (c *Clock) Now() time.Time {
	if c == nil {
		return time.Now()
	}
	return time.Now().Add(time.Duration(c.ahead.Load()))
}

// Ahead is how far the clock is before the machine's: what to add to a time that a
// client or a function has stamped.
func (c *Clock) Ahead() time.Duration {
	if c == nil {
		return 0
	}
	return time.Duration(c.ahead.Load())
}

// Advance moves the clock forward; a negative duration does nothing.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(max(d, 0))) }
