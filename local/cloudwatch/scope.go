package cloudwatch

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

// scope is what one expression sees.
type scope struct {
	*evaluation
	query  *Query
	period int64
}

func (s scope) Range() (from, to, period int64) { return s.from, s.to, s.period }

// First is when the first period of a length begins.
func (e *evaluation) First(period int64) int64 { return e.from - mod(e.from-e.phase, period) }

func (s scope) Named(id string) (metricmath.Value, error) {
	q := s.byID[id]
	switch {
	case q == nil:
		return metricmath.Value{}, fmt.Errorf("no query of the request has the ID %q", id)
	case q.Stat != nil:
		m, err := s.measured(q)
		return metricmath.One(m.Series), err
	default:
		return s.expression(q)
	}
}

func (s scope) Metrics(part string) ([]metricmath.Series, error) {
	var found []metricmath.Series
	for i := range s.queries {
		q := &s.queries[i]
		if q.Stat == nil || !strings.Contains(q.ID, part) {
			continue
		}
		m, err := s.measured(q)
		if err != nil {
			return nil, err
		}
		found = append(found, m.Series)
	}
	return found, nil
}

// Before is the history that an anomaly detection band learns from.
func (s scope) Before() (metricmath.Env, error) {
	if s.history {
		return nil, errors.New("a band cannot be made of a band")
	}
	earlier := *s.evaluation
	earlier.forget()
	earlier.to = s.First(s.period)
	earlier.from = earlier.to - int64(learned/time.Second)
	earlier.history = true
	return scope{&earlier, s.query, s.period}, nil
}
