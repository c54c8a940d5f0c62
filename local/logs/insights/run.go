package insights

import (
	"cmp"
	"slices"
)

// Most is how many rows a query without limit gives, and how many it may ask for.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html
const (
	Most    = 10_000
	Largest = 100_000
)

// stage is what one command does.
type stage struct {
	do     func([]*row) []*row
	filter bool // of events, before any command that joins or cuts them
	limit  bool
}

// Run runs the query over events in any order.
func (q *Query) Run(records []Record) Result {
	result := Result{Columns: []string{}, Rows: []Row{}, Scanned: len(records), Matched: len(records)}
	rows := make([]*row, len(records))
	for i := range records {
		rows[i] = &row{record: &records[i]}
		result.Bytes += len(records[i].Message)
	}
	slices.SortStableFunc(rows, func(a, b *row) int { return cmp.Compare(b.record.At, a.record.At) })
	limited := false
	for _, s := range q.stages {
		rows = s.do(rows)
		if s.filter {
			result.Matched = len(rows)
		}
		limited = limited || s.limit
	}
	if !limited {
		rows = rows[:min(len(rows), Most)]
	}
	columns := q.columns
	if len(columns) == 0 && !q.grouped { // "the results show the @timestamp and all log data in the @message field"
		columns = []column{{"@timestamp", field("@timestamp")}, {"@message", field("@message")}}
	}
	for _, c := range columns {
		result.Columns = append(result.Columns, c.name)
	}
	for _, r := range rows {
		out := make(Row, 0, len(columns))
		for _, c := range columns {
			if v := r.get(c.name); v.is != missing {
				out = append(out, Field{c.name, v.String()})
			}
		}
		result.Rows = append(result.Rows, out)
	}
	return result
}

// Limited is the query with a limit for when it has none itself.
func (q *Query) Limited(rows int) *Query {
	if slices.ContainsFunc(q.stages, func(s stage) bool { return s.limit }) {
		return q
	}
	limited := *q
	limited.stages = append(slices.Clone(q.stages), stage{limit: true, do: first(rows)})
	return &limited
}

func first(n int) func([]*row) []*row {
	return func(rows []*row) []*row { return rows[:min(n, len(rows))] }
}

// sorting is one field of sort.
type sorting struct {
	by   expr
	down bool
}

// sortRows: rows without a value come last, whichever way.
func sortRows(rows []*row, by []sorting) []*row {
	slices.SortStableFunc(rows, func(a, b *row) int {
		for _, s := range by {
			x, y := s.by(a, nil), s.by(b, nil)
			if x.is == missing || y.is == missing {
				if c := cmp.Compare(min(y.is, 1), min(x.is, 1)); c != 0 {
					return c
				}
				continue
			}
			c := compare(x, y)
			if s.down {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}
