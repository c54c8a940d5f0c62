package embedded

import (
	"encoding/json"
	"slices"
	"strings"
)

// termsAgg puts documents together by a field's values.
type termsAgg struct {
	path  string
	size  int
	least int // min_doc_count
	order string
	asc   bool
}

func parseTermsAgg(name string, body json.RawMessage) (computation, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	t := termsAgg{size: 10, least: 1, order: "_count"}
	for _, m := range list {
		text, _ := scalar(m.value)
		switch m.name {
		case "field":
			t.path = text
		case "size":
			if t.size, f = count(m.name, text); f == nil && t.size == 0 {
				f = illegal("[size] must be greater than 0. Found [0] in [terms]")
			}
		case "min_doc_count":
			if t.least, f = count(m.name, text); f == nil && t.least == 0 {
				f = illegal("[min_doc_count] 0 of a terms aggregation: the embedded index has 1 and more")
			}
		case "order":
			f = t.parseOrder(m.value)
		case "shard_size", "show_term_doc_count_error", "execution_hint", "collect_mode", "missing", "include", "exclude", "format", "script", "value_type":
			if m.name == "shard_size" || m.name == "execution_hint" || m.name == "collect_mode" {
				continue // how, not what: one shard has all documents
			}
			f = illegal("[%s] of a terms aggregation: the embedded index does not have it", m.name)
		default:
			f = unknownField("terms", m.name)
		}
		if f != nil {
			return nil, f
		}
	}
	if t.path == "" {
		return nil, illegal("Required one of fields [field, script], but none were specified. ")
	}
	return t.compute, nil
}

func (t *termsAgg) parseOrder(text json.RawMessage) *failure {
	for i, e := range elements(text) {
		list, f := members(e)
		if f != nil || len(list) != 1 {
			return parsing("Must specify at least one field for [order]")
		}
		way, _ := scalar(list[0].value)
		if i > 0 { // a further one orders equals, which are ordered by key
			if list[0].name != "_key" || way != "asc" {
				return illegal("further [order] of a terms aggregation: the embedded index has {\"_key\":\"asc\"}")
			}
			continue
		}
		t.order, t.asc = list[0].name, strings.EqualFold(way, "asc")
	}
	return nil
}

// group is one value and the documents that have it.
type group struct {
	key     sortValue // string, int64 or float64
	text    string    // key_as_string
	sets    []set
	count   int
	by      float64 // the value of the metric that orders it
	hasText bool
}

func (t termsAgg) compute(b *bucketing, sets []set, inner []aggregation) (any, *failure) {
	groups, f := t.groups(sets)
	if f != nil {
		return nil, f
	}
	if t.order != "_count" && t.order != "_key" && t.order != "_term" {
		for _, g := range groups {
			if g.by, f = b.metricOf(t.order, inner, g.sets); f != nil {
				return nil, f
			}
		}
	}
	key := sortKey{}
	slices.SortFunc(groups, func(x, y *group) int {
		c := 0
		switch t.order {
		case "_key", "_term":
			c = key.compare(x.key, y.key)
		case "_count":
			c = x.count - y.count
		default:
			c = cmpOrder(x.by, y.by)
		}
		if !t.asc {
			c = -c
		}
		if c == 0 {
			c = key.compare(x.key, y.key)
		}
		return c
	})
	groups = slices.DeleteFunc(groups, func(g *group) bool { return g.count < t.least })
	rest := 0
	if len(groups) > t.size {
		for _, g := range groups[t.size:] {
			rest += g.count
		}
		groups = groups[:t.size]
	}
	buckets := make([]object, len(groups))
	for i, g := range groups {
		o := object{"key": g.key}
		if g.hasText {
			o["key_as_string"] = g.text
		}
		if buckets[i], f = b.bucket(o, g.sets, inner); f != nil {
			return nil, f
		}
	}
	return object{"doc_count_error_upper_bound": 0, "sum_other_doc_count": rest, "buckets": buckets}, nil
}

func (t termsAgg) groups(sets []set) ([]*group, *failure) {
	byKey := map[sortValue]*group{}
	var groups []*group
	for _, s := range sets {
		f := s.ix.fields[t.path]
		if f == nil {
			continue
		}
		if f.kind == "text" {
			return nil, textIsNoData(f, s.ix)
		}
		byBits := map[int64]*group{}
		for _, doc := range s.docs {
			f.column.each(doc, func(v int64) bool {
				g := byBits[v]
				if g == nil {
					k := f.key(v)
					if g = byKey[k]; g == nil {
						g = &group{key: k}
						g.text, g.hasText = f.keyText(v)
						byKey[k] = g
						groups = append(groups, g)
					}
					byBits[v] = g
					g.sets = append(g.sets, set{ix: s.ix})
				}
				last := &g.sets[len(g.sets)-1]
				if n := len(last.docs); n > 0 && last.docs[n-1] == doc {
					return true // the same value twice
				}
				last.docs = append(last.docs, doc)
				g.count++
				return true
			})
		}
	}
	return groups, nil
}

// key is a value as a bucket has it.
func (f *field) key(v int64) sortValue {
	switch {
	case f.kind == "keyword":
		return f.column.words[v]
	case f.fractional():
		return f.number(v)
	}
	return v
}

func (f *field) keyText(v int64) (string, bool) {
	switch {
	case f.kind == "boolean" && v == 1:
		return "true", true
	case f.kind == "boolean":
		return "false", true
	case f.kind == "date":
		return f.dates.format(v), true
	}
	return "", false
}

// metricOf is the value of an inner aggregation that buckets are ordered by: NAME, or
// NAME.VALUE of stats and percentiles.
func (b *bucketing) metricOf(path string, inner []aggregation, sets []set) (float64, *failure) {
	name, value, _ := strings.Cut(path, ".")
	for _, a := range inner {
		if a.name != name {
			continue
		}
		result, f := a.compute(b, sets, a.inner)
		if f != nil {
			return 0, f
		}
		o, _ := result.(object)
		if value == "" {
			value = "value"
		}
		switch v := o[value].(type) {
		case float:
			return float64(v), nil
		case int:
			return float64(v), nil
		}
		if n, ok := o["doc_count"].(int); ok && value == "value" {
			return float64(n), nil
		}
		return 0, nil
	}
	return 0, illegal("Invalid aggregation order path [%s]. The provided aggregation [%s] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets.", path, name)
}
