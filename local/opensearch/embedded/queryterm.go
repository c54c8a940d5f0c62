package embedded

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	textquery "github.com/blevesearch/bleve/v2/search/query"
)

// fieldQuery is term, match, match_phrase, prefix or wildcard: one field, one value.
type fieldQuery struct {
	name, path string
	value      string
	boost      float32
	and        bool // operator of match
	fold       bool // case_insensitive
	lenient    bool // what the field cannot be is no match, and no error
}

// The name of the value in the long form, and what may stand beside it.
var termOptions = map[string][]string{
	"term": {"value", "boost", "case_insensitive"}, "prefix": {"value", "boost", "case_insensitive"},
	"wildcard": {"value", "wildcard", "boost", "case_insensitive"}, "match": {"query", "boost", "operator"}, "match_phrase": {"query", "boost"},
}

func parseTerm(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	if len(list) == 0 {
		return nil, illegal("field name is null or empty")
	}
	if len(list) > 1 {
		return nil, parsing("[%s] query doesn't support multiple fields, found [%s] and [%s]", name, list[0].name, list[1].name)
	}
	q := fieldQuery{name: name, path: list[0].name, boost: 1}
	value, kind := scalar(list[0].value)
	q.value = value
	if kind == "START_ARRAY" {
		return nil, parsing("[%s] query does not support array of values", name)
	}
	if kind != "START_OBJECT" {
		return q.bind, nil
	}
	options, f := members(list[0].value)
	if f != nil {
		return nil, f
	}
	for _, m := range options {
		if !slices.Contains(termOptions[name], m.name) {
			return nil, parsing("[%s] query does not support [%s]", name, m.name)
		}
		text, _ := scalar(m.value)
		switch m.name {
		case "boost":
			if q.boost, f = readBoost(m); f != nil {
				return nil, f
			}
		case "operator":
			q.and = strings.EqualFold(text, "and")
			if !q.and && !strings.EqualFold(text, "or") {
				return nil, illegal("No enum constant org.opensearch.index.query.Operator.%s", strings.ToUpper(text))
			}
		case "case_insensitive":
			q.fold = text == "true"
		default:
			q.value = text
		}
	}
	return q.bind, nil
}

func (q fieldQuery) bind(b *binding) (matcher, *failure) {
	if q.path == "_id" {
		return constant(q.boost, func(doc uint32) bool { return b.ix.docs[doc].id == q.value })
	}
	f := b.ix.fields[q.path]
	switch {
	case f == nil:
		return none()
	case f.kind == "text":
		return q.text(b)
	case f.kind == "keyword":
		return q.keyword(b, f)
	case q.name == "prefix" || q.name == "wildcard":
		if q.lenient {
			return none()
		}
		return nil, b.ix.queryFailed("Can only use %s queries on keyword, text and wildcard fields - not on [%s] which is of type [%s]", q.name, f.path, f.kind)
	}
	low, high, ok, bad := f.bounds(b, q.value)
	if bad != nil && q.lenient {
		return none()
	}
	if bad != nil || !ok {
		m, _ := none()
		return m, bad
	}
	matches := func(v int64) bool { return f.compare(low, v) <= 0 && f.compare(v, high) <= 0 }
	score := q.boost
	if f.kind == "boolean" {
		score *= b.rarity(f.column, matches)
	}
	return constant(score, func(doc uint32) bool { return f.column.any(doc, matches) })
}

// rarity is the score of a value.
func (b *binding) rarity(c *column, matches func(int64) bool) float32 {
	documents, with, values := 0, 0, 0
	for doc := range c.has {
		if !c.has[doc] || b.ix.docs[doc].dead {
			continue
		}
		documents++
		values += max(1, len(c.many[uint32(doc)]))
		if c.any(uint32(doc), matches) {
			with++
		}
	}
	return idf(documents, with) * lone(documents, values)
}

