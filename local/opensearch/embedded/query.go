package embedded

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// query is a part of a search, read but not yet tied to an index.
type query func(*binding) (matcher, *failure)

// matcher says whether a document matches, and how well.
type matcher func(doc uint32) (score float32, ok bool)

// binding is what a query needs of one index and of the request.
type binding struct {
	ctx context.Context
	ix  *index
	now time.Time
}

func all(score float32) matcher { return func(uint32) (float32, bool) { return score, true } }
func none() (matcher, *failure) { return func(uint32) (float32, bool) { return 0, false }, nil }

// constant matches with a score of boost.
func constant(boost float32, ok func(doc uint32) bool) (matcher, *failure) {
	return func(doc uint32) (float32, bool) { return boost, ok(doc) }, nil
}

var queries map[string]func(name string, body json.RawMessage) (query, *failure)

func init() { // the parsers of bool and constant_score read queries again
	queries = map[string]func(string, json.RawMessage) (query, *failure){
		"match_all": parseMatchAll, "match_none": parseMatchAll, "term": parseTerm, "terms": parseTerms, "range": parseRange,
		"exists": parseExists, "ids": parseIDs, "prefix": parseTerm, "wildcard": parseTerm, "match": parseTerm,
		"match_phrase": parseTerm, "bool": parseBool, "constant_score": parseConstantScore, "query_string": parseQueryString,
	}
}

func parseQuery(text json.RawMessage) (query, *failure) {
	if token(text) != "START_OBJECT" {
		return nil, parsing("[_na] query malformed, must start with start_object")
	}
	list, f := members(text)
	if f != nil {
		return nil, f
	}
	if len(list) == 0 {
		return nil, illegal("query malformed, empty clause")
	}
	name := list[0].name
	parse, ok := queries[name]
	if !ok {
		f := parsing("unknown query [%s]", name)
		return nil, f.because("named_object_not_found_exception", "unknown field [%s]", name)
	}
	if token(list[0].value) != "START_OBJECT" {
		return nil, parsing("[%s] query malformed, no start_object after query name", name)
	}
	if len(list) > 1 {
		return nil, parsing("[%s] malformed query, expected [END_OBJECT] but found [FIELD_NAME]", name)
	}
	return parse(name, list[0].value)
}

func parseMatchAll(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	boost := float32(1)
	for _, m := range list {
		if m.name != "boost" {
			return nil, parsing("[%s] unknown field [%s]", name, m.name).because("x_content_parse_exception", "[%s] unknown field [%s]", name, m.name)
		}
		if boost, f = readBoost(m); f != nil {
			return nil, f
		}
	}
	return func(*binding) (matcher, *failure) {
		if name == "match_none" {
			return none()
		}
		return all(boost), nil
	}, nil
}

func readBoost(m member) (float32, *failure) {
	text, _ := scalar(m.value)
	n, err := strconv.ParseFloat(text, 32)
	if err != nil {
		return 0, fail(http.StatusBadRequest, "number_format_exception", "For input string: \"%s\"", text)
	}
	return float32(n), nil
}

func parseExists(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	path, boost := "", float32(1)
	for _, m := range list {
		switch m.name {
		case "field":
			path, _ = scalar(m.value)
		case "boost":
			if boost, f = readBoost(m); f != nil {
				return nil, f
			}
		default:
			return nil, parsing("[exists] query does not support [%s]", m.name)
		}
	}
	if path == "" {
		return nil, parsing("[exists] must be provided with a [field]")
	}
	return func(b *binding) (matcher, *failure) {
		var columns []*column
		for name, f := range b.ix.fields {
			if name == path || len(name) > len(path) && name[:len(path)] == path && name[len(path)] == '.' && b.ix.mapping.find(path) != nil && b.ix.mapping.find(path).object != nil {
				columns = append(columns, f.presence())
			}
		}
		return constant(boost, func(doc uint32) bool {
			return slices.ContainsFunc(columns, func(c *column) bool { return c.exists(doc) })
		})
	}, nil
}

// presence says which documents have the field.
func (f *field) presence() *column {
	if f.filled != nil {
		return f.filled
	}
	return f.column
}

func parseIDs(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	ids := map[string]bool{}
	for _, m := range list {
		if m.name != "values" {
			return nil, parsing("[ids] unknown field [%s]", m.name).because("x_content_parse_exception", "[ids] unknown field [%s]", m.name)
		}
		for _, e := range elements(m.value) {
			id, _ := scalar(e)
			ids[id] = true
		}
	}
	return func(b *binding) (matcher, *failure) {
		return constant(1, func(doc uint32) bool { return ids[b.ix.docs[doc].id] })
	}, nil
}

func parseConstantScore(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	var inner query
	boost := float32(1)
	for _, m := range list {
		switch m.name {
		case "filter":
			inner, f = parseQuery(m.value)
		case "boost":
			boost, f = readBoost(m)
		default:
			f = parsing("[constant_score] query does not support [%s]", m.name)
		}
		if f != nil {
			return nil, f
		}
	}
	if inner == nil {
		return nil, parsing("[constant_score] requires a 'filter' element")
	}
	return func(b *binding) (matcher, *failure) {
		m, f := inner(b)
		if f != nil {
			return nil, f
		}
		return constant(boost, func(doc uint32) bool { _, ok := m(doc); return ok })
	}, nil
}

// idf is what a term that is rare is worth more, in BM25.
// https://lucene.apache.org/core/9_12_0/core/org/apache/lucene/search/similarities/BM25Similarity.html
func idf(documents, with int) float32 {
	n, N := float64(with), float64(documents)
	return float32(math.Log(1 + (N-n+0.5)/(n+0.5)))
}

// lone is the rest of BM25's score for one occurrence, where a document counts as one
// value long among documents of so many values.
func lone(documents, values int) float32 {
	if documents == 0 {
		return 0
	}
	const k1, b = 1.2, 0.75
	average := float64(values) / float64(documents)
	return float32((k1 + 1) / (1 + k1*(1-b+b/average)))
}
