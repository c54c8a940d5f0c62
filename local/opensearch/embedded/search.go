package embedded

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	countParams  = "q df default_operator analyze_wildcard lenient " + lenient
	searchParams = countParams + " size from sort _source _source_includes _source_excludes track_total_hits rest_total_hits_as_int typed_keys preference routing request_cache search_type batched_reduce_size max_concurrent_shard_requests ccs_minimize_roundtrips"
)

// searchRequest is the body and the parameters of _search.
type searchRequest struct {
	query   query
	filter  query // post_filter
	size    int
	from    int
	sort    []sortKey
	after   []json.RawMessage
	source  sourceFilter
	track   int // track_total_hits: count no further; -1: to the end
	aggs    []aggregation
	version bool
	seqNo   bool
}

func parseSearch(r *request) (*searchRequest, *failure) {
	s := &searchRequest{size: 10, track: 10_000, source: sourceFilter{on: true}}
	list, f := members(r.body)
	if f != nil {
		return nil, f
	}
	for _, m := range list {
		if f := s.member(m); f != nil {
			return nil, f
		}
	}
	return s, s.parameters(r)
}

func (s *searchRequest) member(m member) (f *failure) {
	text, _ := scalar(m.value)
	switch m.name {
	case "query":
		s.query, f = parseQuery(m.value)
	case "post_filter":
		s.filter, f = parseQuery(m.value)
	case "size":
		s.size, f = count(m.name, text)
	case "from":
		s.from, f = count(m.name, text)
	case "sort":
		s.sort, f = parseSort(m.value)
	case "search_after":
		s.after = elements(m.value)
	case "_source":
		s.source, f = parseSource(m.value)
	case "track_total_hits":
		s.track, f = parseTrack(text)
	case "aggs", "aggregations":
		s.aggs, f = parseAggregations(m.value)
	case "version":
		s.version = text == "true"
	case "seq_no_primary_term":
		s.seqNo = text == "true"
	case "track_scores", "timeout", "terminate_after", "profile", "explain", "min_score", "highlight", "suggest", "fields",
		"docvalue_fields", "stored_fields", "script_fields", "collapse", "rescore", "pit", "slice", "stats", "ext", "indices_boost", "search_pipeline", "derived":
		if m.name == "timeout" || m.name == "stats" {
			return nil
		}
		f = illegal("[%s] of a search: the embedded index does not have it", m.name)
	default:
		f = parsing("Unknown key for a %s in [%s].", token(m.value), m.name)
	}
	return f
}

func count(name, text string) (int, *failure) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fail(http.StatusBadRequest, "number_format_exception", "For input string: \"%s\"", text)
	}
	if n < 0 {
		return 0, illegal("[%s] parameter cannot be negative, found [%d]", name, n)
	}
	return n, nil
}

func parseTrack(text string) (int, *failure) {
	switch text {
	case "true":
		return -1, nil
	case "false":
		return 0, nil
	}
	return count("track_total_hits", text)
}

func (s *searchRequest) parameters(r *request) (f *failure) {
	for name := range r.query {
		text := r.query.Get(name)
		switch name {
		case "q":
			body := map[string]string{"query": text}
			for from, to := range map[string]string{"df": "default_field", "default_operator": "default_operator"} {
				if r.query.Has(from) {
					body[to] = r.query.Get(from)
				}
			}
			encoded, _ := json.Marshal(body)
			s.query, f = parseQueryString("query_string", encoded)
		case "size":
			s.size, f = count(name, text)
		case "from":
			s.from, f = count(name, text)
		case "track_total_hits":
			s.track, f = parseTrack(text)
		case "sort":
			for part := range strings.SplitSeq(text, ",") {
				path, order, _ := strings.Cut(part, ":")
				s.sort = append(s.sort, newSortKey(path, order))
			}
		case "_source":
			if text == "true" || text == "false" {
				s.source.on = text == "true"
			} else {
				s.source.includes = strings.Split(text, ",")
			}
		case "_source_includes":
			s.source.includes = strings.Split(text, ",")
		case "_source_excludes":
			s.source.excludes = strings.Split(text, ",")
		case "routing", "search_type", "typed_keys":
			f = illegal("parameter [%s] of a search: the embedded index does not have it", name)
		}
		if f != nil {
			return f
		}
	}
	return nil
}

// hit is a document that was found.
type hit struct {
	ix    *index
	doc   uint32
	score float32
	sort  []sortValue
}

// set are documents of one index.
type set struct {
	ix   *index
	docs []uint32
}

// search is GET and POST /_search and /INDEX/_search.
func (n *Node) search(r *request) (any, *failure) {
	begun := n.now()
	s, f := parseSearch(r)
	if f != nil {
		return nil, f
	}
	list, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	if f := s.check(list); f != nil {
		return nil, f
	}
	hits, sets, f := s.find(n, list)
	if f != nil {
		return nil, f
	}
	answer := object{"timed_out": false, "_shards": shardsOf(list)}
	if answer["hits"], f = s.hits(hits, list); f != nil {
		return nil, f
	}
	if r.flag("rest_total_hits_as_int") {
		answer["hits"].(object)["total"] = len(hits)
	}
	if len(s.aggs) > 0 && len(list) > 0 {
		b := &bucketing{node: n, now: begun}
		if answer["aggregations"], f = b.run(s.aggs, sets); f != nil {
			return nil, f
		}
	}
	answer["took"] = n.now().Sub(begun).Milliseconds()
	n.searched.did(shards(list), begun)
	return answer, nil
}

