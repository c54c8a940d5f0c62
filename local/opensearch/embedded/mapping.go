package embedded

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// field is one property of a mapping: what it is declared as, and where its values are.
type field struct {
	path   string // with points: device.model
	name   string
	kind   string // the type
	dates  dateFormat
	above  int  // ignore_above of a keyword; 0: none
	exact  bool // coerce: false
	params object
	forms  []*field // fields
	object *mapping // of an object
	column *column  // nil: an object or a text
	filled *column  // of a text: which documents have it
	stamp  uint64   // of the document that had it last
}

// mapping is an object's properties.
type mapping struct {
	path    string
	dynamic string // "", true, false or strict; "" is the outer object's
	fields  map[string]*field
	meta    any
}

// kinds that are known, and their parameters beside type.
var kinds = map[string][]string{
	"keyword": {"ignore_above", "fields", "doc_values", "index", "norms", "meta"},
	"text":    {"fields", "index", "norms", "analyzer", "meta"},
	"boolean": {"fields", "doc_values", "index", "meta"},
	"date":    {"fields", "format", "doc_values", "index", "meta"},
	"byte":    {"fields", "coerce", "doc_values", "index", "meta"},
	"short":   {"fields", "coerce", "doc_values", "index", "meta"},
	"integer": {"fields", "coerce", "doc_values", "index", "meta"},
	"long":    {"fields", "coerce", "doc_values", "index", "meta"},
	"float":   {"fields", "coerce", "doc_values", "index", "meta"},
	"double":  {"fields", "coerce", "doc_values", "index", "meta"},
	"object":  {"properties", "dynamic"},
}

func mapperParsing(format string, args ...any) *failure {
	return fail(http.StatusBadRequest, "mapper_parsing_exception", format, args...)
}

// mappingFailed is how a request that brings a mapping says what is wrong with it.
func mappingFailed(f *failure) *failure {
	return &failure{status: f.status, kind: f.kind, reason: "Failed to parse mapping [_doc]: " + f.reason, cause: f, root: f}
}

// parseMapping reads "mappings", or an object's definition with the path.
func parseMapping(text json.RawMessage, path string) (*mapping, *failure) {
	m := &mapping{path: path, fields: map[string]*field{}}
	list, f := members(text)
	if f != nil {
		return nil, f
	}
	for _, part := range list {
		switch part.name {
		case "properties":
			properties, f := members(part.value)
			if f != nil {
				return nil, f
			}
			for _, p := range properties {
				if m.fields[p.name], f = parseField(p, path); f != nil {
					return nil, f
				}
			}
		case "dynamic":
			m.dynamic, _ = scalar(part.value)
			if !slices.Contains([]string{"true", "false", "strict"}, m.dynamic) {
				return nil, mapperParsing("dynamic [%s]: the embedded index has true, false and strict", m.dynamic)
			}
		case "type":
			if kind, _ := scalar(part.value); path == "" || kind != "object" {
				return nil, mapperParsing("Root mapping definition has unsupported parameters:  [type : %s]", kind)
			}
		case "_meta":
			if path != "" {
				return nil, mapperParsing("unsupported parameter [_meta] of object [%s]", path)
			}
			m.meta = part.value
		default:
			value, _ := scalar(part.value)
			return nil, mapperParsing("Root mapping definition has unsupported parameters:  [%s : %s]", part.name, value)
		}
	}
	return m, nil
}

func parseField(p member, outer string) (*field, *failure) {
	f := &field{name: p.name, path: p.name, params: object{}}
	if outer != "" {
		f.path = outer + "." + p.name
	}
	list, bad := members(p.value)
	if bad != nil {
		return nil, mapperParsing("Expected map for property [fields] on field [%s] but got a class java.lang.String", p.name)
	}
	has := func(name string) int {
		return slices.IndexFunc(list, func(m member) bool { return m.name == name })
	}
	if i := has("type"); i >= 0 {
		f.kind, _ = scalar(list[i].value)
	} else if has("properties") >= 0 || len(list) == 0 {
		f.kind = "object"
	} else {
		return nil, mapperParsing("No type specified for field [%s]", p.name)
	}
	if strings.Contains(p.name, ".") {
		return nil, mapperParsing("name [%s]: the embedded index has objects, and no points in names", f.path)
	}
	known, ok := kinds[f.kind]
	if !ok {
		return nil, mapperParsing("No handler for type [%s] declared on field [%s]", f.kind, p.name)
	}
	if f.kind == "object" {
		f.object, bad = parseMapping(p.value, f.path)
		return f, bad
	}
	for _, m := range list {
		if m.name == "type" {
			continue
		}
		if !slices.Contains(known, m.name) {
			return nil, mapperParsing("unknown parameter [%s] on mapper [%s] of type [%s]", m.name, p.name, f.kind)
		}
		if bad := f.parameter(m); bad != nil {
			return nil, bad
		}
	}
	if f.kind == "date" && f.dates == nil {
		f.dates, _ = parseDateFormat(defaultDates)
	}
	if f.kind != "text" {
		f.column = &column{}
	} else {
		f.filled = &column{}
	}
	return f, nil
}

