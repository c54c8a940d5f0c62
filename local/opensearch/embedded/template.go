package embedded

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// template is a composable index template.
// https://docs.opensearch.org/2.19/im-plugin/index-templates/
type template struct {
	patterns   []string
	priority   *int64
	version    *int64
	meta       json.RawMessage
	definition json.RawMessage // "template"; read anew for each index, which owns what comes of it
}

func unknownInTemplate(name string) *failure { return unknownField("template", name) }

func parseTemplate(name string, text []byte) (*template, *failure) {
	list, f := members(text)
	if f != nil {
		return nil, f
	}
	t := &template{}
	for _, m := range list {
		switch m.name {
		case "index_patterns":
			for _, p := range elements(m.value) {
				text, _ := scalar(p)
				t.patterns = append(t.patterns, text)
			}
		case "priority":
			t.priority, f = number(m)
		case "version":
			t.version, f = number(m)
		case "_meta":
			t.meta = m.value
		case "template":
			t.definition = m.value
		case "composed_of":
			if list := elements(m.value); len(list) > 0 {
				component, _ := scalar(list[0])
				f = illegal("index template [%s] specifies component templates [%s]: the embedded index has no component templates", name, component)
			}
		default:
			f = unknownField("index_template", m.name)
		}
		if f != nil {
			return nil, f
		}
	}
	if len(t.patterns) == 0 {
		return nil, illegal("Required [index_patterns]")
	}
	if _, f := parseDefinition(t.definition, unknownInTemplate); f != nil {
		if f.root == nil { // no mapping's fault
			return nil, f
		}
		bad := illegal("composable template [%s] template after composition is invalid", name)
		bad.cause = illegal("invalid composite mappings for [%s]", name)
		bad.cause.cause = f
		return nil, bad
	}
	return t, nil
}

func number(m member) (*int64, *failure) {
	n, f := read[int64](m)
	return &n, f
}

func (t *template) order() int64 {
	if t.priority == nil {
		return 0
	}
	return *t.priority
}

func (t *template) matches(name string) bool {
	return slices.ContainsFunc(t.patterns, func(p string) bool { return wildcard(p, name) })
}

// conflict: of two templates with the same priority, none may match what the other does.
func (n *Node) conflict(name string, t *template) *failure {
	for _, other := range slices.Sorted(maps.Keys(n.templates)) {
		o := n.templates[other]
		if other == name || o.order() != t.order() || !overlap(o.patterns, t.patterns) {
			continue
		}
		return illegal("index template [%s] has index patterns [%s] matching patterns from existing templates [%s] with patterns (%s => [%s]) that have the same priority [%d], multiple index templates may not match during index creation, please use a different priority",
			name, strings.Join(t.patterns, ", "), other, other, strings.Join(o.patterns, ", "), t.order())
	}
	return nil
}

func overlap(a, b []string) bool {
	for _, p := range a {
		for _, q := range b {
			if meet(p, q) {
				return true
			}
		}
	}
	return false
}

// meet: some name matches both patterns.
func meet(p, q string) bool {
	switch {
	case p == "" && q == "":
		return true
	case p != "" && p[0] == '*':
		return meet(p[1:], q) || q != "" && meet(p, q[1:])
	case q != "" && q[0] == '*':
		return meet(p, q[1:]) || p != "" && meet(p[1:], q)
	}
	return p != "" && q != "" && p[0] == q[0] && meet(p[1:], q[1:])
}

// wildcard: the pattern, in which * is any text, matches all of the name.
func wildcard(pattern, name string) bool {
	first, rest, further := strings.Cut(pattern, "*")
	if !further {
		return pattern == name
	}
	if !strings.HasPrefix(name, first) {
		return false
	}
	for name = name[len(first):]; ; {
		part, tail, further := strings.Cut(rest, "*")
		if !further {
			return strings.HasSuffix(name, part)
		}
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name, rest = name[i+len(part):], tail
	}
}

// withTemplate adds the template of the highest priority that matches the name, and the
// defaults.
func (n *Node) withTemplate(name string, d definition) (definition, *failure) {
	var best *template
	for _, t := range n.templates {
		if t.matches(name) && (best == nil || t.order() > best.order()) {
			best = t
		}
	}
	if best != nil {
		base, f := parseDefinition(best.definition, unknownInTemplate)
		if f != nil {
			return d, f
		}
		if d, f = d.over(base); f != nil {
			return d, f
		}
	}
	if d.settings.shards == 0 {
		d.settings.shards = 1
	}
	if d.settings.replicas < 0 {
		d.settings.replicas = 1
	}
	return d, nil
}

func (t *template) MarshalJSON() ([]byte, error) {
	o := object{"index_patterns": t.patterns, "composed_of": []string{}}
	if t.priority != nil {
		o["priority"] = *t.priority
	}
	if t.version != nil {
		o["version"] = *t.version
	}
	if t.meta != nil {
		o["_meta"] = t.meta
	}
	if t.definition != nil {
		d, f := parseDefinition(t.definition, unknownInTemplate)
		if f != nil {
			return nil, fmt.Errorf("template: %w", f)
		}
		inner := object{}
		if d.settings.shards > 0 || d.settings.replicas >= 0 || len(d.settings.other) > 0 {
			inner["settings"] = d.settings.object(nil)
		}
		if len(d.mapping.fields) > 0 || d.mapping.dynamic != "" || d.mapping.meta != nil {
			inner["mappings"] = d.mapping
		}
		if len(d.aliases) > 0 {
			inner["aliases"] = d.aliases
		}
		o["template"] = inner
	}
	return json.Marshal(o)
}

// putTemplate is PUT /_index_template/NAME.
func (n *Node) putTemplate(r *request) (any, *failure) {
	name := r.path[1]
	if _, there := n.templates[name]; there && r.flag("create") {
		return nil, illegal("index template [%s] already exists", name)
	}
	t, f := parseTemplate(name, r.body)
	if f == nil {
		f = n.conflict(name, t)
	}
	if f != nil {
		return nil, f
	}
	n.templates[name] = t
	return acknowledged, nil
}

// getTemplates is GET and HEAD /_index_template and /_index_template/NAME.
func (n *Node) getTemplates(r *request) (any, *failure) {
	pattern := "*"
	if len(r.path) > 1 {
		pattern = r.path[1]
	}
	list := []object{}
	for _, name := range slices.Sorted(maps.Keys(n.templates)) {
		if wildcard(pattern, name) {
			list = append(list, object{"name": name, "index_template": n.templates[name]})
		}
	}
	if len(list) == 0 && !strings.Contains(pattern, "*") {
		return nil, fail(http.StatusNotFound, "resource_not_found_exception", "index template matching [%s] not found", pattern)
	}
	return object{"index_templates": list}, nil
}

// deleteTemplate is DELETE /_index_template/NAME.
func (n *Node) deleteTemplate(r *request) (any, *failure) {
	found := false
	for name := range n.templates {
		if wildcard(r.path[1], name) {
			delete(n.templates, name)
			found = true
		}
	}
	if !found && r.path[1] != "*" {
		return nil, fail(http.StatusNotFound, "index_template_missing_exception", "index_template [%s] missing", r.path[1])
	}
	return acknowledged, nil
}
