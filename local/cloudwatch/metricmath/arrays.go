package metricmath

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

func metrics(a *arguments) (Value, error) {
	part := ""
	if len(a.nodes) == 1 {
		var ok bool
		if part, ok = a.word(0); !ok {
			return Value{}, errors.New(`the argument is a part of metrics' IDs in quotation marks: METRICS("errors")`)
		}
	}
	found, err := a.env.Metrics(part)
	return Array(found), err
}

func metricCount(a *arguments) (Value, error) {
	v, err := a.series(0)
	return Number(float64(len(v.series))), err
}

func removeEmpty(a *arguments) (Value, error) {
	v, err := a.series(0)
	if err != nil {
		return v, err
	}
	return Array(slices.DeleteFunc(slices.Clone(v.series), func(s Series) bool { return len(s.Times) == 0 })), nil
}

func search(a *arguments) (Value, error) {
	query, ok := a.word(0)
	statistic, also := a.word(1)
	if !ok || !also {
		return Value{}, errors.New("the search and the statistic are in quotation marks: SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum', 300)")
	}
	seconds := 0.0
	if len(a.nodes) == 3 {
		var err error
		if seconds, err = a.number(2); err != nil {
			return Value{}, err
		}
	}
	found, err := a.env.Search(query, statistic, int64(seconds))
	return Array(found), err
}

// slice is a part of an array; of FIRST and LAST a single series.
func slice(bounds func(a *arguments, n int) (from, to int, err error)) func(*arguments) (Value, error) {
	return func(a *arguments) (Value, error) {
		v, err := a.series(0)
		if err != nil {
			return v, err
		}
		from, to, err := bounds(a, len(v.series))
		if err != nil {
			return v, err
		}
		if a.function == "SLICE" {
			from, to = min(max(from, 0), len(v.series)), min(max(to, 0), len(v.series))
			return Array(v.series[from:max(from, to)]), nil
		}
		if len(v.series) == 0 {
			return One(Series{}), nil
		}
		return One(v.series[from]), nil
	}
}

func sliceBounds(a *arguments, n int) (from, to int, err error) {
	start, err := a.number(1)
	if err != nil || len(a.nodes) == 2 {
		return int(start), n, err
	}
	end, err := a.number(2)
	return int(start), int(end), err
}

var sortedBy = map[string]func([]float64) float64{
	"AVG": func(v []float64) float64 { return sum(v) / float64(len(v)) },
	"MAX": slices.Max[[]float64], "MIN": slices.Min[[]float64], "SUM": sum,
}

// sorted orders an array; series without data come last.
func sorted(a *arguments) (Value, error) {
	v, err := a.series(0)
	if err != nil {
		return v, err
	}
	function, _ := a.word(1)
	order, _ := a.word(2)
	by := sortedBy[function]
	if by == nil || order != "ASC" && order != "DESC" {
		return v, fmt.Errorf("%s, %s: AVG, MAX, MIN or SUM and ASC or DESC are wanted", function, order)
	}
	key := func(s Series) float64 {
		if len(s.Values) == 0 {
			return math.Inf(1)
		}
		if order == "DESC" {
			return -by(s.Values)
		}
		return by(s.Values)
	}
	all := slices.Clone(v.series)
	slices.SortStableFunc(all, func(x, y Series) int { return cmp.Compare(key(x), key(y)) })
	if len(a.nodes) == 4 {
		limit, err := a.number(3)
		if err != nil {
			return v, err
		}
		all = all[:min(max(int(limit), 0), len(all))]
	}
	return Array(all), nil
}
