package cloudwatch

import (
	"fmt"
	"time"
)

// Data answers queries over the periods from the one that from is in until the one
// before to. Periods begin at multiples of their length since 1970. Queries that are
// hidden have no series; an expression may have several, or none.
func (s *Service) Data(queries []Query, from, to time.Time) ([]Series, error) {
	var all []Series
	for _, q := range queries {
		if q.Stat == nil {
			return nil, fmt.Errorf("query %q: expressions are not evaluated yet", q.ID)
		}
		found, err := s.measured(q, from, to)
		if err != nil {
			return nil, err
		}
		if !q.Hidden {
			all = append(all, found)
		}
	}
	return all, nil
}

// measured answers a query that is not an expression.
func (s *Service) measured(q Query, from, to time.Time) (Series, error) {
	found := Series{ID: q.ID, Label: q.Label, Period: q.Stat.Period}
	if found.Label == "" {
		found.Label = q.Stat.Name
	}
	statistic, err := parseStatistic(q.Stat.Statistic)
	if err != nil {
		return found, fmt.Errorf("query %q: %w", q.ID, err)
	}
	period := int64(q.Stat.Period / time.Second)
	if err := checkPeriod(period); err != nil || q.Stat.Period%time.Second != 0 {
		return found, fmt.Errorf("query %q: the period is %v, allowed are 1, 5, 10, 20, 30 and multiples of 60 seconds", q.ID, q.Stat.Period)
	}
	start := from.Unix() - mod(from.Unix()-q.phase, period)
	end := to.Unix()
	if to.Nanosecond() > 0 {
		end++
	}
	if over := mod(end-q.phase, period); over != 0 {
		end += period - over
	}
	for _, b := range s.periods(q.Stat, statistic.values, period, q.phase, start, end) {
		if v, ok := statistic.answer(&b); ok {
			found.Times = append(found.Times, time.Unix(b.start, 0).UTC())
			found.Values = append(found.Values, v)
			found.Samples = append(found.Samples, b.count)
		}
	}
	return found, nil
}

// periods are the buckets of a metric, one for each period that has data.
func (s *Service) periods(q *Stat, values bool, period, phase, from, to int64) []bucket {
	var room [2]*series
	var merged buckets
	for i, x := range s.find(room[:0], q.Namespace, q.Name, q.Dimensions, q.Unit) {
		own := x.periods(values, period, phase, from, to)
		if i == 0 {
			merged = own
			continue
		}
		for _, b := range own { // another unit
			at, _ := merged.at(b.start)
			*at = aggregate([]bucket{*at, b}, values)
			at.start = b.start
		}
	}
	return merged
}

func (x *series) periods(values bool, period, phase, from, to int64) (found []bucket) {
	x.mu.Lock()
	defer x.mu.Unlock()
	source := x.minutes
	if period < 60 && len(x.seconds) > 0 {
		source = x.seconds
	}
	source = source.between(from, to)
	for len(source) > 0 {
		start := source[0].start - mod(source[0].start-phase, period)
		n := 1
		for n < len(source) && source[n].start < start+period {
			n++
		}
		b := aggregate(source[:n], values)
		b.start = start
		found = append(found, b)
		source = source[n:]
	}
	return found
}

// checkPeriod refuses what is no period of a metric
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html).
func checkPeriod(seconds int64) error {
	switch {
	case seconds > 0 && seconds%60 == 0, seconds == 1, seconds == 5, seconds == 10, seconds == 20, seconds == 30:
		return nil
	}
	return fmt.Errorf("the period is %d s, allowed are 1, 5, 10, 20, 30 and multiples of 60", seconds)
}

// mod is never negative.
func mod(n, by int64) int64 { return ((n % by) + by) % by }
