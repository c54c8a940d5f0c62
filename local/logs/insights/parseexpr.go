package insights

import (
	"regexp"
	"strconv"
	"strings"
)

// maxDepth bounds how deep expressions nest.
const maxDepth = 100

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) fail(t token, format string, args ...any) error {
	return fail(p.query, t.start, format, args...)
}

func (p *parser) expect(symbol string) error {
	if t := p.next(); !t.is(symbol) {
		return p.fail(t, "unexpected %s: expected %q", t, symbol)
	}
	return nil
}

// columns are expressions, each with its name or called by its own text.
func (p *parser) columns() ([]column, error) {
	var list []column
	for {
		first := p.peek()
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		c := column{strings.TrimSpace(p.query[first.start:p.tokens[p.at-1].end]), e}
		if p.at-1 == p.indexOf(first) && first.kind == quoted {
			c.name = first.text
		}
		if p.peek().is("as") {
			p.next()
			t := p.next()
			if t.kind != name && t.kind != quoted {
				return nil, p.fail(t, "unexpected %s: expected a name after as", t)
			}
			c.name = t.text
		}
		if list = append(list, c); !p.peek().is(",") {
			return list, nil
		}
		p.next()
	}
}

func (p *parser) indexOf(t token) int {
	i := p.at - 1
	for i > 0 && p.tokens[i].start > t.start {
		i--
	}
	return i
}

// levels are the binary operators, those that bind least first.
var levels = [][]string{{"or"}, {"and"}, {"=", "!=", "<", "<=", ">", ">=", "like", "=~", "in", "not"}, {"+", "-"}, {"*", "/", "%"}, {"^"}}

func (p *parser) expr() (expr, error) {
	if p.deep++; p.deep > maxDepth {
		return nil, p.fail(p.peek(), "the expression nests more than %d deep", maxDepth)
	}
	defer func() { p.deep-- }()
	return p.level(0)
}

func (p *parser) level(n int) (expr, error) {
	if n == len(levels) {
		return p.unary()
	}
	if n == 2 && p.peek().is("not") { // binds less than comparisons, more than and
		p.next()
		e, err := p.nested(2)
		return not(e), err
	}
	left, err := p.level(n + 1)
	for err == nil {
		t := p.peek()
		op := operator(t, levels[n])
		if op == "" {
			break
		}
		p.next()
		if n == 2 {
			left, err = p.comparison(left, op, t)
			continue
		}
		var right expr
		if right, err = p.level(n + 1); err == nil {
			left = binary(op, left, right)
		}
	}
	return left, err
}

func (p *parser) nested(n int) (expr, error) {
	if p.deep++; p.deep > maxDepth {
		return nil, p.fail(p.peek(), "the expression nests more than %d deep", maxDepth)
	}
	defer func() { p.deep-- }()
	return p.level(n)
}

func operator(t token, ops []string) string {
	for _, op := range ops {
		if t.is(op) {
			return op
		}
	}
	return ""
}

func (p *parser) comparison(left expr, op string, t token) (expr, error) {
	wanted := op != "not"
	if !wanted {
		if t = p.next(); !t.is("like") && !t.is("in") {
			return nil, p.fail(t, "unexpected %s: expected like or in after not", t)
		}
		op = strings.ToLower(t.text)
	}
	switch op {
	case "like", "=~":
		return p.like(left, wanted)
	case "in":
		list, err := p.list()
		return in(left, list, wanted), err
	}
	right, err := p.level(3)
	if err != nil {
		return nil, err
	}
	return binary(op, left, right), nil
}

func (p *parser) like(left expr, wanted bool) (expr, error) {
	t := p.peek()
	if t.kind != regex {
		part, err := p.level(3)
		return like(left, part, nil, wanted), err
	}
	p.next()
	pattern, err := regexp.Compile(t.text)
	if err != nil {
		return nil, p.fail(t, "%v", err)
	}
	return like(left, nil, pattern, wanted), nil
}

func (p *parser) list() ([]expr, error) {
	if err := p.expect("["); err != nil {
		return nil, err
	}
	var list []expr
	for !p.peek().is("]") {
		e, err := p.level(3)
		if err != nil {
			return nil, err
		}
		if list = append(list, e); !p.peek().is(",") {
			break
		}
		p.next()
	}
	return list, p.expect("]")
}

func (p *parser) unary() (expr, error) {
	t := p.next()
	switch {
	case t.is("-"):
		e, err := p.nested(len(levels) - 1)
		return binary("-", constant(numberOf(0)), e), err
	case t.is("("):
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case t.kind == text:
		return constant(textOf(t.text)), nil
	case t.kind == number && t.unit == "":
		n, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, p.fail(t, "%s is no number", t)
		}
		return constant(value{isNumber, t.text, n}), nil
	case t.kind == name && p.peek().is("("):
		return p.call(t)
	case t.kind == name || t.kind == quoted:
		return field(t.text), nil
	}
	return nil, p.fail(t, "unexpected %s: expected a field, a value or a function", t)
}
