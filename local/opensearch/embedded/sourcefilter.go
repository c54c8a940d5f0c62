package embedded

import (
	"encoding/json"
	"slices"
)

// sourceFilter is _source: all, nothing, or some fields.
type sourceFilter struct {
	on                 bool
	includes, excludes []string
}

func parseSource(text json.RawMessage) (s sourceFilter, f *failure) {
	s.on = true
	value, kind := scalar(text)
	switch kind {
	case "VALUE_BOOLEAN":
		s.on = value == "true"
	case "VALUE_STRING", "START_ARRAY":
		s.includes = textList(text)
	case "START_OBJECT":
		list, f := members(text)
		if f != nil {
			return s, f
		}
		for _, m := range list {
			switch m.name {
			case "includes", "include":
				s.includes = textList(m.value)
			case "excludes", "exclude":
				s.excludes = textList(m.value)
			default:
				return s, parsing("Unknown key for a %s in [%s].", token(m.value), m.name)
			}
		}
	default:
		return s, parsing("Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_ARRAY, START_OBJECT] but found [%s]", kind)
	}
	return s, nil
}

// textList of a value or an array.
func textList(text json.RawMessage) []string {
	var list []string
	for _, e := range elements(text) {
		value, _ := scalar(e)
		list = append(list, value)
	}
	return list
}

func (s sourceFilter) apply(text []byte) json.RawMessage {
	if len(s.includes) == 0 && len(s.excludes) == 0 {
		return text
	}
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(text, &doc); err != nil {
		return text // it was read as an object before it was stored
	}
	out, _ := json.Marshal(s.object(doc, "", len(s.includes) == 0))
	return out
}

// object keeps what is asked for; all: the object around it was.
func (s sourceFilter) object(doc map[string]json.RawMessage, path string, all bool) map[string]any {
	out := map[string]any{}
	for name, value := range doc {
		full := path + name
		named := func(patterns []string) bool {
			return slices.ContainsFunc(patterns, func(p string) bool { return wildcard(p, full) })
		}
		if named(s.excludes) {
			continue
		}
		keep := all || named(s.includes)
		var inner map[string]json.RawMessage
		if json.Unmarshal(value, &inner) == nil && inner != nil {
			if part := s.object(inner, full+".", keep); keep || len(part) > 0 {
				out[name] = part
			}
			continue
		}
		if keep {
			out[name] = value
		}
	}
	return out
}
