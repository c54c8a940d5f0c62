package metricmath

import "fmt"

// choose is IF: where the condition is not zero the second argument, elsewhere the
// third, or nothing. A value that the second lacks is zero, one that the third lacks is
// missing (user guide, "Using IF expressions").
func choose(a *arguments) (Value, error) {
	values := []Value{{}, {}, {kind: one, series: []Series{{}}}}
	for i := range a.nodes {
		v, err := a.value(i)
		if err != nil {
			return v, err
		}
		if v.kind == array {
			return v, fmt.Errorf("argument %d is an array of time series; a single one or a number is wanted", i+1)
		}
		values[i] = v
	}
	condition, yes, no := values[0], values[1], values[2]
	if condition.kind == scalar {
		if condition.number != 0 {
			return yes, nil
		}
		return no, nil
	}
	of := func(v Value) Series {
		if v.kind == one {
			return v.series[0]
		}
		times := condition.series[0].Times
		return Series{Times: times, Values: constant(v.number, len(times))}
	}
	return One(join(condition.series[0].Label, []Series{condition.series[0], of(yes), of(no)}, func(x []float64, has []bool) (float64, bool) {
		if x[0] != 0 {
			return x[1], has[0]
		}
		return x[2], has[0] && has[2]
	})), nil
}
