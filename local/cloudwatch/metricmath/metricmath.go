// Package metricmath reads and evaluates CloudWatch's expressions over time series
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html):
//
//	e, err := metricmath.Parse("IF(requests > 100, errors / requests * 100, 0)")
//	…
//	value, err := e.Evaluate(env)
//
// All operators are there and all functions but DB_PERF_INSIGHTS, INSIGHT_RULE_METRIC,
// LAMBDA and SERVICE_QUOTA, which ask other services: they are refused by name.
// ANOMALY_DETECTION_BAND is a plain model of this package's own, see band.go.
package metricmath

import (
	"fmt"
	"slices"
	"strings"
)

// Series is a time series: a period without data has no value.
type Series struct {
	Label  string
	Period int64   // seconds
	Times  []int64 // beginnings of periods, Unix seconds, ascending
	Values []float64
}

// Env is what an expression is evaluated in.
type Env interface {
	// Named is the value of another query of the same request.
	Named(id string) (Value, error)
	// Metrics are the metrics of the request, those whose ID contains the text.
	Metrics(text string) ([]Series, error)
	// Search is what SEARCH finds; a period of zero seconds is the expression's.
	Search(query, statistic string, period int64) ([]Series, error)
	// Range is the time that is asked about, from inclusive to exclusive, in Unix
	// seconds, and the period of the expression.
	Range() (from, to, period int64)
	// First is when the first period of a length begins: at from or before.
	First(period int64) int64
	// Before is the same request for the time before the range, from which an anomaly
	// detection band learns. An error where there is none: a band of a band.
	Before() (Env, error)
}

// Value is a number, a time series, or an array of them.
type Value struct {
	kind   kind
	number float64
	series []Series
}

type kind int

const (
	scalar kind = iota
	one
	array
)

func (k kind) String() string {
	return [...]string{"a number", "a time series", "an array of time series"}[k]
}

// Number is a value that is no time series.
func Number(v float64) Value { return Value{kind: scalar, number: v} }

// One is a single time series.
func One(s Series) Value { return Value{kind: one, series: []Series{s}} }

// Array is an array of time series, also where it has only one, or none.
func Array(s []Series) Value { return Value{kind: array, series: s} }

// Series are the time series of a value; none of a number.
func (v Value) Series() []Series { return v.series }

// IsArray reports whether the value is an array of time series.
func (v Value) IsArray() bool { return v.kind == array }

// Expression is one that was parsed.
type Expression struct {
	text string
	root node
}

// maxText is what an expression may have
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html).
const maxText = 2048

// Parse reads an expression. An error says where it is wrong.
func Parse(text string) (*Expression, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("the expression has %d characters, allowed are %d", len(text), maxText)
	}
	if strings.HasPrefix(strings.TrimSpace(text), "SELECT ") {
		return nil, fmt.Errorf("%q is a Metrics Insights query; the local endpoint has metric math and SEARCH", text)
	}
	p := &parser{text: text}
	if err := p.lex(); err != nil {
		return nil, err
	}
	root, err := p.expression(0)
	if err == nil && p.peek().kind != end {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	return &Expression{text, root}, nil
}

// Evaluate computes the expression. Its result is a time series or an array of them: a
// number alone is refused, as CloudWatch refuses it.
func (e *Expression) Evaluate(env Env) (Value, error) {
	v, err := e.root.evaluate(env)
	if err == nil && v.kind == scalar {
		err = fmt.Errorf("the result of %q is a number; it must be a time series or an array of them, as TIME_SERIES(%s) is", e.text, e.text)
	}
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// IDs are the queries that the expression names, each once.
func (e *Expression) IDs() []string {
	var found []string
	e.root.walk(func(n node) {
		if id, ok := n.(name); ok && !slices.Contains(found, string(id)) {
			found = append(found, string(id))
		}
	})
	return found
}

// Calls reports whether the expression calls a function: "SEARCH".
func (e *Expression) Calls(function string) bool {
	found := false
	e.root.walk(func(n node) {
		c, ok := n.(call)
		found = found || ok && c.function == function
	})
	return found
}
