package cloudwatch

import (
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

// Data answers queries over the periods from the one that from is in until the one
// before to. Periods begin at multiples of their length since 1970. The series are in
// the order of the queries: none of hidden ones, several or none of an expression whose
// result is an array.
func (s *Service) Data(queries []Query, from, to time.Time) ([]Series, error) {
	return s.data(queries, from, to, 0)
}

// data answers over periods that begin phase seconds after multiples of their length.
func (s *Service) data(queries []Query, from, to time.Time, phase int64) ([]Series, error) {
	e, err := newEvaluation(s, queries, from, to, phase)
	if err != nil {
		return nil, err
	}
	var all []Series
	for i := range queries {
		found, err := e.query(&queries[i])
		if err != nil {
			return nil, err
		}
		if !queries[i].Hidden {
			all = append(all, found...)
		}
	}
	return all, nil
}

// query is the answer to one query.
func (e *evaluation) query(q *Query) ([]Series, error) {
	if q.Stat != nil {
		m, err := e.measured(q)
		if err != nil {
			return nil, err
		}
		found := shown(q.ID, m.Series)
		found.Samples = m.samples
		return []Series{found}, nil
	}
	v, err := e.expression(q)
	if err != nil {
		return nil, err
	}
	found := make([]Series, 0, len(v.Series()))
	for _, series := range v.Series() {
		one := shown(q.ID, series)
		one.Label = expressionLabel(q, series, v.IsArray())
		found = append(found, one)
	}
	return found, nil
}

func shown(id string, from metricmath.Series) Series {
	s := Series{ID: id, Label: from.Label, Period: time.Duration(from.Period) * time.Second, Values: from.Values, Times: make([]time.Time, len(from.Times))}
	for i, t := range from.Times {
		s.Times[i] = time.Unix(t, 0).UTC()
	}
	return s
}

// measurement is the answer to a query that is no expression.
type measurement struct {
	metricmath.Series
	samples []float64
}

// read computes a statistic of a metric.
func (e *evaluation) read(q *Stat, label string) (measurement, error) {
	period := int64(q.Period / time.Second)
	found := measurement{Series: metricmath.Series{Label: label, Period: period}}
	if label == "" {
		found.Label = q.Name
	}
	statistic, err := parseStatistic(q.Statistic)
	if err != nil {
		return found, err
	}
	if !periodAllowed(q.Period) {
		return found, fmt.Errorf("the period is %v, allowed are 1, 5, 10, 20, 30 and multiples of 60 seconds", q.Period)
	}
	from, to := e.First(period), e.to+mod(e.phase-e.to, period)
	periods := e.service.periods(q, statistic.values, period, from, to)
	for i := range periods {
		b := &periods[i]
		if v, ok := statistic.answer(b); ok {
			found.Times = append(found.Times, b.start)
			found.Values = append(found.Values, v)
			found.samples = append(found.samples, b.count)
		}
	}
	found.Label = labelOf(found.Label, q.Name, found.Series, q)
	return found, nil
}

// periodAllowed reports whether a metric can have the period
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html).
func periodAllowed(d time.Duration) bool {
	switch d {
	case 1 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second:
		return true
	}
	return d > 0 && d%time.Minute == 0
}

// mod is never negative.
func mod(n, by int64) int64 { return ((n % by) + by) % by }
