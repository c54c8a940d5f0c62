// Package measure counts what a shaper sees of its events, for metrics of a domain's
// own: orders by country, errors by version, latencies for percentiles.
//
//	byCountry := set.Table("Shop", "Country", 50)
//	orders, seconds := byCountry.Counter("Orders", emf.Count), byCountry.Values("Seconds", emf.None)
//
//	row := byCountry.Row(country)
//	orders.Add(row, 1)
//	seconds.Add(row, 1.5)
//
// Package stream hands a Set to who makes the shaper, and after each invocation
// writes what was counted in it, with the dimensions FunctionName and Country.
// Counting takes no memory once a value was seen, and some ten nanoseconds.
//
// CloudWatch bills each metric with each set of dimensions, so a table gives a
// bounded number of values a row of their own, in the order in which they come, as
// long as the process lives. The rest, and what cannot be a dimension, counts as
// [Other]; the empty value as [None].
package measure

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/stream/emf"
)

// Rows that every table has.
const (
	Other = "other" // of the values that have no row of their own
	None  = "none"  // of the empty value
)

// Limits of a table.
const (
	// MaxRows is how many values a table can give a row of their own.
	MaxRows = 500
	// maxMetrics is how many metrics a document of the embedded metric format has.
	maxMetrics = 100
)

// namespaces is Namespace in the CloudWatch API reference; AWS/ is AWS's own.
var namespaces = regexp.MustCompile(`^[A-Za-z0-9._/#:-]{1,255}$`)

// Set is all that one function counts. The zero Set is empty and ready. It is for
// one goroutine, as a shaper is. What is counted in tables of a nil Set is written
// nowhere.
type Set struct {
	tables   []*Table
	problems []error
	metrics  []emf.Metric // memory of AppendTo
}

// Table adds a table: metrics in namespace, counted by the values of dimension, of
// which limit, 1 to MaxRows, have a row of their own. What is wrong is told by Err.
func (s *Set) Table(namespace, dimension string, limit int) *Table {
	var problems []error
	if !namespaces.MatchString(namespace) || len(namespace) >= 4 && namespace[:4] == "AWS/" {
		problems = append(problems, fmt.Errorf("namespace %q: allowed are 1 to 255 letters, digits, ., _, /, #, : and -, not beginning with AWS/", namespace))
	}
	if !canBeDimension(dimension) || dimension[0] == ':' || dimension == "FunctionName" {
		problems = append(problems, fmt.Errorf("dimension %q: allowed are 1 to 255 characters of ASCII, not beginning with a colon, and not FunctionName, which is there anyway", dimension))
	}
	if limit < 1 || limit > MaxRows {
		problems = append(problems, fmt.Errorf("limit %d: allowed are 1 to %d", limit, MaxRows))
		limit = 1
	}
	t := newTable(namespace, dimension, limit)
	if s != nil {
		s.tables = append(s.tables, t)
		s.problems = append(s.problems, problems...)
	}
	return t
}

// Err is everything that is wrong with the tables, or nil.
func (s *Set) Err() error {
	if s == nil {
		return nil
	}
	problems := slices.Clone(s.problems)
	for _, t := range s.tables {
		if n := len(t.counters) + len(t.values); n > maxMetrics {
			problems = append(problems, fmt.Errorf("table %s by %s has %d metrics; at most %d are allowed", t.namespace, t.dimension, n, maxMetrics))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("measures: %w", err)
	}
	return nil
}

// AppendTo appends what was counted since the last call, as a line for each row
// that was, and begins anew. function is the value of the dimension FunctionName.
func (s *Set) AppendTo(dst []byte, function string, at time.Time) ([]byte, error) {
	if s == nil {
		return dst, nil
	}
	var err error
	for _, t := range s.tables {
		for row := range t.names {
			if !t.touched[row] {
				continue
			}
			d := emf.Document{
				Namespace: t.namespace, Time: at,
				Dimensions: []emf.Dimension{{Name: "FunctionName", Value: function}, {Name: t.dimension, Value: t.names[row]}},
				Metrics:    t.take(s.metrics[:0], row),
			}
			s.metrics = d.Metrics
			var wrong error
			dst, wrong = d.AppendTo(dst)
			err = errors.Join(err, wrong)
			t.reset(row)
		}
	}
	return dst, err
}
