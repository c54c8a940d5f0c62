package measure

import (
	"math/rand/v2"
	"strings"

	"github.com/millrace-dev/millrace/stream/emf"
)

// Table is metrics by the values of one dimension.
type Table struct {
	namespace, dimension string
	limit                int // of rows beside Other and None
	names                []string
	rows                 map[string]Row
	touched              []bool // since the last AppendTo
	counters             []*Counter
	values               []*Values
}

// Row is a value of a table's dimension. It is good for this table alone.
type Row int

const (
	otherRow Row = iota
	noneRow
	ownRows // and those after it
)

func newTable(namespace, dimension string, limit int) *Table {
	return &Table{
		namespace: namespace, dimension: dimension, limit: limit,
		names: []string{Other, None}, rows: map[string]Row{Other: otherRow, None: noneRow, "": noneRow},
		touched: make([]bool, int(ownRows)+limit),
	}
}

// Row is the row of a value.
func (t *Table) Row(value string) Row {
	if row, ok := t.rows[value]; ok {
		return row
	}
	return t.newRow(value)
}

// RowOf is the row of a value in bytes, which are not kept.
func (t *Table) RowOf(value []byte) Row {
	if row, ok := t.rows[string(value)]; ok { // without making a string
		return row
	}
	return t.newRow(string(value))
}

func (t *Table) newRow(value string) Row {
	if len(t.names) == int(ownRows)+t.limit || !canBeDimension(value) {
		return otherRow
	}
	row, name := Row(len(t.names)), strings.Clone(value)
	t.names = append(t.names, name)
	t.rows[name] = row
	return row
}

// maxDimension bounds what is told apart: CloudWatch takes 1 024 characters of a
// value, and 255 of a dimension's name.
const maxDimension = 255

// canBeDimension says whether CloudWatch takes a value: ASCII without control
// characters, not white space alone.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
func canBeDimension(value string) bool {
	if len(value) > maxDimension {
		return false
	}
	seen := false
	for _, c := range []byte(value) {
		if c < ' ' || c > '~' {
			return false
		}
		seen = seen || c != ' '
	}
	return seen
}

// Counter is a metric that is summed.
type Counter struct {
	table *Table
	name  string
	unit  emf.Unit
	sums  []float64 // by row
}

// Counter adds a metric that is summed. A row that was counted in has all of its
// table's counters, those that stayed 0, too.
func (t *Table) Counter(name string, unit emf.Unit) *Counter {
	c := &Counter{table: t, name: name, unit: unit, sums: make([]float64, len(t.touched))}
	t.counters = append(t.counters, c)
	return c
}

// Add counts n in a row of the counter's table.
func (c *Counter) Add(row Row, n float64) {
	c.sums[row] += n
	c.table.touched[row] = true
}

// Values is a metric of which CloudWatch gets the values themselves, and computes
// percentiles.
type Values struct {
	table   *Table
	name    string
	unit    emf.Unit
	samples []sample // by row
}

// sample is some of the values that were added, each as likely as any other.
type sample struct {
	kept []float64
	seen int
}

// Values adds a metric of values. Of a row's values between two calls of AppendTo
// at most 100 are written, which the embedded metric format allows; of more, each
// is chosen with the same probability. So count them by a Counter, and not by
// CloudWatch's SampleCount or Sum.
func (t *Table) Values(name string, unit emf.Unit) *Values {
	v := &Values{table: t, name: name, unit: unit, samples: make([]sample, len(t.touched))}
	t.values = append(t.values, v)
	return v
}

// Add adds a value to a row of the metric's table. CloudWatch has no percentiles
// of a metric with negative values.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Percentiles
func (v *Values) Add(row Row, value float64) {
	s := &v.samples[row]
	s.seen++
	if len(s.kept) < emf.MaxValues {
		s.kept = append(s.kept, value)
	} else if i := rand.IntN(s.seen); i < len(s.kept) { // Vitter's algorithm R
		s.kept[i] = value
	}
	v.table.touched[row] = true
}

// take appends the metrics of a row.
func (t *Table) take(dst []emf.Metric, row int) []emf.Metric {
	for _, c := range t.counters {
		dst = append(dst, emf.Metric{Name: c.name, Unit: c.unit, Value: c.sums[row]})
	}
	for _, v := range t.values {
		if kept := v.samples[row].kept; len(kept) > 0 {
			dst = append(dst, emf.Metric{Name: v.name, Unit: v.unit, Values: kept})
		}
	}
	return dst
}

func (t *Table) reset(row int) {
	t.touched[row] = false
	for _, c := range t.counters {
		c.sums[row] = 0
	}
	for _, v := range t.values {
		v.samples[row] = sample{kept: v.samples[row].kept[:0]}
	}
}
