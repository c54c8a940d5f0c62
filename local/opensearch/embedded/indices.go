package embedded

import (
	"maps"
	"net/http"
	"slices"
)

// putIndex is PUT /INDEX.
func (n *Node) putIndex(r *request) (any, *failure) {
	d, f := parseDefinition(r.body, func(name string) *failure {
		return fail(http.StatusBadRequest, "parse_exception", "unknown key [%s] for create index", name)
	})
	if f == nil {
		_, f = n.create(r.index, d)
	}
	if f != nil {
		return nil, f
	}
	return object{"acknowledged": true, "shards_acknowledged": true, "index": r.index}, nil
}

// deleteIndex is DELETE /INDEX.
func (n *Node) deleteIndex(r *request) (any, *failure) {
	list, f := n.concrete(r.index, r)
	if f != nil {
		return nil, f
	}
	for _, ix := range list {
		ix.close()
		delete(n.indices, ix.name)
	}
	return acknowledged, nil
}

// perIndex answers an object with a member for each index of the expression.
func (n *Node) perIndex(r *request, show func(*index) any) (any, *failure) {
	list, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	answer := object{}
	for _, ix := range list {
		answer[ix.name] = show(ix)
	}
	return answer, nil
}

// getIndex is GET and HEAD /INDEX.
func (n *Node) getIndex(r *request) (any, *failure) {
	return n.perIndex(r, func(ix *index) any {
		return object{"aliases": ix.aliases, "mappings": ix.mapping, "settings": ix.settingsObject()}
	})
}

// getMappings is GET /INDEX/_mapping.
func (n *Node) getMappings(r *request) (any, *failure) {
	return n.perIndex(r, func(ix *index) any { return object{"mappings": ix.mapping} })
}

// putMapping is PUT /INDEX/_mapping: fields are added, and none changes its type.
func (n *Node) putMapping(r *request) (any, *failure) {
	list, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	for _, ix := range list {
		m, f := parseMapping(r.body, "")
		if f == nil {
			f = ix.mapping.compatible(m)
		} else {
			f = mappingFailed(f)
		}
		if f != nil {
			return nil, f
		}
	}
	for _, ix := range list {
		m, _ := parseMapping(r.body, "") // each index has columns of its own
		ix.mapping.add(m)
		ix.mapped()
	}
	return acknowledged, nil
}

// getSettings is GET /INDEX/_settings.
func (n *Node) getSettings(r *request) (any, *failure) {
	return n.perIndex(r, func(ix *index) any { return object{"settings": ix.settingsObject()} })
}

// putSettings is PUT /INDEX/_settings.
func (n *Node) putSettings(r *request) (any, *failure) {
	list, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	changed := map[*index]settings{}
	for _, ix := range list {
		if changed[ix], f = ix.settings.change(r.body, true, ix); f != nil {
			return nil, f
		}
	}
	for ix, s := range changed {
		ix.settings = s
	}
	return acknowledged, nil
}

// refresh is POST /INDEX/_refresh: whatever was written can be found already.
func (n *Node) refresh(r *request) (any, *failure) {
	list, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	shards := object{"total": 0, "successful": 0, "failed": 0}
	total, primaries := 0, 0
	for _, ix := range list {
		total += ix.settings.shards * (1 + ix.settings.replicas)
		primaries += ix.settings.shards
	}
	shards["total"], shards["successful"] = total, primaries
	return object{"_shards": shards}, nil
}

// all indices, by name.
func (n *Node) all() []*index {
	var list []*index
	for _, name := range slices.Sorted(maps.Keys(n.indices)) {
		list = append(list, n.indices[name])
	}
	return list
}
