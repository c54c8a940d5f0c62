package metricmath

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
