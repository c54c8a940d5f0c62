package embedded

import (
	"context"
	"encoding/json"
	"time"
)

// aggregation is one of "aggs": its name, what computes it, and those in its buckets.
type aggregation struct {
	name    string
	compute computation
	inner   []aggregation
}

// computation answers the member of the answer.
type computation func(b *bucketing, sets []set, inner []aggregation) (any, *failure)

// bucketing is one run of a search's aggregations.
type bucketing struct {
	node *Node
	now  time.Time
}

var aggregations map[string]func(name string, body json.RawMessage) (computation, *failure)

func init() { // filters read queries and aggregations hold aggregations
	aggregations = map[string]func(string, json.RawMessage) (computation, *failure){
		"terms": parseTermsAgg, "filter": parseFilterAgg, "filters": parseFiltersAgg, "missing": parseMetric,
		"date_histogram": parseHistogram, "histogram": parseHistogram, "avg": parseMetric, "min": parseMetric, "max": parseMetric,
		"sum": parseMetric, "stats": parseMetric, "value_count": parseMetric, "cardinality": parseMetric, "percentiles": parseMetric,
	}
}

func parseAggregations(text json.RawMessage) (list []aggregation, f *failure) {
	entries, f := members(text)
	if f != nil {
		return nil, f
	}
	for _, e := range entries {
		a, f := parseAggregation(e)
		if f != nil {
			return nil, f
		}
		list = append(list, a)
	}
	return list, nil
}

func parseAggregation(e member) (a aggregation, f *failure) {
	a.name = e.name
	parts, f := members(e.value)
	if f != nil {
		return a, f
	}
	for _, p := range parts {
		switch {
		case p.name == "aggs" || p.name == "aggregations":
			a.inner, f = parseAggregations(p.value)
		case p.name == "meta":
			f = illegal("[meta] of the aggregation [%s]: the embedded index does not have it", a.name)
		case a.compute != nil:
			f = parsing("Found two aggregation type definitions in [%s]: [%s]", a.name, p.name)
		default:
			parse, ok := aggregations[p.name]
			if !ok {
				return a, parsing("Unknown aggregation type [%s]", p.name).because("named_object_not_found_exception", "unknown field [%s]", p.name)
			}
			a.compute, f = parse(p.name, p.value)
		}
		if f != nil {
			return a, f
		}
	}
	if a.compute == nil {
		return a, parsing("Missing definition for aggregation [%s]", a.name)
	}
	return a, nil
}

func (b *bucketing) run(list []aggregation, sets []set) (object, *failure) {
	answer := object{}
	for _, a := range list {
		var f *failure
		if answer[a.name], f = a.compute(b, sets, a.inner); f != nil {
			return nil, f
		}
	}
	return answer, nil
}

// bucket is an object with a count and the inner aggregations.
func (b *bucketing) bucket(o object, sets []set, inner []aggregation) (object, *failure) {
	count := 0
	for _, s := range sets {
		count += len(s.docs)
	}
	o["doc_count"] = count
	more, f := b.run(inner, sets)
	for name, value := range more {
		o[name] = value
	}
	return o, f
}

func parseFilterAgg(name string, body json.RawMessage) (computation, *failure) {
	q, f := parseQuery(body)
	return func(b *bucketing, sets []set, inner []aggregation) (any, *failure) {
		kept, f := b.keep(sets, q)
		if f != nil {
			return nil, f
		}
		return b.bucket(object{}, kept, inner)
	}, f
}

func (b *bucketing) keep(sets []set, q query) ([]set, *failure) {
	var kept []set
	for _, s := range sets {
		m, f := q(&binding{ctx: context.Background(), ix: s.ix, now: b.now})
		if f != nil {
			return nil, f
		}
		kept = append(kept, s.where(func(doc uint32) bool { _, ok := m(doc); return ok }))
	}
	return kept, nil
}

func (s set) where(ok func(uint32) bool) set {
	out := set{ix: s.ix}
	for _, doc := range s.docs {
		if ok(doc) {
			out.docs = append(out.docs, doc)
		}
	}
	return out
}

func parseFiltersAgg(name string, body json.RawMessage) (computation, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	var names []string
	var filters []query
	for _, m := range list {
		if m.name != "filters" || token(m.value) != "START_OBJECT" {
			return nil, illegal("[%s] of a filters aggregation: the embedded index has filters by name", m.name)
		}
		named, f := members(m.value)
		if f != nil {
			return nil, f
		}
		for _, n := range named {
			q, f := parseQuery(n.value)
			if f != nil {
				return nil, f
			}
			names, filters = append(names, n.name), append(filters, q)
		}
	}
	return func(b *bucketing, sets []set, inner []aggregation) (any, *failure) {
		buckets := object{}
		for i, q := range filters {
			kept, f := b.keep(sets, q)
			if f != nil {
				return nil, f
			}
			if buckets[names[i]], f = b.bucket(object{}, kept, inner); f != nil {
				return nil, f
			}
		}
		return object{"buckets": buckets}, nil
	}, nil
}
