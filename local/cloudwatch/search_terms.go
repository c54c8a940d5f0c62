package cloudwatch

import (
	"fmt"
	"slices"
)

// any is terms with OR between.
func (p *searchParser) any() (term, error) {
	left, err := p.every()
	for err == nil && p.take("OR") {
		before := left
		var right term
		right, err = p.every()
		left = func(m Metric) bool { return before(m) || right(m) }
	}
	return left, err
}

// every is terms with AND, or nothing, between.
func (p *searchParser) every() (term, error) {
	left, err := p.one()
	for err == nil && len(p.tokens) > 0 && p.next() != "OR" && p.next() != ")" {
		p.take("AND")
		before := left
		var right term
		right, err = p.one()
		left = func(m Metric) bool { return before(m) && right(m) }
	}
	return left, err
}

func (p *searchParser) one() (term, error) {
	if p.take("NOT") {
		not, err := p.one()
		return func(m Metric) bool { return !not(m) }, err
	}
	if p.take("(") {
		inner, err := p.any()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("the search %q: ) is missing", p.query)
		}
		return inner, err
	}
	exact := len(p.tokens) > 0 && p.tokens[0].quoted
	text, ok := p.word()
	if !ok {
		return nil, fmt.Errorf("the search %q: a term is missing", p.query)
	}
	if !p.take("=") {
		match := matcher(text, exact)
		return func(m Metric) bool { return slices.ContainsFunc(m.texts(), match) }, nil
	}
	exact = len(p.tokens) > 0 && p.tokens[0].quoted
	if p.next() == "(" {
		return p.choices(text)
	}
	value, ok := p.word()
	if !ok {
		return nil, fmt.Errorf("the search %q: a value is missing after %s=", p.query, text)
	}
	match := matcher(value, exact)
	return func(m Metric) bool { return slices.ContainsFunc(m.property(text), match) }, nil
}

// choices is a property with several values: Firmware=("1" OR "2").
func (p *searchParser) choices(property string) (term, error) {
	p.take("(")
	var matchers []func(string) bool
	for {
		exact := len(p.tokens) > 0 && p.tokens[0].quoted
		value, ok := p.word()
		if !ok {
			return nil, fmt.Errorf("the search %q: a value is missing after %s=(", p.query, property)
		}
		matchers = append(matchers, matcher(value, exact))
		if p.take(")") {
			break
		}
		if !p.take("OR") {
			return nil, fmt.Errorf("the search %q: OR or ) is missing after %q", p.query, value)
		}
	}
	return func(m Metric) bool {
		return slices.ContainsFunc(m.property(property), func(value string) bool {
			return slices.ContainsFunc(matchers, func(match func(string) bool) bool { return match(value) })
		})
	}, nil
}
