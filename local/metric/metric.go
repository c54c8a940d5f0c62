// Package metric is what the services of the endpoint publish of themselves to its
// CloudWatch: the metrics that the real services publish, with their names,
// dimensions and units.
package metric

import "time"

// Datum is a value of a metric, or several that are alike.
type Datum struct {
	Namespace  string // "AWS/Kinesis"
	Name       string // "IncomingRecords"
	Dimensions []Dimension
	Unit       string // of MetricDatum in the CloudWatch API: "Count"; empty: "None"
	Value      float64
	// Count is how many samples had the value; 0: one.
	Count float64
	// Time is when it was; zero: now.
	Time time.Time
}

// Dimension is a name and a value.
type Dimension struct{ Name, Value string }

// Sink takes what is published. It does not block, and is called from any goroutine.
// Nil: nobody listens; ask with Put.
type Sink func(...Datum)

// Put publishes, if anybody listens.
func (s Sink) Put(data ...Datum) {
	if s != nil {
		s(data...)
	}
}
