package cloudwatch

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Query is a MetricDataQuery (CloudWatch API reference): a metric with a statistic, or
// an expression over other queries.
type Query struct {
	ID         string
	Expression string
	Stat       *Stat
	Label      string
	Period     time.Duration // of an expression; zero: the longest of its metrics, or a minute
	Hidden     bool          // ReturnData is false
}

// Stat is one statistic of one metric.
type Stat struct {
	Namespace, Name string
	Dimensions      []metric.Dimension
	Period          time.Duration
	Statistic       string // "Average", "Sum", "p99", "tm90", …
	Unit            string // empty: any
}

// Series is what a query found, the oldest value first. A period without data has no
// value.
type Series struct {
	ID, Label string
	Period    time.Duration
	Times     []time.Time // beginnings of the periods
	Values    []float64
	Samples   []float64 // how many samples each value is of; of an expression: nil
}
