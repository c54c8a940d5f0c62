// Package timescale shortens the waits of AWS services for demos and tests:
// buffering intervals, batching windows and retry back-offs. It never touches
// what decides about data: retention, record age, timestamps, limits per second.
package timescale

import "time"

// Scale is how many times faster waits pass; 0 and 1 are real time.
type Scale float64

// Of is how long a wait of d takes.
func (s Scale) Of(d time.Duration) time.Duration {
	if s <= 1 {
		return d
	}
	return time.Duration(float64(d) / float64(s))
}
