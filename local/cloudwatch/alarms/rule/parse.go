package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Parse reads a rule. Its errors say where in the text something else is expected.
func Parse(text string) (Rule, error) {
	if len(text) > maxLength {
		return Rule{}, fmt.Errorf("the rule has %d characters: allowed are %d", len(text), maxLength)
	}
	p := &parser{tokens: scan(text)}
	root, err := p.or()
	if err == nil && p.next().kind != end {
		err = p.expected("AND, OR or the end")
	}
	switch {
	case err != nil:
		return Rule{}, err
	case len(p.children) > maxChildren:
		return Rule{}, fmt.Errorf("the rule names %d alarms: allowed are %d", len(p.children), maxChildren)
	case p.elements > maxElements:
		return Rule{}, fmt.Errorf("the rule has %d elements: allowed are %d", p.elements, maxElements)
	}
	return Rule{root: root, children: p.children}, nil
}

type parser struct {
	tokens   []token
	at       int
	children []string
	elements int
}

func (p *parser) next() token { return p.tokens[p.at] }

// accept takes the next token if it is this word or sign.
func (p *parser) accept(text string) bool {
	if t := p.next(); t.kind == plain && t.text == text {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(text string) error {
	if !p.accept(text) {
		return p.expected(text)
	}
	return nil
}

func (p *parser) expected(what string) error {
	t := p.next()
	if t.kind == end {
		return fmt.Errorf("the rule ends where %s is expected", what)
	}
	if t.kind == broken {
		return fmt.Errorf("character %d: the quotation marks that begin here are not closed", t.at+1)
	}
	return fmt.Errorf("character %d: %q: expected %s", t.at+1, t.text, what)
}

func (p *parser) or() (node, error) {
	first, err := p.and()
	list := or{first}
	for err == nil && p.accept("OR") {
		var more node
		more, err = p.and()
		list = append(list, more)
	}
	return list, err
}

func (p *parser) and() (node, error) {
	first, err := p.not()
	list := and{first}
	for err == nil && p.accept("AND") {
		var more node
		more, err = p.not()
		list = append(list, more)
	}
	return list, err
}

func (p *parser) not() (node, error) {
	if p.accept("NOT") {
		of, err := p.not()
		return not{of}, err
	}
	return p.primary()
}

func (p *parser) primary() (node, error) {
	p.elements++
	if p.accept("(") {
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		return inner, p.want(")")
	}
	t := p.next()
	switch {
	case t.kind == plain && strings.EqualFold(t.text, "TRUE"), t.kind == plain && strings.EqualFold(t.text, "FALSE"):
		p.at++
		return constant(strings.EqualFold(t.text, "TRUE")), nil
	case p.accept("AT_LEAST"):
		return p.atLeast()
	case t.kind == plain && slices.Contains([]string{OK, Alarm, InsufficientData}, t.text):
		p.at++
		if err := p.want("("); err != nil {
			return nil, err
		}
		alarm, err := p.alarm()
		if err != nil {
			return nil, err
		}
		return in{t.text, alarm}, p.want(")")
	}
	return nil, p.expected("ALARM(…), OK(…), INSUFFICIENT_DATA(…), AT_LEAST(…), NOT, TRUE, FALSE or (")
}

// alarm is a name or an ARN.
func (p *parser) alarm() (string, error) {
	t := p.next()
	if t.text == "" || t.kind != quoted && (t.kind != plain || strings.Contains("(),", t.text)) {
		return "", p.expected("the name or the ARN of an alarm")
	}
	p.at++
	if !slices.Contains(p.children, t.text) {
		p.children = append(p.children, t.text)
	}
	return t.text, nil
}

// atLeast is what follows AT_LEAST: (M, [NOT] STATE, (alarm, …)), where M is a number
// or a percentage.
func (p *parser) atLeast() (node, error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	n := atLeast{}
	digits, percent := strings.CutSuffix(p.next().text, "%")
	number, err := strconv.Atoi(digits)
	if err != nil || number < 1 || percent && number > 100 {
		return nil, p.expected("a number from 1 on, or 1% to 100%")
	}
	n.number, n.percent = float64(number), percent
	p.at++
	if err := p.want(","); err != nil {
		return nil, err
	}
	n.negated = p.accept("NOT")
	n.state = p.next().text
	if !slices.Contains([]string{OK, Alarm, InsufficientData}, n.state) {
		return nil, p.expected("ALARM, OK or INSUFFICIENT_DATA")
	}
	p.at++
	for _, sign := range []string{",", "("} {
		if err := p.want(sign); err != nil {
			return nil, err
		}
	}
	for more := true; more; more = p.accept(",") {
		alarm, err := p.alarm()
		if err != nil {
			return nil, err
		}
		n.alarms = append(n.alarms, alarm)
		p.elements++
	}
	if err := p.want(")"); err != nil {
		return nil, err
	}
	return n, p.want(")")
}
