package embedded

import (
	"encoding/json"
	"strconv"
)

type boolQuery struct {
	must, filter, should, mustNot []query
	least                         int // minimum_should_match; -1: not given
	boost                         float32
}

func parseBool(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	q := boolQuery{least: -1, boost: 1}
	for _, m := range list {
		var into *[]query
		switch m.name {
		case "must":
			into = &q.must
		case "filter":
			into = &q.filter
		case "should":
			into = &q.should
		case "must_not", "mustNot":
			into = &q.mustNot
		case "boost":
			if q.boost, f = readBoost(m); f != nil {
				return nil, f
			}
			continue
		case "minimum_should_match":
			text, _ := scalar(m.value)
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return nil, illegal("minimum_should_match [%s]: the embedded index has whole numbers, 0 and more", text)
			}
			q.least = n
			continue
		default:
			return nil, unknownField("bool", m.name)
		}
		for _, e := range elements(m.value) {
			inner, f := parseQuery(e)
			if f != nil {
				return nil, f
			}
			*into = append(*into, inner)
		}
	}
	return q.bind, nil
}

func bindAll(b *binding, list []query) ([]matcher, *failure) {
	var bound []matcher
	for _, q := range list {
		m, f := q(b)
		if f != nil {
			return nil, f
		}
		bound = append(bound, m)
	}
	return bound, nil
}

func (q boolQuery) bind(b *binding) (matcher, *failure) {
	var bound [4][]matcher
	for i, list := range [][]query{q.must, q.filter, q.should, q.mustNot} {
		var f *failure
		if bound[i], f = bindAll(b, list); f != nil {
			return nil, f
		}
	}
	if len(q.must)+len(q.filter)+len(q.should)+len(q.mustNot) == 0 {
		return all(q.boost), nil
	}
	least := q.least
	if least < 0 {
		least = 0
		if len(q.must)+len(q.filter) == 0 && len(q.should) > 0 {
			least = 1
		}
	}
	return func(doc uint32) (float32, bool) {
		for _, m := range bound[1] {
			if _, ok := m(doc); !ok {
				return 0, false
			}
		}
		for _, m := range bound[3] {
			if _, ok := m(doc); ok {
				return 0, false
			}
		}
		var score float32
		for _, m := range bound[0] {
			s, ok := m(doc)
			if !ok {
				return 0, false
			}
			score += s
		}
		met := 0
		for _, m := range bound[2] {
			if s, ok := m(doc); ok {
				score += s
				met++
			}
		}
		return score * q.boost, met >= least
	}, nil
}
