package embedded

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

func (n *Node) isAlias(name string) bool {
	for _, ix := range n.indices {
		if _, ok := ix.aliases[name]; ok {
			return true
		}
	}
	return false
}

// resolve is the indices of an expression: names, aliases, patterns, exclusions after a
// hyphen, with commas between; empty and _all are all. They are sorted by name.
func (n *Node) resolve(expression string, r *request) ([]*index, *failure) {
	if expression == "" || expression == "_all" {
		expression = "*"
	}
	found := map[string]*index{}
	pattern := false
	for i, part := range strings.Split(expression, ",") {
		exclude := false
		if rest, ok := strings.CutPrefix(part, "-"); ok && i > 0 && pattern {
			part, exclude = rest, true
		}
		isPattern := strings.Contains(part, "*")
		pattern = pattern || isPattern
		some := false
		for name, ix := range n.indices {
			matches := wildcard(part, name)
			for a := range ix.aliases {
				matches = matches || wildcard(part, a)
			}
			switch {
			case matches && exclude:
				delete(found, name)
			case matches:
				found[name] = ix
			}
			some = some || matches
		}
		if !some && !exclude {
			if !isPattern && !r.flag("ignore_unavailable") {
				return nil, noIndex(part, "index_or_alias")
			}
			if isPattern && r.query.Get("allow_no_indices") == "false" {
				return nil, noIndex(part, "index_or_alias")
			}
		}
	}
	names := slices.Sorted(maps.Keys(found))
	list := make([]*index, len(names))
	for i, name := range names {
		list[i] = found[name]
	}
	return list, nil
}

// concrete are the indices of an expression that may not be an alias, as DELETE wants.
func (n *Node) concrete(expression string, r *request) ([]*index, *failure) {
	for part := range strings.SplitSeq(expression, ",") {
		if n.indices[part] == nil && n.isAlias(part) {
			return nil, illegal("The provided expression [%s] matches an alias, specify the corresponding concrete indices instead.", part)
		}
	}
	list, f := n.resolve(expression, r)
	if f != nil {
		return nil, f
	}
	return slices.DeleteFunc(list, func(ix *index) bool {
		return !slices.ContainsFunc(strings.Split(expression, ","), func(p string) bool { return p == "_all" || wildcard(p, ix.name) })
	}), nil
}

// target is the index that a document with that name goes to: the index, the write index
// of an alias, or a new index.
func (n *Node) target(name string) (*index, *failure) {
	if ix := n.indices[name]; ix != nil {
		return ix, nil
	}
	var behind, write []*index
	for _, ix := range n.indices {
		if a, ok := ix.aliases[name]; ok {
			behind = append(behind, ix)
			if a.Write != nil && *a.Write {
				write = append(write, ix)
			}
		}
	}
	switch {
	case len(write) == 1:
		return write[0], nil
	case len(behind) == 1 && behind[0].aliases[name].Write == nil:
		return behind[0], nil
	case len(behind) > 0:
		return nil, illegal("no write index is defined for alias [%s]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index", name)
	}
	d, f := parseDefinition(nil, unknownInTemplate)
	if f != nil {
		return nil, f
	}
	return n.create(name, d)
}

// one is the only index of a name, to read a document of.
func (n *Node) one(name string, r *request) (*index, *failure) {
	list, f := n.resolve(name, r)
	if f != nil {
		f.more = object{"resource.id": name, "resource.type": "index_expression"}
		return nil, f
	}
	if len(list) != 1 {
		return nil, fail(http.StatusBadRequest, "illegal_argument_exception", "alias [%s] has more than one index associated with it, can't execute a single index op", name)
	}
	return list[0], nil
}