func (f *field) parameter(m member) *failure {
	text, _ := scalar(m.value)
	f.params[m.name] = m.value
	switch m.name {
	case "ignore_above":
		n, bad := read[int](m)
		if bad != nil || n < 0 {
			return illegal("[ignore_above] must be positive, got [%s]", text)
		}
		f.above = n
	case "format":
		dates, err := parseDateFormat(text)
		if err != nil {
			return mapperParsing("Invalid format: [%s]: %s", text, err)
		}
		f.dates = dates
	case "coerce":
		f.exact = text == "false"
	case "index", "doc_values":
		if text != "true" {
			return mapperParsing("parameter [%s: %s] on mapper [%s]: the embedded index has true", m.name, text, f.name)
		}
	case "analyzer":
		if text != "standard" {
			return mapperParsing("analyzer [%s] on mapper [%s]: the embedded index has standard", text, f.name)
		}
	case "fields":
		forms, bad := members(m.value)
		if bad != nil {
			return bad
		}
		for _, p := range forms {
			form, bad := parseField(p, f.path)
			if bad != nil {
				return bad
			}
			f.forms = append(f.forms, form)
		}
	}
	return nil
}

// find is the field of a path, or nil.
func (m *mapping) find(path string) *field {
	name, rest, further := strings.Cut(path, ".")
	f := m.fields[name]
	switch {
	case f == nil || !further:
		return f
	case f.object != nil:
		return f.object.find(rest)
	}
	for _, form := range f.forms {
		if form.name == rest {
			return form
		}
	}
	return nil
}

// each calls visit with every field and form, objects left out.
func (m *mapping) each(visit func(*field)) {
	for _, name := range slices.Sorted(maps.Keys(m.fields)) {
		f := m.fields[name]
		if f.object != nil {
			f.object.each(visit)
			continue
		}
		visit(f)
		for _, form := range f.forms {
			visit(form)
		}
	}
}

// merge adds what another mapping has, or changes nothing and says what cannot be.
func (m *mapping) merge(o *mapping) *failure {
	if f := m.compatible(o); f != nil {
		return f
	}
	m.add(o)
	return nil
}

func (m *mapping) compatible(o *mapping) *failure {
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		have, want := m.fields[name], o.fields[name]
		if have == nil {
			continue
		}
		if have.kind != want.kind {
			if have.object != nil || want.object != nil {
				return illegal("can't merge a non object mapping [%s] with an object mapping", have.path)
			}
			return illegal("mapper [%s] cannot be changed from type [%s] to [%s]", have.path, have.kind, want.kind)
		}
		if have.object != nil {
			if f := have.object.compatible(want.object); f != nil {
				return f
			}
		}
		if have.dates != nil && have.dates.String() != want.dates.String() {
			return illegal("Mapper for [%s] conflicts with existing mapper:\n\tCannot update parameter [format] from [%s] to [%s]", have.path, have.dates, want.dates)
		}
	}
	return nil
}

func (m *mapping) add(o *mapping) {
	if o.dynamic != "" {
		m.dynamic = o.dynamic
	}
	if o.meta != nil {
		m.meta = o.meta
	}
	for name, want := range o.fields {
		have := m.fields[name]
		if have == nil {
			m.fields[name] = want
			continue
		}
		if have.object != nil {
			have.object.add(want.object)
			continue
		}
		have.params, have.above, have.exact = want.params, want.above, want.exact
		for _, form := range want.forms {
			if !slices.ContainsFunc(have.forms, func(f *field) bool { return f.name == form.name }) {
				have.forms = append(have.forms, form)
			}
		}
	}
}

func (m *mapping) MarshalJSON() ([]byte, error) {
	o := object{}
	if m.dynamic != "" {
		o["dynamic"] = m.dynamic
	}
	if m.meta != nil {
		o["_meta"] = m.meta
	}
	if len(m.fields) > 0 {
		o["properties"] = m.fields
	}
	return json.Marshal(o)
}

func (f *field) MarshalJSON() ([]byte, error) {
	if f.object != nil {
		if len(f.object.fields) == 0 {
			return []byte(`{"type":"object"}`), nil
		}
		return json.Marshal(f.object)
	}
	o := maps.Clone(f.params)
	o["type"] = f.kind
	if len(f.forms) > 0 {
		forms := map[string]*field{}
		for _, form := range f.forms {
			forms[form.name] = form
		}
		o["fields"] = forms
	}
	return json.Marshal(o)
}
