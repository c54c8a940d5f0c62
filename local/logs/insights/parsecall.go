package insights

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// units of periods.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
var units = map[string]time.Duration{
	"ms": time.Millisecond, "msec": time.Millisecond, "s": time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
}

// period is a number with a unit, in ms.
func (p *parser) period() (float64, error) {
	t := p.next()
	unit := t.unit
	if t.kind == number && unit == "" && p.peek().kind == name { // "5 m"
		unit = p.next().text
	}
	n, err := strconv.Atoi(t.text)
	length, ok := units[strings.ToLower(unit)]
	if t.kind != number || err != nil || !ok || n < 1 || n > math.MaxInt32 {
		return 0, p.fail(t, "unexpected %s: expected a period of whole ms, s, m, h or d, such as 5m", t)
	}
	return float64(n) * float64(length/time.Millisecond), nil
}

// call reads the arguments of a function, and the bracket before them.
func (p *parser) call(t token) (expr, error) {
	p.next()
	if a, ok := aggregates[t.text]; ok {
		return p.aggregate(t, a)
	}
	if t.text == "bin" {
		length, err := p.period()
		if err != nil {
			return nil, err
		}
		return func(r *row, _ []*row) value {
			return rounded(math.Floor)([]value{r.get("@timestamp"), numberOf(length)})
		}, p.expect(")")
	}
	f, ok := functions[t.text]
	if !ok {
		return nil, p.fail(t, "the local endpoint does not have the function %s: it has %s", t.text, strings.Join(Functions(), ", "))
	}
	var args []expr
	for !p.peek().is(")") {
		if t.text == "datefloor" || t.text == "dateceil" {
			if len(args) == 1 {
				length, err := p.period()
				if err != nil {
					return nil, err
				}
				args = append(args, constant(numberOf(length)))
				break
			}
		}
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		if args = append(args, e); !p.peek().is(",") {
			break
		}
		p.next()
	}
	if len(args) < f.least || len(args) > f.most {
		return nil, p.fail(t, "%s has %d arguments: it takes %d to %d", t.text, len(args), f.least, f.most)
	}
	return func(r *row, g []*row) value {
		values := make([]value, len(args))
		for i, a := range args {
			values[i] = a(r, g)
		}
		return f.of(values)
	}, p.expect(")")
}

func (p *parser) aggregate(t token, a aggregate) (expr, error) {
	if !p.stats {
		return nil, p.fail(t, "%s is a function of stats alone, and not of another of them", t.text)
	}
	p.stats = false
	defer func() { p.stats = true }()
	var argument expr
	switch {
	case t.text == "count" && p.peek().is("*"):
		p.next()
	case t.text == "count" && p.peek().is(")"):
	default:
		var err error
		if argument, err = p.expr(); err != nil {
			return nil, err
		}
	}
	var n float64
	if a.arguments == 2 {
		if err := p.expect(","); err != nil {
			return nil, err
		}
		t := p.next()
		var err error
		if n, err = strconv.ParseFloat(t.text, 64); t.kind != number || t.unit != "" || err != nil || n < 0 || n > 100 {
			return nil, p.fail(t, "unexpected %s: a percentile is from 0 to 100", t)
		}
	}
	return aggregated(a, argument, n), p.expect(")")
}
