package metricmath

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// function is one of the user guide's table.
type function struct {
	least, most int // arguments
	apply       func(*arguments) (Value, error)
}

var functions map[string]function

// init, because the functions evaluate what may call functions.
func init() {
	functions = map[string]function{
		"ABS":   {1, 1, mapping(math.Abs)},
		"CEIL":  {1, 1, mapping(math.Ceil)},
		"FLOOR": {1, 1, mapping(math.Floor)},
		"LOG":   {1, 1, mapping(math.Log)},
		"LOG10": {1, 1, mapping(math.Log10)},

		"AVG":             {1, 1, aggregation(average)},
		"DATAPOINT_COUNT": {1, 1, aggregation(func(v []float64, _ int) float64 { return float64(len(v)) })},
		"MAX":             {1, 1, aggregation(func(v []float64, _ int) float64 { return slices.Max(v) })},
		"MIN":             {1, 1, aggregation(func(v []float64, _ int) float64 { return slices.Min(v) })},
		"STDDEV":          {1, 1, aggregation(deviation)},
		"SUM":             {1, 1, aggregation(func(v []float64, _ int) float64 { return sum(v) })},

		"DIFF":        {1, 1, pairing(func(_, d float64) float64 { return d })},
		"DIFF_TIME":   {1, 1, pairing(func(seconds, _ float64) float64 { return seconds })},
		"RATE":        {1, 1, pairing(func(seconds, d float64) float64 { return d / seconds })},
		"RUNNING_SUM": {1, 1, runningSum},

		"EPOCH": {1, 1, calendar("EPOCH")}, "MINUTE": {1, 1, calendar("MINUTE")}, "HOUR": {1, 1, calendar("HOUR")},
		"DAY": {1, 1, calendar("DAY")}, "DATE": {1, 1, calendar("DATE")}, "MONTH": {1, 1, calendar("MONTH")}, "YEAR": {1, 1, calendar("YEAR")},

		"FILL":        {2, 2, fill},
		"IF":          {2, 3, choose},
		"PERIOD":      {1, 1, period},
		"TIME_SERIES": {1, 1, timeSeries},

		"FIRST":        {1, 1, slice(func(*arguments, int) (int, int, error) { return 0, 1, nil })},
		"LAST":         {1, 1, slice(func(_ *arguments, n int) (int, int, error) { return n - 1, n, nil })},
		"METRICS":      {0, 1, metrics},
		"METRIC_COUNT": {1, 1, metricCount},
		"REMOVE_EMPTY": {1, 1, removeEmpty},
		"SEARCH":       {2, 3, search},
		"SLICE":        {2, 3, slice(sliceBounds)},
		"SORT":         {3, 4, sorted},

		"ANOMALY_DETECTION_BAND": {1, 2, anomalyDetectionBand},
	}
	functionNames = slices.Sorted(maps.Keys(functions))
}

var functionNames []string

// elsewhere are functions that ask a service which the endpoint has not.
var elsewhere = map[string]bool{"DB_PERF_INSIGHTS": true, "INSIGHT_RULE_METRIC": true, "LAMBDA": true, "SERVICE_QUOTA": true}

// arguments are those of a call, evaluated as they are asked for.
type arguments struct {
	env      Env
	function string
	nodes    []node
}

func (a *arguments) value(i int) (Value, error) { return a.nodes[i].evaluate(a.env) }

// array is an argument that is one or more time series.
func (a *arguments) series(i int) (Value, error) {
	v, err := a.value(i)
	if err == nil && v.kind == scalar {
		err = fmt.Errorf("argument %d is a number; a time series is wanted", i+1)
	}
	return v, err
}

// single is an argument that is one time series.
func (a *arguments) single(i int) (Series, error) {
	v, err := a.series(i)
	if err == nil && v.kind == array {
		err = fmt.Errorf("argument %d is an array of time series; a single one is wanted", i+1)
	}
	if err != nil {
		return Series{}, err
	}
	return v.series[0], nil
}

func (a *arguments) number(i int) (float64, error) {
	v, err := a.value(i)
	if err == nil && v.kind != scalar {
		err = fmt.Errorf("argument %d is %v; a number is wanted", i+1, v.kind)
	}
	return v.number, err
}

// word is an argument that is a text or a keyword.
func (a *arguments) word(i int) (string, bool) {
	switch n := a.nodes[i].(type) {
	case text:
		return string(n), true
	case keyword:
		return string(n), true
	}
	return "", false
}

func mapping(f func(float64) float64) func(*arguments) (Value, error) {
	return func(a *arguments) (Value, error) {
		v, err := a.value(0)
		if err != nil {
			return v, err
		}
		return v.each(f), nil
	}
}
