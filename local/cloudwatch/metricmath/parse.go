package metricmath

import (
	"fmt"
	"strconv"
	"strings"
)

type parser struct {
	text   string
	tokens []token
	i      int
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) take(text string) bool {
	t := p.peek()
	if t.text == text && (t.kind == operator || t.kind == word) {
		p.i++
		return true
	}
	return false
}

func (p *parser) unexpected() error {
	t := p.peek()
	if t.kind == end {
		return fmt.Errorf("%q ends too early", p.text)
	}
	return fmt.Errorf("unexpected %q at position %d of %q", t.text, t.at+1, p.text)
}

// binding says how strongly operators of two sides bind. The user guide has no table of
// it: this is the usual one.
var binding = map[string]int{
	"OR": 1, "||": 1, "AND": 2, "&&": 2,
	"==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3,
	"+": 4, "-": 4, "*": 5, "/": 5, "^": 7,
}

const negative = 6 // -2^2 is -4, -2*3 is (-2)*3

// expression reads operands of operators that bind more strongly than least.
func (p *parser) expression(least int) (node, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	for {
		t := p.peek()
		strength := binding[t.text]
		if strength <= least || t.kind != operator && t.kind != word {
			return left, nil
		}
		p.i++
		above := strength
		if t.text == "^" {
			above-- // to the right: 2^3^2 is 2^9
		}
		right, err := p.expression(above)
		if err != nil {
			return nil, err
		}
		left = binary{t.text, left, right}
	}
}

func (p *parser) operand() (node, error) {
	t := p.peek()
	switch {
	case p.take("-"):
		n, err := p.expression(negative)
		return minus{n}, err
	case p.take("("):
		n, err := p.expression(0)
		if err == nil && !p.take(")") {
			err = p.unexpected()
		}
		return n, err
	case p.take("["):
		items, err := p.list("]")
		return list(items), err
	case t.kind == numeral:
		v, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, p.unexpected()
		}
		p.i++
		return number(v), nil
	case t.kind == quoted:
		p.i++
		return text(t.text), nil
	case t.kind == word && binding[t.text] == 0:
		p.i++
		return p.named(t)
	}
	return nil, p.unexpected()
}

// named is the ID of a query, which begins with a lowercase letter, a call, or a keyword
// of one.
func (p *parser) named(t token) (node, error) {
	if t.text[0] >= 'a' && t.text[0] <= 'z' {
		if p.take("(") {
			return nil, fmt.Errorf("%q is called at position %d of %q: functions are in uppercase letters", t.text, t.at+1, p.text)
		}
		return name(t.text), nil
	}
	if !p.take("(") {
		return keyword(t.text), nil
	}
	args, err := p.list(")")
	if err != nil {
		return nil, err
	}
	f, known := functions[t.text]
	switch {
	case elsewhere[t.text]:
		return nil, fmt.Errorf("the function %s asks another service of AWS and is not available on the local endpoint", t.text)
	case !known:
		return nil, fmt.Errorf("the function %s in %q is unknown; known are %s", t.text, p.text, strings.Join(functionNames, ", "))
	case len(args) < f.least || len(args) > f.most:
		return nil, fmt.Errorf("%s takes %s, not %d: %s", t.text, f.counts(), len(args), p.text)
	}
	return call{t.text, f, args}, nil
}

func (p *parser) list(closing string) ([]node, error) {
	var items []node
	if p.take(closing) {
		return nil, nil
	}
	for {
		n, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		items = append(items, n)
		if p.take(closing) {
			return items, nil
		}
		if !p.take(",") {
			return nil, p.unexpected()
		}
	}
}

func (f function) counts() string {
	if f.least == f.most {
		return fmt.Sprintf("%d arguments", f.least)
	}
	return fmt.Sprintf("%d to %d arguments", f.least, f.most)
}
