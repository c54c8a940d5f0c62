// Package jsonbind reads and writes Go types as encoding/json does, several times
// faster where the types are such as events are made of: structs of strings,
// numbers, booleans, times, other structs, and pointers to all these.
//
//	decoder, encoder := jsonbind.NewDecoder[Click](), jsonbind.NewEncoder[Row]()
//	if err := decoder.Decode(data, &click); err != nil {
//		return err
//	}
//	…
//	text, err = encoder.Append(text, &row)
//
// What comes out is what encoding/json makes, always: a member that is of any
// other type is left to encoding/json alone, and so is a whole document that is
// out of the ordinary (not JSON, a value of another type, a name twice, or in
// other letters), with the error that comes of it. But <, >, & and the line
// separators U+2028 and U+2029 are written as they are, and not as \u003c.
//
// What a type is made of is looked up once, when a Decoder or an Encoder is made.
// Both are for one goroutine.
package jsonbind

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/millrace-dev/millrace/schema"
)

// kind is how a value is read and written.
type kind uint8

const (
	other kind = iota // by encoding/json
	text
	boolean
	integer
	unsigned
	double
	object
	timestamp // schema.Time
)

// field is a member of a struct.
type field struct {
	name    string
	offset  uintptr
	pointer bool         // to a value of the kind
	typ     reflect.Type // of the value, without the pointer
	kind    kind
	size    uintptr // of a number
	object  *structType

	omitEmpty, omitZero bool
}

// structType is a struct that can be read and written by its fields.
type structType struct{ fields []field }

// maxFields is how many a reader can keep in mind as read.
const maxFields = 256

var (
	timeType   = reflect.TypeFor[time.Time]()
	schemaTime = reflect.TypeFor[schema.Time]()
)

// structOf is what a type is made of; nil if encoding/json must do it all.
func structOf(t reflect.Type, within []reflect.Type) *structType {
	for _, outer := range within {
		if outer == t {
			return nil // it contains itself
		}
	}
	s := &structType{}
	if t.Kind() != reflect.Struct || hasMethods(t) || !s.add(t, 0, append(within, t)) || len(s.fields) > maxFields {
		return nil
	}
	seen := map[string]bool{}
	for _, f := range s.fields {
		if folded := strings.ToLower(f.name); seen[folded] {
			return nil // which of them counts is a science
		} else {
			seen[folded] = true
		}
	}
	return s
}

// add adds the fields of a struct, and of those embedded in it.
func (s *structType) add(t reflect.Type, offset uintptr, within []reflect.Type) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-":
			continue
		case f.Anonymous && (f.Type.Kind() != reflect.Struct || !f.IsExported()):
			return false
		case f.Anonymous && name == "":
			if hasMethods(f.Type) || !s.add(f.Type, offset+f.Offset, append(within, f.Type)) {
				return false
			}
			continue
		case !f.IsExported():
			continue
		}
		if !validName(name) {
			name = f.Name
		}
		one := field{name: name, offset: offset + f.Offset}
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "omitempty":
				one.omitEmpty = true
			case "omitzero":
				one.omitZero = true
			case "string":
				return false
			}
		}
		one.setType(f.Type, within)
		if one.omitZero && reflect.PointerTo(one.typ).Implements(isZero) && one.typ != timeType && one.typ != schemaTime {
			return false // it has an idea of its own of what zero is
		}
		s.fields = append(s.fields, one)
	}
	return true
}

func (f *field) setType(t reflect.Type, within []reflect.Type) {
	f.typ = t
	value := t
	if t.Kind() == reflect.Pointer && !hasMethods(t) {
		value = t.Elem()
	}
	f.kind, f.size = kindOf(value), value.Size()
	if value.Kind() == reflect.Struct && f.kind == other {
		if f.object = structOf(value, within); f.object != nil {
			f.kind = object
		}
	}
	if f.kind != other && value != t {
		f.pointer, f.typ = true, value
	}
}

func kindOf(t reflect.Type) kind {
	if t == schemaTime {
		return timestamp
	}
	if hasMethods(t) {
		return other
	}
	switch t.Kind() {
	case reflect.String:
		if t.PkgPath() == "encoding/json" { // json.Number
			return other
		}
		return text
	case reflect.Bool:
		return boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return integer
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return unsigned
	case reflect.Float32, reflect.Float64:
		return double
	}
	return other
}

// Asked by interface and not by name, which would have the linker keep every
// method of the program: a quarter of the binary.
var (
	methods = []reflect.Type{
		reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
		reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
	}
	isZero = reflect.TypeFor[interface{ IsZero() bool }]()
)

// hasMethods says whether a type reads or writes itself.
func hasMethods(t reflect.Type) bool {
	return slices.ContainsFunc(methods, func(m reflect.Type) bool { return t.Implements(m) || reflect.PointerTo(t).Implements(m) })
}

// validName says whether encoding/json takes a tag's name.
func validName(name string) bool {
	for _, c := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return name != ""
}
