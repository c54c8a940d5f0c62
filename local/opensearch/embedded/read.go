package embedded

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// reading is a document on its way into the columns: nothing of it is stored before all
// of it is known to fit.
type reading struct {
	ix      *index
	id      string
	values  []fieldValue
	added   []addition // by dynamic mapping
	failure *failure
}

type fieldValue struct {
	field *field
	bits  int64
	text  []byte // of a keyword or a text
}

type addition struct {
	to    *mapping
	field *field
}

// read reads a document by the index's mapping.
func (ix *index) read(id string, text []byte) *reading {
	r := &reading{ix: ix, id: id}
	ix.stamp++
	var s jsonscan.Scanner
	s.Reset(text)
	if first := bytes.TrimLeft(text, " \t\r\n"); len(first) == 0 || first[0] != '{' || !s.Object() {
		r.failure = mapperParsing("failed to parse").because("not_x_content_exception", "Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes")
		return r
	}
	// A document that is not JSON is that first, whatever else is wrong with it here;
	// OpenSearch says what it meets first.
	r.object(&s, ix.mapping, ix.dynamic(ix.mapping, "true"))
	if err := s.End(); err != nil {
		r.failure = mapperParsing("failed to parse").because("json_parse_exception", "%s", err)
	} else if !utf8.Valid(text) && r.failure == nil {
		r.failure = mapperParsing("failed to parse").because("json_parse_exception", "Invalid UTF-8")
	}
	return r
}

func (ix *index) dynamic(m *mapping, outer string) string {
	if m.dynamic != "" {
		return m.dynamic
	}
	return outer
}

// object walks one object, which the scanner has entered.
func (r *reading) object(s *jsonscan.Scanner, m *mapping, dynamic string) {
	for key, ok := s.Key(); ok; key, ok = s.Key() {
		f := m.fields[string(key)]
		if f == nil {
			r.unknown(s, m, string(key), dynamic)
			continue
		}
		if f.stamp == r.ix.stamp && r.failure == nil {
			r.failure = mapperParsing("failed to parse").because("json_parse_exception", "Duplicate field '%s'", key)
		}
		f.stamp = r.ix.stamp
		r.value(s, f, dynamic)
	}
}

// value reads what a field has: a value, or an array of them, however deep.
func (r *reading) value(s *jsonscan.Scanner, f *field, dynamic string) {
	if s.Array() {
		for s.Element() {
			r.value(s, f, dynamic)
		}
		return
	}
	if f.object != nil && s.Object() {
		// In an array of objects each has the fields once.
		r.ix.stamp++
		r.object(s, f.object, r.ix.dynamic(f.object, dynamic))
		return
	}
	v := s.Value()
	if r.failure != nil || v.Missing() {
		return
	}
	if f.object != nil {
		r.failure = mapperParsing("object mapping for [%s] tried to parse field [%s] as object, but found a concrete value", f.path, f.name)
		return
	}
	r.scalar(f, v)
	for _, form := range f.forms {
		r.scalar(form, v)
	}
}

func (r *reading) scalar(f *field, v jsonscan.Value) {
	if r.failure != nil {
		return
	}
	text := v.Raw
	if v.Escaped {
		text = v.AppendText(nil)
	}
	if f.kind == "text" {
		if v.Kind == jsonscan.Object {
			r.refuse(f, text, because("illegal_state_exception", "Can't get text on a START_OBJECT"))
			return
		}
		r.values = append(r.values, fieldValue{field: f, text: text})
		return
	}
	bits, ok, cause := f.bits(v, text)
	if cause != nil {
		r.refuse(f, text, cause)
		return
	}
	if ok && f.kind == "keyword" && len(text) > maxTerm {
		r.failure = illegal("Document contains at least one immense term in field=\"%s\" (whose UTF8 encoding is longer than the max length %d), all of which were skipped.", f.path, maxTerm)
		return
	}
	if ok {
		r.values = append(r.values, fieldValue{field: f, bits: bits, text: text})
	}
}

// maxTerm is Lucene's limit of a term, in bytes.
const maxTerm = 32_766

func (r *reading) refuse(f *field, text []byte, cause *failure) {
	preview := string(text)
	if strings.HasPrefix(preview, "{") {
		preview = javaMap(preview)
	}
	if n, _ := strconv.ParseFloat(preview, 64); f.fractional() && math.IsInf(n, 0) {
		preview = javaInfinity(n)
	}
	r.failure = mapperParsing("failed to parse field [%s] of type [%s] in document with id '%s'. Preview of field's value: '%s'", f.path, f.kind, r.id, preview)
	r.failure.cause = cause
}

// unknown is a field that the mapping does not have.
func (r *reading) unknown(s *jsonscan.Scanner, m *mapping, name, dynamic string) {
	if f := m.fields[strings.SplitN(name, ".", 2)[0]]; f != nil && strings.Contains(name, ".") && f.object != nil {
		if inner := m.find(name); inner != nil { // a point is an object
			r.value(s, inner, dynamic)
			return
		}
		m, name, dynamic = f.object, strings.SplitN(name, ".", 2)[1], r.ix.dynamic(f.object, dynamic)
	}
	path := name
	if m.path != "" {
		path = m.path + "." + name
	}
	switch dynamic {
	case "strict":
		s.Value()
		if r.failure == nil {
			in := m.path
			if in == "" {
				in = "_doc"
			}
			r.failure = fail(http.StatusBadRequest, "strict_dynamic_mapping_exception", "mapping set to strict, dynamic introduction of [%s] within [%s] is not allowed", name, in)
		}
	case "false":
		s.Value()
	default:
		if strings.Contains(name, ".") {
			s.Value()
			r.failure = mapperParsing("field [%s]: the embedded index does not make objects of a name with points", path)
			return
		}
		if f := r.infer(s, name, path, dynamic); f != nil {
			r.added = append(r.added, addition{m, f})
		}
	}
}

// store puts the values into the columns.
func (r *reading) store(ix *index, doc uint32) {
	for _, a := range r.added {
		if a.to.fields[a.field.name] == nil {
			a.to.fields[a.field.name] = a.field
		}
	}
	if len(r.added) > 0 {
		ix.mapped()
	}
	var words []textValue
	for _, v := range r.values {
		switch v.field.kind {
		case "text":
			v.field.filled.put(doc, 0)
			words = append(words, textValue{v.field.path, bytes.Clone(v.text)})
		case "keyword":
			v.field.column.put(doc, v.field.column.code(v.text))
		default:
			v.field.column.put(doc, v.bits)
		}
	}
	if len(words) > 0 {
		ix.text().add(doc, words)
	}
}
