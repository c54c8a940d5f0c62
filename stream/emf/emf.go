// Package emf writes metrics in CloudWatch's embedded metric format: a line of
// JSON on standard output becomes metrics, without a call to CloudWatch.
//
//	emf.Document{
//		Namespace:  "Millrace",
//		Time:       time.Now(),
//		Dimensions: []emf.Dimension{{"FunctionName", "transform"}},
//		Metrics:    []emf.Metric{{"EventsReceived", 20000, emf.Count}},
//		Properties: map[string]any{"requestId": id},
//	}.WriteTo(os.Stdout)
//
// The format is that of "Specification: Embedded metric format" in the
// CloudWatch user guide: at most 100 metrics and 30 dimensions a document.
package emf

import (
	"encoding/json"
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
)

// Dimension is a name and a value, neither empty.
type Dimension struct{ Name, Value string }

// Metric is one value.
type Metric struct {
	Name  string
	Value float64
	Unit  Unit
}

// Document is one line: metrics of one set of dimensions.
type Document struct {
	Namespace  string
	Time       time.Time
	Dimensions []Dimension
	Metrics    []Metric
	Properties map[string]any // kept in the log, no metrics; may be nil
}

// Limits of the specification.
const (
	maxMetrics    = 100
	maxDimensions = 30
)

type metadata struct {
	Timestamp         int64       // milliseconds since 1970
	CloudWatchMetrics []directive //
}

type directive struct {
	Namespace  string
	Dimensions [][]string // sets of names; the values are members of the root
	Metrics    []definition
}

type definition struct {
	Name string
	Unit Unit
}

// WriteTo writes the document as one line, in one call of Write.
func (d Document) WriteTo(w io.Writer) (int64, error) {
	line, err := d.encode()
	if err != nil {
		return 0, err
	}
	n, err := w.Write(append(line, '\n'))
	return int64(n), err
}

func (d Document) encode() ([]byte, error) {
	if len(d.Metrics) > maxMetrics || len(d.Dimensions) > maxDimensions {
		return nil, fmt.Errorf("embedded metric format: %d metrics and %d dimensions; at most %d and %d are allowed",
			len(d.Metrics), len(d.Dimensions), maxMetrics, maxDimensions)
	}
	root := map[string]any{}
	for name, value := range d.Properties {
		root[name] = value
	}
	names := make([]string, len(d.Dimensions))
	for i, dim := range d.Dimensions {
		names[i] = dim.Name
		root[dim.Name] = dim.Value
	}
	definitions := make([]definition, len(d.Metrics))
	for i, m := range d.Metrics {
		definitions[i] = definition{m.Name, m.Unit}
		root[m.Name] = m.Value
	}
	root["_aws"] = metadata{d.Time.UnixMilli(), []directive{{d.Namespace, [][]string{names}, definitions}}}
	return json.Marshal(root)
}
