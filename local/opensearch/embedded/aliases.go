package embedded

import (
	"net/http"
	"slices"
	"strings"
)

// getAliases is GET and HEAD /_alias, /_alias/NAME, /INDEX/_alias and /INDEX/_alias/NAME.
func (n *Node) getAliases(r *request) (any, *failure) {
	list, f := n.resolve(r.index, r)
	if f != nil {
		return nil, f
	}
	pattern := "*"
	if len(r.path) > 1 {
		pattern = r.path[1]
	}
	patterns := strings.Split(pattern, ",")
	answer, seen := object{}, map[string]bool{}
	for _, ix := range list {
		aliases := map[string]alias{}
		for name, a := range ix.aliases {
			for _, p := range patterns {
				if p == "_all" || wildcard(p, name) {
					aliases[name], seen[p] = a, true
				}
			}
		}
		if len(aliases) > 0 || len(r.path) == 1 {
			answer[ix.name] = object{"aliases": aliases}
		}
	}
	for _, p := range patterns {
		if !seen[p] && p != "_all" && !strings.Contains(p, "*") {
			r.status = http.StatusNotFound
			answer["error"], answer["status"] = "alias ["+p+"] missing", http.StatusNotFound
		}
	}
	return answer, nil
}

// putAlias is PUT /INDEX/_alias/NAME.
func (n *Node) putAlias(r *request) (any, *failure) {
	a, f := parseAlias(r.body)
	if f != nil {
		return nil, f
	}
	list, f := n.concrete(r.index, r)
	if f == nil {
		f = n.aliasName(r.path[1])
	}
	if f != nil {
		return nil, f
	}
	for _, ix := range list {
		ix.aliases[r.path[1]] = a
	}
	return acknowledged, nil
}

// deleteAlias is DELETE /INDEX/_alias/NAME.
func (n *Node) deleteAlias(r *request) (any, *failure) {
	list, f := n.concrete(r.index, r)
	if f != nil {
		return nil, f
	}
	if !removeAlias(list, r.path[1]) {
		return nil, noAlias(r.path[1])
	}
	return acknowledged, nil
}

func removeAlias(list []*index, pattern string) (found bool) {
	for _, ix := range list {
		for name := range ix.aliases {
			if wildcard(pattern, name) {
				delete(ix.aliases, name)
				found = true
			}
		}
	}
	return found
}

func noAlias(name string) *failure {
	f := fail(http.StatusNotFound, "aliases_not_found_exception", "aliases [%s] missing", name)
	f.more = object{"resource.id": name, "resource.type": "aliases"}
	return f
}

func (n *Node) aliasName(name string) *failure {
	if n.indices[name] != nil {
		f := fail(http.StatusBadRequest, "invalid_alias_name_exception", "Invalid alias name [%s]: an index or data stream exists with the same name as the alias", name)
		f.index, f.uuid = name, "_na_"
		return f
	}
	return nil
}

// aliasAction is one of POST /_aliases.
type aliasAction struct {
	verb    string
	indices []*index
	names   []string
	alias   alias
}

// changeAliases is POST /_aliases: all actions, or none.
func (n *Node) changeAliases(r *request) (any, *failure) {
	list, f := members(r.body)
	if f != nil {
		return nil, f
	}
	var actions []aliasAction
	for _, m := range list {
		if m.name != "actions" {
			return nil, unknownField("aliases", m.name)
		}
		for _, text := range elements(m.value) {
			verbs, f := members(text)
			if f != nil {
				return nil, f
			}
			for _, verb := range verbs {
				a, f := n.aliasAction(verb, r)
				if f != nil {
					return nil, f
				}
				actions = append(actions, a)
			}
		}
	}
	if len(actions) == 0 {
		return nil, fail(http.StatusBadRequest, "action_request_validation_exception", "Validation Failed: 1: Must specify at least one alias action;")
	}
	for _, a := range actions {
		if a.verb == "remove" && !slices.ContainsFunc(a.names, func(name string) bool {
			return slices.ContainsFunc(a.indices, func(ix *index) bool { _, ok := ix.aliases[name]; return ok })
		}) {
			return nil, noAlias(strings.Join(a.names, ","))
		}
	}
	for _, a := range actions {
		for _, name := range a.names {
			if a.verb == "remove" {
				removeAlias(a.indices, name)
				continue
			}
			for _, ix := range a.indices {
				ix.aliases[name] = a.alias
			}
		}
	}
	return acknowledged, nil
}

func (n *Node) aliasAction(verb member, r *request) (a aliasAction, f *failure) {
	a.verb = verb.name
	if a.verb != "add" && a.verb != "remove" {
		return a, illegal("alias action [%s]: the embedded index has add and remove", a.verb)
	}
	options, f := members(verb.value)
	if f != nil {
		return a, f
	}
	var indices []string
	for _, m := range options {
		var texts []string
		for _, e := range elements(m.value) {
			text, _ := scalar(e)
			texts = append(texts, text)
		}
		switch m.name {
		case "index", "indices":
			indices = texts
		case "alias", "aliases":
			a.names = texts
		case "is_write_index":
			write, f := read[bool](m)
			if f != nil {
				return a, f
			}
			a.alias.Write = &write
		default:
			return a, illegal("alias option [%s]: the embedded index has index, alias and is_write_index", m.name)
		}
	}
	if len(indices) == 0 || len(a.names) == 0 {
		return a, illegal("One of [index] or [indices] is required, and one of [alias] or [aliases]")
	}
	if a.indices, f = n.concrete(strings.Join(indices, ","), r); f != nil {
		return a, f
	}
	for _, name := range a.names {
		if f := n.aliasName(name); f != nil {
			return a, f
		}
	}
	return a, nil
}
