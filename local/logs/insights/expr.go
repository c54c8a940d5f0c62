package insights

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// expr gives a value for a row; in stats, for the rows of a group, whose newest is row.
type expr func(row *row, group []*row) value

func constant(v value) expr { return func(*row, []*row) value { return v } }

func field(name string) expr { return func(r *row, _ []*row) value { return r.get(name) } }

func binary(op string, a, b expr) expr {
	switch op {
	case "and":
		return func(r *row, g []*row) value { return truthOf(a(r, g).holds() && b(r, g).holds()) }
	case "or":
		return func(r *row, g []*row) value { return truthOf(a(r, g).holds() || b(r, g).holds()) }
	}
	if holds, ok := comparisons[op]; ok {
		return func(r *row, g []*row) value {
			x, y := a(r, g), b(r, g)
			return truthOf(x.is != missing && y.is != missing && holds(compare(x, y)))
		}
	}
	do := operations[op]
	return func(r *row, g []*row) value {
		x, ok := a(r, g).number()
		y, both := b(r, g).number()
		if !ok || !both {
			return value{}
		}
		return numberOf(do(x, y))
	}
}

var comparisons = map[string]func(int) bool{
	"=": func(c int) bool { return c == 0 }, "!=": func(c int) bool { return c != 0 },
	"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 },
	">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
}

var operations = map[string]func(a, b float64) float64{
	"+": func(a, b float64) float64 { return a + b }, "-": func(a, b float64) float64 { return a - b },
	"*": func(a, b float64) float64 { return a * b }, "/": func(a, b float64) float64 { return a / b },
	"^": math.Pow, "%": math.Mod,
}

func not(a expr) expr {
	return func(r *row, g []*row) value { return truthOf(!a(r, g).holds()) }
}

// like looks for a text, or for a pattern where there is one.
func like(a, part expr, pattern *regexp.Regexp, wanted bool) expr {
	return func(r *row, g []*row) value {
		v := a(r, g)
		if v.is == missing {
			return truthOf(false)
		}
		if pattern != nil {
			return truthOf(pattern.MatchString(v.String()) == wanted)
		}
		p := part(r, g)
		return truthOf(p.is != missing && strings.Contains(v.String(), p.String()) == wanted)
	}
}

func in(a expr, list []expr, wanted bool) expr {
	return func(r *row, g []*row) value {
		v := a(r, g)
		return truthOf(v.is != missing && wanted == slices.ContainsFunc(list, func(e expr) bool {
			item := e(r, g)
			return item.is != missing && compare(v, item) == 0
		}))
	}
}