func (q fieldQuery) keyword(b *binding, f *field) (matcher, *failure) {
	same := func(word string) bool { return word == q.value }
	switch q.name {
	case "prefix":
		same = func(word string) bool { return strings.HasPrefix(word, q.value) }
	case "wildcard":
		same = func(word string) bool { return glob(q.value, word) }
	}
	if q.fold {
		folded := strings.ToLower(q.value)
		switch q.name {
		case "prefix":
			same = func(word string) bool { return strings.HasPrefix(strings.ToLower(word), folded) }
		case "wildcard":
			same = func(word string) bool { return glob(folded, strings.ToLower(word)) }
		default:
			same = func(word string) bool { return strings.ToLower(word) == folded }
		}
	}
	codes := make([]bool, len(f.column.words))
	for i, word := range f.column.words {
		codes[i] = same(word)
	}
	matches := func(v int64) bool { return codes[v] }
	score := q.boost
	if q.name != "prefix" && q.name != "wildcard" && !q.fold {
		score *= b.rarity(f.column, matches)
	}
	return constant(score, func(doc uint32) bool { return f.column.any(doc, matches) })
}

// glob: * is any text, ? one character.
func glob(pattern, word string) bool {
	p, w := []rune(pattern), []rune(word)
	star, from := -1, 0
	i, j := 0, 0
	for j < len(w) {
		switch {
		case i < len(p) && p[i] == '*':
			star, from = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == w[j]):
			i++
			j++
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// text asks bleve.
func (q fieldQuery) text(b *binding) (matcher, *failure) {
	if b.ix.texts == nil {
		return none()
	}
	var ask textquery.Query
	switch words := terms(q.value); {
	case q.name == "term":
		ask = q.word(q.value)
	case q.name == "prefix":
		p := textquery.NewPrefixQuery(q.value)
		p.SetField(q.path)
		ask = p
	case q.name == "wildcard":
		w := textquery.NewWildcardQuery(q.value)
		w.SetField(q.path)
		ask = w
	case len(words) == 0:
		return none()
	case q.name == "match_phrase" && len(words) > 1:
		ask = textquery.NewPhraseQuery(words, q.path)
	default:
		list := make([]textquery.Query, len(words))
		for i, word := range words {
			list[i] = q.word(word)
		}
		if q.and {
			ask = textquery.NewConjunctionQuery(list)
		} else {
			ask = textquery.NewDisjunctionQuery(list)
		}
	}
	found, err := b.ix.texts.find(b.ctx, ask)
	if err != nil {
		return nil, fail(http.StatusInternalServerError, "exception", "embedded index: %s", err)
	}
	return func(doc uint32) (float32, bool) {
		score, ok := found[doc]
		return score * q.boost, ok
	}, nil
}

func (q fieldQuery) word(word string) textquery.Query {
	t := textquery.NewTermQuery(word)
	t.SetField(q.path)
	return t
}

func parseTerms(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	path, boost := "", float32(1)
	var values []string
	for _, m := range list {
		switch {
		case m.name == "boost":
			if boost, f = readBoost(m); f != nil {
				return nil, f
			}
		case token(m.value) != "START_ARRAY":
			return nil, parsing("[terms] query does not support [%s]", m.name)
		case path != "":
			return nil, parsing("[terms] query does not support multiple fields")
		default:
			path = m.name
			for _, e := range elements(m.value) {
				value, _ := scalar(e)
				values = append(values, value)
			}
		}
	}
	if path == "" {
		return nil, parsing("[terms] query requires a field name, followed by array of terms or a document lookup specification")
	}
	return func(b *binding) (matcher, *failure) {
		var any []matcher
		for _, value := range values {
			m, f := fieldQuery{name: "term", path: path, value: value, boost: 1}.bind(b)
			if f != nil {
				return nil, f
			}
			any = append(any, m)
		}
		return constant(boost, func(doc uint32) bool {
			return slices.ContainsFunc(any, func(m matcher) bool { _, ok := m(doc); return ok })
		})
	}, nil
}
