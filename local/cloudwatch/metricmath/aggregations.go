package metricmath

import "math"

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
