package metricmath

import (
	"fmt"
	"time"
)

// grid is the beginnings of all periods of the range.
func grid(env Env, period int64) []int64 {
	_, to, own := env.Range()
	if period <= 0 {
		period = own
	}
	var times []int64
	for t := env.First(period); t < to; t += period {
		times = append(times, t)
	}
	return times
}

// fill gives values to periods that have none: a number, the value of another series
// (which may lack it, too), the last one before, or what lies on the line between the
// values around the gap. Before the first value there is nothing to repeat, and at
// either end nothing to draw a line to.
func fill(a *arguments) (Value, error) {
	v, err := a.series(0)
	if err != nil {
		return v, err
	}
	way, named := a.word(1)
	if named && way != "REPEAT" && way != "LINEAR" {
		return v, fmt.Errorf("argument 2 is %s; a number, a time series, REPEAT or LINEAR is wanted", way)
	}
	var with Value
	if !named {
		if with, err = a.value(1); err != nil {
			return v, err
		}
		if with.kind == array {
			return v, fmt.Errorf("argument 2 is %v; a number, a time series, REPEAT or LINEAR is wanted", with.kind)
		}
	}
	filled := Value{kind: v.kind}
	for _, s := range v.series {
		all := Series{Label: s.Label, Period: s.Period}
		all.Times = grid(a.env, s.Period)
		switch {
		case way == "LINEAR":
			filled.series = append(filled.series, linear(s, all.Times))
			continue
		case way == "REPEAT":
			last, any := 0.0, false
			all.Values = make([]float64, len(all.Times))
			filled.series = append(filled.series, join(s.Label, []Series{s, all}, func(x []float64, has []bool) (float64, bool) {
				if has[0] {
					last, any = x[0], true
				}
				return last, any
			}))
			continue
		case with.kind == one:
			all = with.series[0]
		default:
			all.Values = constant(with.number, len(all.Times))
		}
		filled.series = append(filled.series, join(s.Label, []Series{s, all}, func(x []float64, has []bool) (float64, bool) {
			if has[0] {
				return x[0], true
			}
			return x[1], has[1]
		}))
	}
	return filled, nil
}

func linear(s Series, times []int64) Series {
	filled := Series{Label: s.Label, Period: s.Period}
	i := 0
	for _, t := range times {
		for i < len(s.Times) && s.Times[i] < t {
			i++
		}
		switch {
		case i < len(s.Times) && s.Times[i] == t:
			filled.Values = append(filled.Values, s.Values[i])
		case i == 0 || i == len(s.Times):
			continue
		default:
			share := float64(t-s.Times[i-1]) / float64(s.Times[i]-s.Times[i-1])
			filled.Values = append(filled.Values, s.Values[i-1]+share*(s.Values[i]-s.Values[i-1]))
		}
		filled.Times = append(filled.Times, t)
	}
	return filled
}

func constant(v float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = v
	}
	return values
}

// timeSeries has the number in every period of the range.
func timeSeries(a *arguments) (Value, error) {
	v, err := a.number(0)
	if err != nil {
		return Value{}, err
	}
	_, _, period := a.env.Range()
	times := grid(a.env, period)
	all := Series{Label: "TIME_SERIES", Period: period, Times: times, Values: constant(v, len(times))}
	return One(join(all.Label, []Series{all}, func(x []float64, _ []bool) (float64, bool) { return x[0], true })), nil
}

func period(a *arguments) (Value, error) {
	s, err := a.single(0)
	return Number(float64(s.Period)), err
}

// calendar is a part of the time of each period, in UTC. A week begins with Monday, day 1.
func calendar(part string) func(*arguments) (Value, error) {
	return func(a *arguments) (Value, error) {
		s, err := a.single(0)
		if err != nil {
			return Value{}, err
		}
		all := Series{Label: s.Label, Period: s.Period, Times: grid(a.env, s.Period)}
		for _, t := range all.Times {
			at := time.Unix(t, 0).UTC()
			all.Values = append(all.Values, float64(map[string]int{
				"EPOCH": int(t), "MINUTE": at.Minute(), "HOUR": at.Hour(), "DAY": (int(at.Weekday())+6)%7 + 1,
				"DATE": at.Day(), "MONTH": int(at.Month()), "YEAR": at.Year(),
			}[part]))
		}
		return One(all), nil
	}
}
