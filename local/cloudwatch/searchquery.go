package cloudwatch

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A search is {namespace, dimension names} and terms, both optional
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html).
type searchQuery struct {
	schema     bool
	namespace  string
	dimensions []string // sorted
	term       term     // nil: any
}

// term decides about a metric.
type term func(Metric) bool

func (q searchQuery) matches(m Metric) bool {
	if q.schema {
		if m.Namespace != q.namespace || len(q.dimensions) > 0 && len(q.dimensions) != len(m.Dimensions) {
			return false
		}
		for i, name := range q.dimensions {
			if m.Dimensions[i].Name != name {
				return false
			}
		}
	}
	return q.term == nil || q.term(m)
}

// searchToken is a word of a search: quoted, or one of { } ( ) , = or other text.
type searchToken struct {
	text   string
	quoted bool
}

type searchParser struct {
	query  string
	tokens []searchToken
}

func parseSearch(query string) (searchQuery, error) {
	q := searchQuery{}
	if len(query) > 1024 {
		return q, fmt.Errorf("the search has %d characters, allowed are 1024", len(query))
	}
	p := &searchParser{query: query}
	if err := p.lex(); err != nil {
		return q, err
	}
	if p.take("{") {
		q.schema = true
		for !p.take("}") {
			name, ok := p.word()
			if !ok {
				return q, fmt.Errorf("the search %q: a name or } is missing in the metric schema", query)
			}
			if q.namespace == "" {
				q.namespace = name
			} else {
				q.dimensions = append(q.dimensions, name)
			}
			p.take(",")
		}
		if q.namespace == "" {
			return q, fmt.Errorf("the search %q: the metric schema has no namespace", query)
		}
		slices.Sort(q.dimensions)
		p.take(",")
	}
	if len(p.tokens) == 0 {
		if !q.schema {
			return q, fmt.Errorf("the search is empty: give a metric schema, terms or both")
		}
		return q, nil
	}
	var err error
	if q.term, err = p.any(); err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("the search %q: unexpected %q", query, p.tokens[0].text)
	}
	return q, err
}

func (p *searchParser) lex() error {
	for i := 0; i < len(p.query); {
		c := p.query[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.IndexByte("{}(),=", c) >= 0:
			p.tokens = append(p.tokens, searchToken{text: string(c)})
			i++
		case c == '"':
			text := []byte{}
			for i++; i < len(p.query) && p.query[i] != '"'; i++ {
				if p.query[i] == '\\' && i+1 < len(p.query) {
					i++
				}
				text = append(text, p.query[i])
			}
			if i == len(p.query) {
				return fmt.Errorf("the search %q: a quotation mark is missing", p.query)
			}
			p.tokens = append(p.tokens, searchToken{string(text), true})
			i++
		default:
			n := strings.IndexAny(p.query[i:], " \t\r\n{}(),=\"")
			if n < 0 {
				n = len(p.query) - i
			}
			p.tokens = append(p.tokens, searchToken{text: p.query[i : i+n]})
			i += n
		}
	}
	return nil
}

func (p *searchParser) next() string {
	if len(p.tokens) == 0 || p.tokens[0].quoted {
		return ""
	}
	return p.tokens[0].text
}

func (p *searchParser) take(text string) bool {
	if p.next() != text {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *searchParser) word() (string, bool) {
	if len(p.tokens) == 0 || len(p.next()) == 1 && strings.Contains("{}(),=", p.next()) {
		return "", false
	}
	text := p.tokens[0].text
	p.tokens = p.tokens[1:]
	return text, true
}

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

func (m Metric) texts() []string {
	all := []string{m.Namespace, m.Name}
	for _, d := range m.Dimensions {
		all = append(all, d.Name, d.Value)
	}
	return all
}

func (m Metric) property(name string) []string {
	switch name {
	case "MetricName":
		return []string{m.Name}
	case "Namespace":
		return []string{m.Namespace}
	}
	for _, d := range m.Dimensions {
		if d.Name == name {
			return []string{d.Value}
		}
	}
	return nil
}

// matcher compares whole texts in quotation marks, else parts: a single part in any
// case, several that follow each other in the case as written.
func matcher(text string, exact bool) func(string) bool {
	if exact {
		return func(s string) bool { return s == text }
	}
	want := parts(text)
	same := func(a, b string) bool { return a == b }
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		same = strings.EqualFold // network/errors finds Network-Errors
	}
	return func(s string) bool {
		has := parts(s)
		if len(want) == 1 {
			whole := strings.Join(has, "")
			return strings.EqualFold(whole, want[0]) || slices.ContainsFunc(has, func(part string) bool { return strings.EqualFold(part, want[0]) })
		}
		for i := range has {
			if len(want) > 0 && i+len(want) <= len(has) && slices.EqualFunc(has[i:i+len(want)], want, same) {
				return true
			}
		}
		return false
	}
}

// parts splits a text into tokens as CloudWatch does: at changes between letters and
// digits, before a capital letter, and at whatever is neither.
func parts(text string) []string {
	var found []string
	runes := []rune(text)
	start := 0
	flush := func(to int) {
		if to > start {
			found = append(found, string(runes[start:to]))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
			start = i + 1
		case i == start:
		case unicode.IsDigit(r) != unicode.IsDigit(runes[i-1]),
			unicode.IsUpper(r) && unicode.IsLower(runes[i-1]),
			// the last of several capitals begins a word: SDBFailure
			unicode.IsUpper(r) && i+1 < len(runes) && unicode.IsLower(runes[i+1]):
			flush(i)
			start = i
		}
	}
	flush(len(runes))
	return found
}
