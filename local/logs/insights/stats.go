package insights

import (
	"math"
	"slices"
	"strings"
)

// aggregate is a function of stats: of the values of its first argument in the rows of
// a group that have one, the newest first, with the number that is its second.
type aggregate struct {
	arguments int
	of        func(values []value, number float64) value
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
var aggregates = map[string]aggregate{
	"count": {1, func(v []value, _ float64) value { return numberOf(float64(len(v))) }},
	"count_distinct": {1, func(v []value, _ float64) value {
		seen := map[string]bool{}
		for _, v := range v {
			seen[v.String()] = true
		}
		return numberOf(float64(len(seen)))
	}},
	"sum":    {1, ofNumbers(sum)},
	"avg":    {1, ofNumbers(mean)},
	"stddev": {1, ofNumbers(deviation)},
	"min":    {1, extremeOf(-1)},
	"max":    {1, extremeOf(1)},
	"pct": {2, func(v []value, p float64) value {
		n := numbers(v)
		if len(n) == 0 {
			return value{}
		}
		slices.Sort(n)
		rank := int(math.Ceil(p / 100 * float64(len(n))))
		return numberOf(n[min(max(rank, 1), len(n))-1])
	}},
	"latest":     {1, func(v []value, _ float64) value { return at(v, 0) }},
	"earliest":   {1, func(v []value, _ float64) value { return at(v, len(v)-1) }},
	"sortsFirst": {1, func(v []value, _ float64) value { return sorted(v, 0) }},
	"sortsLast":  {1, func(v []value, _ float64) value { return sorted(v, len(v)-1) }},
}

func numbers(values []value) []float64 {
	list := make([]float64, 0, len(values))
	for _, v := range values {
		if n, ok := v.number(); ok {
			list = append(list, n)
		}
	}
	return list
}

func ofNumbers(f func([]float64) float64) func([]value, float64) value {
	return func(v []value, _ float64) value {
		if n := numbers(v); len(n) > 0 {
			return numberOf(f(n))
		}
		return value{}
	}
}

func sum(n []float64) (total float64) {
	for _, x := range n {
		total += x
	}
	return total
}

func mean(n []float64) float64 { return sum(n) / float64(len(n)) }

// deviation is that of the values themselves, not of a population they are drawn from.
func deviation(n []float64) float64 {
	m, squares := mean(n), 0.0
	for _, x := range n {
		squares += (x - m) * (x - m)
	}
	return math.Sqrt(squares / float64(len(n)))
}

func extremeOf(sign int) func([]value, float64) value {
	return func(values []value, _ float64) (best value) {
		for _, v := range values {
			if best.is == missing || compare(v, best)*sign > 0 {
				best = v
			}
		}
		return best
	}
}

func at(v []value, i int) value {
	if len(v) == 0 {
		return value{}
	}
	return v[i]
}

func sorted(v []value, i int) value {
	v = slices.Clone(v)
	slices.SortFunc(v, compare)
	return at(v, i)
}

// aggregated is the expression of an aggregate. No argument, or *, is every row.
func aggregated(a aggregate, argument expr, number float64) expr {
	return func(_ *row, group []*row) value {
		values := make([]value, 0, len(group))
		for _, r := range group {
			v := truthOf(true)
			if argument != nil {
				v = argument(r, nil)
			}
			if v.is != missing {
				values = append(values, v)
			}
		}
		return a.of(values, number)
	}
}

// grouped makes a row of each group, in the order of their first row.
func grouped(rows []*row, columns, by []column) []*row {
	groups, order := map[string][]*row{}, []string{}
	keys := map[string][]value{}
	for _, r := range rows {
		values, key := make([]value, len(by)), strings.Builder{}
		for i, b := range by {
			values[i] = b.expr(r, nil)
			key.WriteByte('0' + byte(min(values[i].is, 1)))
			key.WriteString(values[i].String())
			key.WriteByte(0)
		}
		k := key.String()
		if groups[k] == nil {
			order = append(order, k)
			keys[k] = values
		}
		groups[k] = append(groups[k], r)
	}
	out := make([]*row, 0, len(order))
	for _, k := range order {
		g := &row{}
		for i, b := range by {
			g.put(b.name, keys[k][i])
		}
		for _, c := range columns {
			g.put(c.name, c.expr(groups[k][0], groups[k]))
		}
		out = append(out, g)
	}
	return out
}