func shardsOf(list []*index) object {
	total := shards(list)
	return object{"total": total, "successful": total, "skipped": 0, "failed": 0}
}

func shards(list []*index) (total int) {
	for _, ix := range list {
		total += ix.settings.shards
	}
	return total
}

// check is what only an index can refuse.
func (s *searchRequest) check(list []*index) *failure {
	if s.after != nil && len(list) > 0 {
		switch {
		case len(s.sort) == 0:
			return onShard(illegal("Sort must contain at least one field."), list[0])
		case len(s.after) != len(s.sort):
			return onShard(illegal("search_after has %d value(s) but sort has %d.", len(s.after), len(s.sort)), list[0])
		case s.from > 0:
			return illegal("`from` parameter must be set to 0 when `search_after` is used.")
		}
	}
	for _, ix := range list {
		if window := ix.settings.window(); s.from+s.size > window {
			return onShard(illegal("Result window is too large, from + size must be less than or equal to: [%d] but was [%d]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.", window, s.from+s.size), ix)
		}
		for i := range s.sort {
			if f := s.sort[i].check(ix); f != nil {
				return f
			}
		}
	}
	return nil
}

// find answers the documents that match, in the order of indices and documents, and for
// the aggregations those before post_filter.
func (s *searchRequest) find(n *Node, list []*index) (hits []hit, sets []set, f *failure) {
	for _, ix := range list {
		b := &binding{ctx: context.Background(), ix: ix, now: n.now()}
		matches, filter := all(1), all(1)
		if s.query != nil {
			if matches, f = s.query(b); f != nil {
				return nil, nil, f
			}
		}
		if s.filter != nil {
			if filter, f = s.filter(b); f != nil {
				return nil, nil, f
			}
		}
		found := set{ix: ix}
		for i := range ix.docs {
			doc := uint32(i)
			if ix.docs[i].dead {
				continue
			}
			score, ok := matches(doc)
			if !ok {
				continue
			}
			found.docs = append(found.docs, doc)
			if _, ok := filter(doc); ok {
				hits = append(hits, hit{ix: ix, doc: doc, score: score})
			}
		}
		sets = append(sets, found)
	}
	return hits, sets, nil
}

// hits is the member of the answer: total, and one page in order.
func (s *searchRequest) hits(found []hit, list []*index) (object, *failure) {
	answer := object{}
	total, relation := len(found), "eq"
	if s.track > 0 && total > s.track {
		total, relation = s.track, "gte"
	}
	if s.track != 0 {
		answer["total"] = object{"value": total, "relation": relation}
	}
	byScore := len(s.sort) == 0 || len(s.sort) == 1 && s.sort[0].path == "_score"
	var best any
	if byScore && len(found) > 0 && s.size > 0 {
		top := found[0].score
		for _, h := range found {
			top = max(top, h.score)
		}
		best = top
	}
	if len(list) == 0 {
		best = 0.0
	}
	answer["max_score"] = best
	page, f := s.page(found)
	if f != nil {
		return nil, f
	}
	shown := make([]object, len(page))
	for i, h := range page {
		d := h.ix.docs[h.doc]
		o := object{"_index": h.ix.name, "_id": d.id, "_score": h.score}
		if !slices.ContainsFunc(s.sort, func(k sortKey) bool { return k.path == "_score" }) && len(s.sort) > 0 {
			o["_score"] = nil
		}
		if len(s.sort) > 0 && !(byScore && s.sort[0].implicit()) {
			o["sort"] = shownSort(h.sort)
		}
		if s.version {
			o["_version"] = d.version
		}
		if s.seqNo {
			o["_seq_no"], o["_primary_term"] = d.seq, 1
		}
		if s.source.on {
			text, err := h.ix.source.read(d)
			if err != nil {
				return nil, internal(err)
			}
			o["_source"] = s.source.apply(text)
		}
		shown[i] = o
	}
	answer["hits"] = shown
	return answer, nil
}

// count is GET and POST /_count and /INDEX/_count.
func (n *Node) count(r *request) (any, *failure) {
	list, f := members(r.body)
	if f != nil {
		return nil, f
	}
	s := &searchRequest{}
	for _, m := range list {
		if m.name != "query" {
			return nil, parsing("request does not support [%s]", m.name)
		}
		if f := s.member(m); f != nil {
			return nil, f
		}
	}
	if f := s.parameters(r); f != nil {
		return nil, f
	}
	indices, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	hits, _, f := s.find(n, indices)
	if f != nil {
		return nil, f
	}
	return object{"count": len(hits), "_shards": shardsOf(indices)}, nil
}
