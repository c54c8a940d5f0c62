// Package emf writes metrics in CloudWatch's embedded metric format: a line of
// JSON on standard output becomes metrics, without a call to CloudWatch.
//
//	emf.Document{
//		Namespace:  "Millrace",
//		Time:       time.Now(),
//		Dimensions: []emf.Dimension{{"FunctionName", "transform"}},
//		Metrics:    []emf.Metric{{Name: "EventsReceived", Value: 20000, Unit: emf.Count}},
//		Properties: []emf.Property{{"requestId", id}},
//	}.WriteTo(os.Stdout)
//
// The format is that of "Specification: Embedded metric format" in the
// CloudWatch user guide: at most 100 metrics and 30 dimensions a document, and
// 100 values a metric.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
package emf

import (
	"fmt"
	"io"
	"time"
)

// Unit is a unit of CloudWatch's MetricDatum.
type Unit string

// The units in use here.
const (
	Count        Unit = "Count"
	Bytes        Unit = "Bytes"
	Milliseconds Unit = "Milliseconds"
	None         Unit = "None"
)

// Dimension is a name and a value, neither empty.
type Dimension struct{ Name, Value string }

// Metric is one value, or several.
type Metric struct {
	Name   string
	Value  float64
	Values []float64 // in place of Value; CloudWatch computes percentiles of them
	Unit   Unit
}

// Property is kept in the log and is no metric.
type Property struct{ Name, Value string }

// Document is one line: metrics of one set of dimensions.
type Document struct {
	Namespace  string
	Time       time.Time
	Dimensions []Dimension
	Metrics    []Metric
	Properties []Property // may be nil
}

// Limits of the specification.
const (
	maxMetrics    = 100
	maxDimensions = 30
	// MaxValues is how many values a metric has at most.
	MaxValues = 100
)

// WriteTo writes the document as one line, in one call of Write.
func (d Document) WriteTo(w io.Writer) (int64, error) {
	line, err := d.AppendTo(nil)
	if err != nil {
		return 0, err
	}
	n, err := w.Write(line)
	return int64(n), err
}

// AppendTo appends the document as one line. What CloudWatch would drop is an
// error, and dst is returned as it was.
func (d Document) AppendTo(dst []byte) ([]byte, error) {
	if err := d.check(); err != nil {
		return dst, err
	}
	return d.append(dst), nil
}

func (d Document) check() error {
	if len(d.Metrics) > maxMetrics || len(d.Dimensions) > maxDimensions {
		return fmt.Errorf("embedded metric format: %d metrics and %d dimensions; at most %d and %d are allowed",
			len(d.Metrics), len(d.Dimensions), maxMetrics, maxDimensions)
	}
	for _, m := range d.Metrics {
		if len(m.Values) > MaxValues {
			return fmt.Errorf("embedded metric format: metric %s has %d values; at most %d are allowed", m.Name, len(m.Values), MaxValues)
		}
	}
	return nil
}
