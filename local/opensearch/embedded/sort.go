package embedded

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// sortKey is one criterion: a field, _score or _doc.
type sortKey struct {
	path  string
	desc  bool
	first bool // missing: _first
	given bool // the order was given
}

// sortValue is what a hit is sorted by: a number, a text, or nil.
type sortValue any

func newSortKey(path, order string) sortKey {
	return sortKey{path: path, desc: order == "desc" || order == "" && path == "_score", given: order != ""}
}

// implicit: sorted by the score as without a sort.
func (k sortKey) implicit() bool { return k.path == "_score" && k.desc }

func parseSort(text json.RawMessage) (keys []sortKey, f *failure) {
	for _, e := range elements(text) {
		path, kind := scalar(e)
		if kind == "VALUE_STRING" {
			keys = append(keys, newSortKey(path, ""))
			continue
		}
		list, f := members(e)
		if f != nil {
			return nil, f
		}
		for _, m := range list {
			k, f := parseSortKey(m)
			if f != nil {
				return nil, f
			}
			keys = append(keys, k)
		}
	}
	return keys, nil
}

func parseSortKey(m member) (sortKey, *failure) {
	order, kind := scalar(m.value)
	if kind != "START_OBJECT" {
		return newSortKey(m.name, order), checkOrder(order)
	}
	options, f := members(m.value)
	if f != nil {
		return sortKey{}, f
	}
	k := newSortKey(m.name, "")
	for _, o := range options {
		text, _ := scalar(o.value)
		switch o.name {
		case "order":
			k = newSortKey(m.name, strings.ToLower(text))
			if f := checkOrder(text); f != nil {
				return k, f
			}
		case "missing":
			if text != "_first" && text != "_last" {
				return k, illegal("sort on [%s], missing [%s]: the embedded index has _first and _last", m.name, text)
			}
			k.first = text == "_first"
		case "unmapped_type":
		default:
			return k, unknownField("field_sort", o.name)
		}
	}
	return k, nil
}

func checkOrder(order string) *failure {
	if o := strings.ToLower(order); o != "asc" && o != "desc" {
		return illegal("No enum constant org.opensearch.search.sort.SortOrder.%s", strings.ToUpper(order))
	}
	return nil
}

func (k sortKey) special() bool { return k.path == "_score" || k.path == "_doc" }

func (k sortKey) check(ix *index) *failure {
	if k.special() {
		return nil
	}
	f := ix.fields[k.path]
	if f == nil {
		return ix.queryFailed("No mapping found for [%s] in order to sort on", k.path)
	}
	if f.kind == "text" {
		return textIsNoData(f, ix)
	}
	return nil
}

// textIsNoData is what OpenSearch says of a text that is sorted or aggregated.
func textIsNoData(f *field, ix *index) *failure {
	return onShard(illegal("Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [%s] in order to load field data by uninverting the inverted index. Note that this can use significant memory.", f.path), ix)
}

// value of a hit: of several, the least, or the greatest where the order descends. A
// number that is missing counts as the last that there is.
func (k sortKey) value(h hit) sortValue {
	switch k.path {
	case "_score":
		return float64(h.score)
	case "_doc":
		return int64(h.doc)
	}
	f := h.ix.fields[k.path]
	var best int64
	some := false
	f.column.each(h.doc, func(v int64) bool {
		if c := f.compare(v, best); !some || k.desc && c > 0 || !k.desc && c < 0 {
			best = v
		}
		some = true
		return true
	})
	switch {
	case f.kind == "keyword" && !some:
		return nil
	case f.kind == "keyword":
		return f.column.words[best]
	case f.fractional() && some:
		return f.number(best)
	case f.fractional():
		return math.Inf(1 - 2*b2i(k.desc != k.first))
	case some:
		return best
	case k.desc != k.first:
		return int64(math.MinInt64)
	}
	return int64(math.MaxInt64)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compare orders two values; a text that is missing is last, or first.
func (k sortKey) compare(a, b sortValue) int {
	if a == nil || b == nil {
		c := b2i(a == nil) - b2i(b == nil)
		if k.first {
			c = -c
		}
		return c
	}
	c := 0
	switch x := a.(type) {
	case string:
		y, _ := b.(string)
		c = strings.Compare(x, y)
	case int64:
		if y, ok := b.(int64); ok {
			c = cmpOrder(x, y)
		} else {
			y, _ := b.(float64)
			c = cmpOrder(float64(x), y)
		}
	case float64:
		if y, ok := b.(float64); ok {
			c = cmpOrder(x, y)
		} else {
			y, _ := b.(int64)
			c = cmpOrder(x, float64(y))
		}
	}
	if k.desc {
		c = -c
	}
	return c
}

// page is the part of what was found that is asked for, in order.
func (s *searchRequest) page(found []hit) ([]hit, *failure) {
	keys := s.sort
	if len(keys) == 0 {
		keys = []sortKey{newSortKey("_score", "")}
	}
	for i := range found {
		found[i].sort = make([]sortValue, len(keys))
		for j, k := range keys {
			found[i].sort[j] = k.value(found[i])
		}
	}
	order := func(a, b []sortValue) int {
		for j, k := range keys {
			if c := k.compare(a[j], b[j]); c != 0 {
				return c
			}
		}
		return 0
	}
	slices.SortStableFunc(found, func(a, b hit) int { return order(a.sort, b.sort) })
	if s.after != nil {
		after := make([]sortValue, len(keys))
		for j, text := range s.after {
			after[j] = afterValue(text, keys[j], found)
		}
		from, _ := slices.BinarySearchFunc(found, after, func(h hit, target []sortValue) int {
			if order(h.sort, target) <= 0 {
				return -1
			}
			return 1
		})
		found = found[from:]
	}
	found = found[min(s.from, len(found)):]
	return found[:min(s.size, len(found))], nil
}

// afterValue reads a value of search_after as what it is compared with.
func afterValue(text json.RawMessage, k sortKey, found []hit) sortValue {
	value, kind := scalar(text)
	if kind == "VALUE_NULL" {
		return nil
	}
	if len(found) > 0 && !k.special() {
		f := found[0].ix.fields[k.path]
		if f.kind == "keyword" {
			return value
		}
		if f.kind == "date" && kind == "VALUE_STRING" {
			if at, _, err := f.dates.parse(value); err == nil {
				return at.UnixMilli()
			}
		}
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return n
	}
	n, _ := strconv.ParseFloat(value, 64)
	return n
}

// shownSort has what JSON has no number for as text, as OpenSearch does.
func shownSort(values []sortValue) []sortValue {
	for i, v := range values {
		if n, ok := v.(float64); ok && math.IsInf(n, 0) {
			values[i] = javaInfinity(n)
		}
	}
	return values
}
