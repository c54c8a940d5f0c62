package cloudwatch

import (
	"fmt"
	"slices"
	"strings"
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
