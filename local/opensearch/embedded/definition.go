package embedded

import (
	"encoding/json"
	"maps"
)

// definition is what an index is made of: settings, mappings and aliases, of a request
// or a template.
type definition struct {
	settings settings // shards 0 and replicas -1: not given
	mapping  *mapping
	aliases  map[string]alias
}

// alias is another name of an index.
type alias struct {
	Write *bool `json:"is_write_index,omitempty"`
}

// parseDefinition reads the body of PUT /INDEX, and "template" of an index template.
// Another member is refused as unknown says.
func parseDefinition(text []byte, unknown func(name string) *failure) (definition, *failure) {
	d := definition{settings: settings{replicas: -1}, mapping: &mapping{fields: map[string]*field{}}, aliases: map[string]alias{}}
	list, f := members(text)
	if f != nil {
		return d, f
	}
	for _, m := range list {
		switch m.name {
		case "settings":
			d.settings, f = d.settings.change(m.value, false, nil)
		case "mappings":
			if d.mapping, f = parseMapping(m.value, ""); f != nil {
				f = mappingFailed(f)
			}
		case "aliases":
			var aliases []member
			if aliases, f = members(m.value); f == nil {
				for _, a := range aliases {
					if d.aliases[a.name], f = parseAlias(a.value); f != nil {
						break
					}
				}
			}
		default:
			f = unknown(m.name)
		}
		if f != nil {
			return d, f
		}
	}
	return d, nil
}

func parseAlias(text json.RawMessage) (a alias, f *failure) {
	list, f := members(text)
	for _, m := range list {
		if m.name != "is_write_index" {
			return a, illegal("alias option [%s]: the embedded index has is_write_index", m.name)
		}
		value, f := read[bool](m)
		if f != nil {
			return a, f
		}
		a.Write = &value
	}
	return a, f
}

// over is the definition with what it does not say taken from a template.
func (d definition) over(t definition) (definition, *failure) {
	if d.settings.shards == 0 {
		d.settings.shards = t.settings.shards
	}
	if d.settings.replicas < 0 {
		d.settings.replicas = t.settings.replicas
	}
	other := maps.Clone(t.settings.other)
	if other == nil {
		other = map[string]string{}
	}
	maps.Copy(other, d.settings.other)
	d.settings.other = other
	aliases := maps.Clone(t.aliases)
	maps.Copy(aliases, d.aliases)
	d.aliases = aliases
	if f := t.mapping.merge(d.mapping); f != nil {
		return d, f
	}
	d.mapping = t.mapping
	return d, nil
}
