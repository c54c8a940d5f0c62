package cloudwatch

import (
	"cmp"
	"fmt"
	"regexp"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

// learned is how far back an anomaly detection band looks.
const learned = 14 * 24 * time.Hour

// evaluation answers the queries of one request, each once.
type evaluation struct {
	service  *Service
	queries  []Query
	byID     map[string]*Query
	from, to int64 // Unix seconds, to exclusive
	phase    int64 // periods begin so many seconds after multiples of their length
	history  bool  // this is what an anomaly detection band learns from
	stats    map[*Query]measurement
	values   map[*Query]metricmath.Value
	parsed   map[*Query]*metricmath.Expression
	under    map[*Query]bool // evaluation, to find circles
}

var validID = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)

func newEvaluation(s *Service, queries []Query, from, to time.Time, phase int64) (*evaluation, error) {
	e := &evaluation{service: s, queries: queries, from: from.Unix(), to: to.Unix(), phase: phase}
	if to.Nanosecond() > 0 {
		e.to++
	}
	e.forget()
	for i := range queries {
		q := &queries[i]
		switch {
		case (q.Stat == nil) == (q.Expression == ""):
			return nil, fmt.Errorf("query %q: give either a metric with a statistic or an expression", q.ID)
		case q.ID == "":
			continue
		case !validID.MatchString(q.ID):
			return nil, fmt.Errorf("the ID %q: one begins with a lowercase letter and has letters, digits and underscores", q.ID)
		case e.byID[q.ID] != nil:
			return nil, fmt.Errorf("the ID %q is given twice", q.ID)
		}
		e.byID[q.ID] = q
	}
	return e, nil
}

func (e *evaluation) forget() {
	e.stats, e.values = map[*Query]measurement{}, map[*Query]metricmath.Value{}
	e.under = map[*Query]bool{}
	if e.byID == nil {
		e.byID, e.parsed = map[string]*Query{}, map[*Query]*metricmath.Expression{}
	}
}

func (e *evaluation) measured(q *Query) (measurement, error) {
	if m, done := e.stats[q]; done {
		return m, nil
	}
	m, err := e.read(q.Stat, q.Label)
	if err != nil {
		return m, fmt.Errorf("query %q: %w", q.ID, err)
	}
	e.stats[q] = m
	return m, nil
}

func (e *evaluation) expression(q *Query) (metricmath.Value, error) {
	if v, done := e.values[q]; done {
		return v, nil
	}
	if e.under[q] {
		return metricmath.Value{}, fmt.Errorf("query %q: the expression %q depends on itself", q.ID, q.Expression)
	}
	e.under[q] = true
	defer delete(e.under, q)
	parsed, err := e.parse(q)
	if err != nil {
		return metricmath.Value{}, err
	}
	period, err := e.period(q, map[*Query]bool{})
	if err != nil {
		return metricmath.Value{}, err
	}
	v, err := parsed.Evaluate(scope{e, q, period})
	if err != nil {
		return v, fmt.Errorf("query %q: %w", q.ID, err)
	}
	e.values[q] = v
	return v, nil
}

func (e *evaluation) parse(q *Query) (*metricmath.Expression, error) {
	if parsed := e.parsed[q]; parsed != nil {
		return parsed, nil
	}
	parsed, err := metricmath.Parse(q.Expression)
	if err != nil {
		return nil, fmt.Errorf("query %q: %w", q.ID, err)
	}
	e.parsed[q] = parsed
	return parsed, nil
}

// period is an expression's own, or the longest of what it is made of, in seconds.
func (e *evaluation) period(q *Query, seen map[*Query]bool) (int64, error) {
	if q.Stat != nil {
		return int64(q.Stat.Period / time.Second), nil
	}
	if q.Period != 0 {
		if !periodAllowed(q.Period) {
			return 0, fmt.Errorf("query %q: the period is %v, allowed are 1, 5, 10, 20, 30 and multiples of 60 seconds", q.ID, q.Period)
		}
		return int64(q.Period / time.Second), nil
	}
	if seen[q] {
		return 0, nil
	}
	seen[q] = true
	parsed, err := e.parse(q)
	if err != nil {
		return 0, err
	}
	longest := int64(0)
	of := func(part *Query) error {
		period, err := e.period(part, seen)
		longest = max(longest, period)
		return err
	}
	for _, id := range parsed.IDs() {
		if part := e.byID[id]; part != nil {
			if err := of(part); err != nil {
				return 0, err
			}
		}
	}
	if parsed.Calls("METRICS") {
		for i := range e.queries {
			if e.queries[i].Stat != nil {
				longest = max(longest, int64(e.queries[i].Stat.Period/time.Second))
			}
		}
	}
	return cmp.Or(longest, 60), nil
}
