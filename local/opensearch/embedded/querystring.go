package embedded

import (
	"encoding/json"
	"net/http"
	"strings"
)

// parseQueryString reads query_string: FIELD:VALUE, "a phrase", * and ? in words,
// [a TO b] and {a TO b}, >=a, _exists_:FIELD, AND, OR, NOT, + and -, parentheses.
// https://docs.opensearch.org/2.19/query-dsl/full-text/query-string/
func parseQueryString(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	p := stringParser{}
	for _, m := range list {
		text, _ := scalar(m.value)
		switch m.name {
		case "query":
			p.text = text
		case "default_field":
			p.field = text
		case "default_operator":
			p.and = strings.EqualFold(text, "and")
		case "analyze_wildcard", "lenient": // what Dashboards sends
		default:
			return nil, parsing("[query_string] query does not support [%s]", m.name)
		}
	}
	if p.field == "*" {
		p.field = ""
	}
	p.whole = p.text
	q, ok := p.clauses()
	if p.space(); !ok || p.text != "" {
		return func(b *binding) (matcher, *failure) {
			return nil, b.ix.queryFailed("Failed to parse query [%s]", p.whole).because("parse_exception", "Cannot parse '%s'", p.whole)
		}, nil
	}
	return q, nil
}

type stringParser struct {
	whole, text string
	field       string // of words that name none; empty: every field
	and         bool
}

func (p *stringParser) space() { p.text = strings.TrimLeft(p.text, " \t\r\n") }

func (p *stringParser) take(token string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.text, token)
	if ok && strings.Trim(token, "ANDORT") == "" && rest != "" && !strings.ContainsAny(rest[:1], " \t\n(") {
		return false // ANDROID is a word
	}
	if ok {
		p.text = rest
	}
	return ok
}

// clauses up to the end or a closing parenthesis. As in Lucene's classic parser, AND
// makes the clauses on its both sides required, and NOT one prohibited.
func (p *stringParser) clauses() (query, bool) {
	b := boolQuery{least: -1, boost: 1}
	type clause struct {
		q    query
		kind byte // '+', '-', or 0
	}
	var list []clause
	for {
		p.space()
		if p.text == "" || p.text[0] == ')' {
			break
		}
		joined := byte(0)
		if len(list) > 0 {
			switch {
			case p.take("AND"), p.take("&&"):
				joined = '+'
			case p.take("OR"), p.take("||"):
				joined = 'o'
			}
		}
		c := clause{}
		switch {
		case p.take("NOT"), p.take("!"), p.take("-"):
			c.kind = '-'
		case p.take("+"):
			c.kind = '+'
		}
		if joined == '+' && list[len(list)-1].kind == 0 {
			list[len(list)-1].kind = '+'
		}
		if c.kind == 0 && (joined == '+' || joined == 0 && p.and) {
			c.kind = '+'
		}
		q, ok := p.clause()
		if !ok {
			return nil, false
		}
		c.q = q
		list = append(list, c)
	}
	for _, c := range list {
		switch c.kind {
		case '+':
			b.must = append(b.must, c.q)
		case '-':
			b.mustNot = append(b.mustNot, c.q)
		default:
			b.should = append(b.should, c.q)
		}
	}
	return b.bind, len(list) > 0
}

func (p *stringParser) clause() (query, bool) {
	if p.take("(") {
		q, ok := p.clauses()
		return q, ok && p.take(")")
	}
	field := p.field
	if i := strings.IndexAny(p.text, " \t\n():\"[{"); i > 0 && p.text[i] == ':' {
		field, p.text = strings.ReplaceAll(p.text[:i], `\`, ""), p.text[i+1:]
		if p.take("(") {
			outer := p.field
			p.field = field
			q, ok := p.clauses()
			p.field = outer
			return q, ok && p.take(")")
		}
	}
	if p.text == "" {
		return nil, false
	}
	switch p.text[0] {
	case '"':
		end := strings.IndexByte(p.text[1:], '"')
		if end < 0 {
			return nil, false
		}
		value := p.text[1 : 1+end]
		p.text = p.text[end+2:]
		return on(field, fieldQuery{name: "match_phrase", value: value, boost: 1}), true
	case '[', '{':
		return p.span(field)
	}
	end := strings.IndexAny(p.text, " \t\n()")
	if end < 0 {
		end = len(p.text)
	}
	word := p.text[:end]
	if word == "" || strings.HasSuffix(word, "~") || strings.ContainsAny(word, "^/") && word[0] == '/' {
		return nil, false
	}
	p.text = p.text[end:]
	for _, sign := range []string{">=", "<=", ">", "<"} {
		if value, ok := strings.CutPrefix(word, sign); ok && field != "" && value != "" {
			r := rangeQuery{path: field, boost: 1, over: sign == ">", under: sign == "<"}
			if sign[0] == '>' {
				r.low = &value
			} else {
				r.high = &value
			}
			return r.bind, true
		}
	}
	switch {
	case field == "_exists_":
		q, f := parseExists("exists", json.RawMessage(jsonObject("field", word)))
		return q, f == nil
	case word == "*" && (field == "" || field == "*"):
		return func(*binding) (matcher, *failure) { return all(1), nil }, true
	case word == "*":
		q, f := parseExists("exists", json.RawMessage(jsonObject("field", field)))
		return q, f == nil
	case strings.ContainsAny(word, "*?"):
		return on(field, fieldQuery{name: "wildcard", value: word, boost: 1}), true
	}
	return on(field, fieldQuery{name: "match", value: strings.ReplaceAll(word, `\`, ""), boost: 1}), true
}

func jsonObject(name, value string) string {
	text, _ := json.Marshal(map[string]string{name: value})
	return string(text)
}

// span is [low TO high], {low TO high} or a mixture; * is no bound.
func (p *stringParser) span(field string) (query, bool) {
	end := strings.IndexAny(p.text, "]}")
	if end < 0 || field == "" {
		return nil, false
	}
	low, high, ok := strings.Cut(p.text[1:end], " TO ")
	r := rangeQuery{path: field, boost: 1, over: p.text[0] == '{', under: p.text[end] == '}'}
	p.text = p.text[end+1:]
	if low, high = strings.Trim(low, ` "`), strings.Trim(high, ` "`); low != "*" {
		r.low = &low
	}
	if high != "*" {
		r.high = &high
	}
	return r.bind, ok
}

// on puts the query to a field, or to every one, of which the best counts.
func on(path string, q fieldQuery) query {
	if path != "" && path != "*" {
		q.path = path
		return q.bind
	}
	q.lenient = true
	return func(b *binding) (matcher, *failure) {
		var any []matcher
		for path := range b.ix.fields {
			q := q
			q.path = path
			m, f := q.bind(b)
			if f != nil && f.status >= http.StatusInternalServerError {
				return nil, f
			}
			if f == nil {
				any = append(any, m)
			}
		}
		return func(doc uint32) (best float32, ok bool) {
			for _, m := range any {
				if s, matches := m(doc); matches {
					best, ok = max(best, s), true
				}
			}
			return best, ok
		}, nil
	}
}
