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

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}

// average counts what is missing of an array as zero.
func average(values []float64, of int) float64 { return sum(values) / float64(of) }

func deviation(values []float64, _ int) float64 {
	mean, squares := sum(values)/float64(len(values)), 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return math.Sqrt(squares / float64(len(values)))
}

// aggregation makes a number of a time series, and of an array a time series. One that
// has no data makes no number: the result has no data, either. f is also told how many
// values there could be.
func aggregation(f func(values []float64, of int) float64) func(*arguments) (Value, error) {
	return func(a *arguments) (Value, error) {
		v, err := a.series(0)
		if err != nil {
			return v, err
		}
		if v.kind == one {
			values := v.series[0].Values
			switch {
			case len(values) > 0:
				return Number(f(values, len(values))), nil
			case a.function == "SUM" || a.function == "DATAPOINT_COUNT":
				return Number(0), nil
			}
			return Number(math.NaN()), nil
		}
		var present []float64
		return One(join(a.function, v.series, func(values []float64, has []bool) (float64, bool) {
			present = present[:0]
			for i, x := range values {
				if has[i] {
					present = append(present, x)
				}
			}
			return f(present, len(values)), true
		})), nil
	}
}

// pairing makes of each value and the one before it another: of the seconds between
// them and their difference.
func pairing(f func(seconds, difference float64) float64) func(*arguments) (Value, error) {
	return func(a *arguments) (Value, error) {
		v, err := a.series(0)
		if err != nil {
			return v, err
		}
		paired := Value{kind: v.kind}
		for _, s := range v.series {
			to := Series{Label: s.Label, Period: s.Period}
			for i := 1; i < len(s.Times); i++ {
				to.Times = append(to.Times, s.Times[i])
				to.Values = append(to.Values, f(float64(s.Times[i]-s.Times[i-1]), s.Values[i]-s.Values[i-1]))
			}
			paired.series = append(paired.series, to)
		}
		return paired, nil
	}
}

func runningSum(a *arguments) (Value, error) {
	v, err := a.series(0)
	if err != nil {
		return v, err
	}
	running := Value{kind: v.kind}
	for _, s := range v.series {
		total := 0.0
		running.series = append(running.series, join(s.Label, []Series{s}, func(x []float64, _ []bool) (float64, bool) {
			total += x[0]
			return total, true
		}))
	}
	return running, nil
}
