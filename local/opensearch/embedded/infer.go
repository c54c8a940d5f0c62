package embedded

import (
	"encoding/json"
	"strings"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// infer is the field that dynamic mapping makes of a value; nil: nothing can be known
// of it yet, as of null.
// https://docs.opensearch.org/2.19/field-types/#dynamic-mapping
func (r *reading) infer(s *jsonscan.Scanner, name, path, dynamic string) *field {
	if s.Array() {
		var f *field
		for s.Element() {
			if f == nil {
				f = r.infer(s, name, path, dynamic)
			} else {
				r.value(s, f, dynamic)
			}
		}
		return f
	}
	if s.Object() {
		m := &mapping{path: path, fields: map[string]*field{}}
		added := r.added
		r.added = nil
		r.object(s, m, dynamic)
		for _, a := range r.added {
			a.to.fields[a.field.name] = a.field
		}
		r.added = added
		return &field{name: name, path: path, kind: "object", object: m}
	}
	v := s.Value()
	if v.Missing() {
		return nil
	}
	kind := "text"
	switch v.Kind {
	case jsonscan.Bool:
		kind = "boolean"
	case jsonscan.Number:
		kind = "long"
		if strings.ContainsAny(string(v.Raw), ".eE") {
			kind = "float"
		}
	case jsonscan.String:
		if looksLikeDate(v) {
			kind = "date"
		}
	}
	definition := object{"type": kind}
	if kind == "text" {
		definition["fields"] = object{"keyword": object{"type": "keyword", "ignore_above": 256}}
	}
	text, _ := json.Marshal(definition)
	outer := strings.TrimSuffix(strings.TrimSuffix(path, name), ".")
	f, bad := parseField(member{name, text}, outer)
	if bad != nil {
		r.failure = bad
		return nil
	}
	f.stamp = r.ix.stamp
	r.scalar(f, v)
	for _, form := range f.forms {
		r.scalar(form, v)
	}
	return f
}

// looksLikeDate: dynamic date detection tries strict_date_optional_time, but a number
// alone is text.
func looksLikeDate(v jsonscan.Value) bool {
	if v.Escaped || !strings.ContainsAny(string(v.Raw), "-/:") {
		return false
	}
	_, _, err := parseISO(string(v.Raw))
	return err == nil
}

// javaMap is an object as Java prints it, which is how OpenSearch previews it: {a=1}.
func javaMap(text string) string {
	list, f := members([]byte(text))
	if f != nil {
		return text
	}
	parts := make([]string, len(list))
	for i, m := range list {
		value, kind := scalar(m.value)
		if kind == "START_OBJECT" {
			value = javaMap(value)
		}
		parts[i] = m.name + "=" + value
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
