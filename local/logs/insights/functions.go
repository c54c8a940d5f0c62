package insights

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// function is one of the functions of a value, with how many arguments it takes.
type function struct {
	least, most int
	of          func(args []value) value
}

// many is no limit on arguments.
const many = 100

// Functions are the names of all functions, those of stats included.
func Functions() []string {
	return slices.Sorted(slices.Values(slices.Concat(
		slices.Collect(maps.Keys(functions)), slices.Collect(maps.Keys(aggregates)), []string{"bin"},
	)))
}

// functions: those that work on a time take a period of whole milliseconds.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
var functions = map[string]function{
	"abs":   {1, 1, numeric(math.Abs)},
	"ceil":  {1, 1, numeric(math.Ceil)},
	"floor": {1, 1, numeric(math.Floor)},
	"log":   {1, 1, numeric(math.Log)},
	"sqrt":  {1, 1, numeric(math.Sqrt)},

	"greatest": {1, many, extreme(func(a, b float64) bool { return a > b })},
	"least":    {1, many, extreme(func(a, b float64) bool { return a < b })},

	"ispresent": {1, 1, func(a []value) value { return truthOf(a[0].is != missing) }},
	"isempty":   {1, 1, func(a []value) value { return truthOf(a[0].String() == "") }},
	"isblank":   {1, 1, func(a []value) value { return truthOf(strings.TrimSpace(a[0].String()) == "") }},
	"coalesce": {1, many, func(a []value) value {
		i := slices.IndexFunc(a, func(v value) bool { return v.is != missing })
		if i < 0 {
			return value{}
		}
		return a[i]
	}},

	"concat":  {1, many, textual(func(s []string) string { return strings.Join(s, "") })},
	"trim":    {1, 2, textual(trimmed(strings.TrimSpace, strings.Trim))},
	"ltrim":   {1, 2, textual(trimmed(func(s string) string { return strings.TrimLeft(s, " \t\r\n") }, strings.TrimLeft))},
	"rtrim":   {1, 2, textual(trimmed(func(s string) string { return strings.TrimRight(s, " \t\r\n") }, strings.TrimRight))},
	"toupper": {1, 1, textual(func(s []string) string { return strings.ToUpper(s[0]) })},
	"tolower": {1, 1, textual(func(s []string) string { return strings.ToLower(s[0]) })},
	"replace": {3, 3, textual(func(s []string) string { return strings.ReplaceAll(s[0], s[1], s[2]) })},
	"substr":  {2, 3, substr},
	"strlen": {1, 1, func(a []value) value {
		if a[0].is == missing {
			return value{}
		}
		return numberOf(float64(utf8.RuneCountInString(a[0].String())))
	}},
	"strcontains": {2, 2, func(a []value) value {
		return truthOf(a[0].is != missing && strings.Contains(a[0].String(), a[1].String()))
	}},

	"datefloor":  {2, 2, rounded(math.Floor)},
	"dateceil":   {2, 2, rounded(math.Ceil)},
	"fromMillis": {1, 1, func(a []value) value { return asTime(a[0]) }},
	"toMillis":   {1, 1, numeric(func(n float64) float64 { return n })},
}

func numeric(f func(float64) float64) func([]value) value {
	return func(a []value) value {
		if n, ok := a[0].number(); ok {
			return numberOf(f(n))
		}
		return value{}
	}
}

func extreme(better func(a, b float64) bool) func([]value) value {
	return func(a []value) value {
		best := value{}
		for _, v := range a {
			if n, ok := v.number(); ok && (best.is == missing || better(n, best.n)) {
				best = numberOf(n)
			}
		}
		return best
	}
}

// textual has a value only where all arguments have one.
func textual(f func([]string) string) func([]value) value {
	return func(a []value) value {
		texts := make([]string, len(a))
		for i, v := range a {
			if v.is == missing {
				return value{}
			}
			texts[i] = v.String()
		}
		return textOf(f(texts))
	}
}

func trimmed(space func(string) string, of func(s, cutset string) string) func([]string) string {
	return func(s []string) string {
		if len(s) == 1 {
			return space(s[0])
		}
		return of(s[0], s[1])
	}
}

func substr(a []value) value {
	from, ok := a[1].number()
	if a[0].is == missing || !ok {
		return value{}
	}
	runes := []rune(a[0].String())
	runes = runes[min(max(int(from), 0), len(runes)):]
	if len(a) == 3 {
		if n, ok := a[2].number(); ok {
			runes = runes[:min(max(int(n), 0), len(runes))]
		}
	}
	return textOf(string(runes))
}

func asTime(v value) value {
	if n, ok := v.number(); ok {
		return timeOf(n)
	}
	return value{}
}

func rounded(to func(float64) float64) func([]value) value {
	return func(a []value) value {
		at, ok := a[0].number()
		if !ok {
			return value{}
		}
		return timeOf(to(at/a[1].n) * a[1].n)
	}
}
