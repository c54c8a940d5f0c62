package metricmath

import (
	"fmt"
	"math"
	"time"
)

// The band of ANOMALY_DETECTION_BAND is mean and deviation of what the metric was before.
// CloudWatch learns from up to two weeks with seasons of hours, days and weeks and does
// not say how
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html).
// Here a period's values are those of the same hour of the week; where there are fewer
// than enough, of the same hour of the day; where there are fewer, all. With fewer than
// enough values in all there is no band.
const (
	enough = 15
	// narrowest is the least deviation, as a share of the mean: a metric that never
	// changed would have a band without width.
	narrowest = 0.01
)

// moments are number, sum and sum of squares.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(v float64) { m.n++; m.sum += v; m.squares += v * v }

func (m moments) spread() (mean, deviation float64) {
	mean = m.sum / m.n
	return mean, max(math.Sqrt(max(m.squares/m.n-mean*mean, 0)), narrowest*math.Abs(mean))
}

// anomalyDetectionBand has two series: the upper bound and the lower one.
func anomalyDetectionBand(a *arguments) (Value, error) {
	now, err := a.single(0)
	if err != nil {
		return Value{}, err
	}
	width := 2.0
	if len(a.nodes) == 2 {
		if width, err = a.number(1); err != nil {
			return Value{}, err
		}
	}
	if width <= 0 {
		return Value{}, fmt.Errorf("the band is %v deviations wide; it must be more than 0", width)
	}
	earlier, err := a.env.Before()
	if err != nil {
		return Value{}, err
	}
	before, err := (&arguments{earlier, a.function, a.nodes}).single(0)
	if err != nil {
		return Value{}, err
	}
	var all moments
	var days [24]moments
	var weeks [7 * 24]moments
	for i, t := range before.Times {
		day, week := hours(t)
		all.add(before.Values[i])
		days[day].add(before.Values[i])
		weeks[week].add(before.Values[i])
	}
	high := Series{Label: now.Label + " (expected, high)", Period: now.Period}
	low := Series{Label: now.Label + " (expected, low)", Period: now.Period}
	if all.n < enough {
		return Array([]Series{high, low}), nil
	}
	for _, t := range grid(a.env, now.Period) {
		day, week := hours(t)
		known := all
		if days[day].n >= enough {
			known = days[day]
		}
		if weeks[week].n >= enough {
			known = weeks[week]
		}
		mean, deviation := known.spread()
		high.Times, high.Values = append(high.Times, t), append(high.Values, mean+width*deviation)
		low.Times, low.Values = append(low.Times, t), append(low.Values, mean-width*deviation)
	}
	return Array([]Series{high, low}), nil
}

// hours are the hour of the day and of the week, in UTC.
func hours(t int64) (day, week int) {
	at := time.Unix(t, 0).UTC()
	return at.Hour(), int(at.Weekday())*24 + at.Hour()
}
