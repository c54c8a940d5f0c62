package insights

import (
	"slices"
	"strconv"
	"strings"
)

// parser reads one query.
type parser struct {
	query  string
	tokens []token
	at     int
	stats  bool // aggregates are allowed here
	deep   int
	q      *Query
}

var commands = map[string]func(*parser) error{
	"source": (*parser).source, "fields": (*parser).fields, "display": (*parser).display, "filter": (*parser).filter,
	"stats": (*parser).statistics, "sort": (*parser).sort, "limit": (*parser).limit, "dedup": (*parser).dedup,
}

// others are commands of the language that are not here.
var others = []string{"parse", "pattern", "diff", "anomaly", "unnest", "unmask", "filterindex", "join", "lookup", "subquery", "append", "addtotals", "head", "tail"}

// Parse reads a query. An error is an *Error.
func Parse(query string) (*Query, error) {
	tokens, err := split(query)
	if err != nil {
		return nil, err
	}
	p := &parser{query: query, tokens: tokens, q: &Query{}}
	for {
		if err := p.command(); err != nil {
			return nil, err
		}
		if p.peek().kind == end {
			return p.q, nil
		}
		if err := p.expect("|"); err != nil {
			return nil, err
		}
	}
}

func (p *parser) command() error {
	t := p.next()
	run, ok := commands[strings.ToLower(t.text)]
	switch {
	case t.kind == name && ok:
		return run(p)
	case t.kind == name && slices.Contains(others, strings.ToLower(t.text)):
		return p.fail(t, "the local endpoint does not have the command %s: it has SOURCE, fields, display, filter, stats, sort, limit and dedup", t.text)
	default:
		return p.fail(t, "unexpected %s: expected a command, one of SOURCE, fields, display, filter, stats, sort, limit and dedup", t)
	}
}

// source is how the body of a dashboard's log widget names its groups.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func (p *parser) source() error {
	t := p.next()
	if t.kind != text {
		return p.fail(t, "unexpected %s: expected the name of a log group in quotes", t)
	}
	p.q.sources = append(p.q.sources, t.text)
	return nil
}

func (p *parser) fields() error {
	columns, err := p.columns()
	if err != nil {
		return err
	}
	p.keep(columns)
	for _, c := range columns {
		if !slices.ContainsFunc(p.q.columns, func(o column) bool { return o.name == c.name }) {
			p.q.columns = append(p.q.columns, c)
		}
	}
	return nil
}

// display: of several, the last counts.
func (p *parser) display() error {
	columns, err := p.columns()
	if err != nil {
		return err
	}
	p.keep(columns)
	p.q.columns = columns
	return nil
}

// keep has the columns' values put into each row.
func (p *parser) keep(columns []column) {
	p.add(stage{do: func(rows []*row) []*row {
		for _, r := range rows {
			for _, c := range columns {
				r.put(c.name, c.expr(r, nil))
			}
		}
		return rows
	}})
}

func (p *parser) filter() error {
	wanted, err := p.expr()
	if err != nil {
		return err
	}
	joined := slices.ContainsFunc(p.q.stages, func(s stage) bool { return s.limit }) || p.q.grouped
	p.add(stage{filter: !joined, do: func(rows []*row) []*row {
		return slices.DeleteFunc(rows, func(r *row) bool { return !wanted(r, nil).holds() })
	}})
	return nil
}

func (p *parser) statistics() error {
	p.stats = true
	columns, err := p.columns()
	p.stats = false
	if err != nil {
		return err
	}
	var by []column
	if p.peek().is("by") {
		p.next()
		if by, err = p.columns(); err != nil {
			return err
		}
	}
	p.q.grouped, p.q.columns = true, slices.Concat(by, columns)
	p.add(stage{do: func(rows []*row) []*row { return grouped(rows, columns, by) }})
	return nil
}

func (p *parser) sort() error {
	var by []sorting
	for {
		e, err := p.expr()
		if err != nil {
			return err
		}
		s := sorting{by: e}
		if t := p.peek(); t.is("asc") || t.is("desc") {
			p.next()
			s.down = t.is("desc")
		}
		by = append(by, s)
		if !p.peek().is(",") {
			break
		}
		p.next()
	}
	p.add(stage{do: func(rows []*row) []*row { return sortRows(rows, by) }})
	return nil
}

func (p *parser) limit() error {
	if p.peek().is("any") {
		p.next()
	}
	t := p.next()
	n, err := strconv.Atoi(t.text)
	if t.kind != number || t.unit != "" || err != nil || n < 1 || n > Largest {
		return p.fail(t, "unexpected %s: limit is from 1 to %d", t, Largest)
	}
	p.add(stage{limit: true, do: first(n)})
	return nil
}

// dedup keeps the first row of each combination of values.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Dedup.html
func (p *parser) dedup() error {
	by, err := p.columns()
	if err != nil {
		return err
	}
	p.add(stage{do: func(rows []*row) []*row {
		seen := map[string]bool{}
		return slices.DeleteFunc(rows, func(r *row) bool {
			var key strings.Builder
			for _, c := range by {
				v := c.expr(r, nil)
				if v.is == missing {
					return false // "null values are not considered duplicates"
				}
				key.WriteString(v.String() + "\x00")
			}
			again := seen[key.String()]
			seen[key.String()] = true
			return again
		})
	}})
	return nil
}

func (p *parser) add(s stage) { p.q.stages = append(p.q.stages, s) }
