package metricmath

import (
	"fmt"
	"math"
)

// operators work on two numbers. NaN and infinities are dropped from a time series: so
// is a division by zero.
var operators = map[string]func(a, b float64) float64{
	"+": func(a, b float64) float64 { return a + b },
	"-": func(a, b float64) float64 { return a - b },
	"*": func(a, b float64) float64 { return a * b },
	"/": func(a, b float64) float64 { return a / b },
	"^": math.Pow,

	"==": func(a, b float64) float64 { return truth(a == b) },
	"!=": func(a, b float64) float64 { return truth(a != b) },
	"<":  func(a, b float64) float64 { return truth(a < b) },
	"<=": func(a, b float64) float64 { return truth(a <= b) },
	">":  func(a, b float64) float64 { return truth(a > b) },
	">=": func(a, b float64) float64 { return truth(a >= b) },

	"AND": and, "&&": and, "OR": or, "||": or,
}

func and(a, b float64) float64 { return truth(a != 0 && b != 0) }
func or(a, b float64) float64  { return truth(a != 0 || b != 0) }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// combine applies an operator. Of two time series a value that only one of them has is
// zero in the other.
func combine(operator string, left, right Value) (Value, error) {
	of := operators[operator]
	switch {
	case left.kind == scalar && right.kind == scalar:
		return Number(of(left.number, right.number)), nil
	case left.kind == scalar:
		return right.each(func(x float64) float64 { return of(left.number, x) }), nil
	case right.kind == scalar:
		return left.each(func(x float64) float64 { return of(x, right.number) }), nil
	case left.kind == array && right.kind == array:
		return Value{}, fmt.Errorf("%s between two arrays of time series is not defined", operator)
	}
	result := Value{kind: max(left.kind, right.kind)}
	for _, a := range left.series {
		for _, b := range right.series {
			label := a.Label
			if right.kind == array {
				label = b.Label
			}
			result.series = append(result.series, join(label, []Series{a, b}, func(v []float64, _ []bool) (float64, bool) { return of(v[0], v[1]), true }))
		}
	}
	return result, nil
}

// each maps the values of all series; a number, too.
func (v Value) each(f func(float64) float64) Value {
	if v.kind == scalar {
		return Number(f(v.number))
	}
	mapped := Value{kind: v.kind}
	for _, s := range v.series {
		mapped.series = append(mapped.series, join(s.Label, []Series{s}, func(x []float64, _ []bool) (float64, bool) { return f(x[0]), true }))
	}
	return mapped
}

// join makes a series of the values that several have at each time that any of them has,
// missing ones as zero; has tells them apart. The period is the longest.
func join(label string, of []Series, f func(values []float64, has []bool) (float64, bool)) Series {
	joined := Series{Label: label}
	at, values, has := make([]int, len(of)), make([]float64, len(of)), make([]bool, len(of))
	for _, s := range of {
		joined.Period = max(joined.Period, s.Period)
	}
	for {
		next, any := int64(math.MaxInt64), false
		for i, s := range of {
			if at[i] < len(s.Times) {
				next, any = min(next, s.Times[at[i]]), true
			}
		}
		if !any {
			return joined
		}
		for i, s := range of {
			values[i], has[i] = 0, at[i] < len(s.Times) && s.Times[at[i]] == next
			if has[i] {
				values[i] = s.Values[at[i]]
				at[i]++
			}
		}
		if v, ok := f(values, has); ok && !math.IsNaN(v) && !math.IsInf(v, 0) {
			joined.Times = append(joined.Times, next)
			joined.Values = append(joined.Values, v)
		}
	}
}
