package jsonbind

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// Encoder writes values of a type.
type Encoder[T any] struct{ root *writer }

// writer writes the members of one struct.
type writer struct {
	*structType
	names []string  // with the comma before, in quotes, and the colon
	inner []*writer // by field; nil for all but objects
}

// NewEncoder makes an Encoder.
func NewEncoder[T any]() *Encoder[T] {
	return &Encoder[T]{root: newWriter(structOf(reflect.TypeFor[T](), nil))}
}

func newWriter(s *structType) *writer {
	if s == nil {
		return nil
	}
	w := &writer{structType: s, names: make([]string, len(s.fields)), inner: make([]*writer, len(s.fields))}
	for i, f := range s.fields {
		w.names[i] = string(append(jsonscan.AppendString([]byte{','}, f.name), ':'))
		if f.kind == object {
			w.inner[i] = newWriter(f.object)
		}
	}
	return w
}

// Append appends v as JSON to dst. After an error dst is as it was.
func (e *Encoder[T]) Append(dst []byte, v *T) ([]byte, error) {
	if e.root != nil {
		if all, ok := e.root.append(dst, unsafe.Pointer(v)); ok {
			return all, nil
		}
	}
	all, err := json.Marshal(v)
	return append(dst, all...), err
}

// append appends the struct at p. It is not ok if encoding/json must tell what is
// wrong.
func (w *writer) append(dst []byte, p unsafe.Pointer) (all []byte, ok bool) {
	dst = append(dst, '{')
	start := len(dst)
	for i := range w.fields {
		f := &w.fields[i]
		at := unsafe.Add(p, f.offset)
		if f.omitted(at) {
			continue
		}
		name := w.names[i]
		if len(dst) == start {
			name = name[1:] // no comma before the first
		}
		dst = append(dst, name...)
		if f.pointer {
			if at = *(*unsafe.Pointer)(at); at == nil {
				dst = append(dst, "null"...)
				continue
			}
		}
		if dst, ok = f.append(dst, at, w.inner[i]); !ok {
			return dst[:start-1], false
		}
	}
	return append(dst, '}'), true
}

// omitted says whether the tag has the field at p left out.
func (f *field) omitted(p unsafe.Pointer) bool {
	if !f.omitEmpty && !f.omitZero {
		return false
	}
	if f.pointer {
		return *(*unsafe.Pointer)(p) == nil
	}
	switch f.kind {
	case text:
		return *(*string)(p) == ""
	case boolean:
		return !*(*bool)(p)
	case integer, unsigned:
		return intAt(p, f.size) == 0
	case double:
		return floatAt(p, f.size) == 0
	case timestamp:
		return f.omitZero && (*schema.Time)(p).IsZero()
	}
	if f.typ == timeType {
		return f.omitZero && (*time.Time)(p).IsZero()
	}
	v := reflect.NewAt(f.typ, p).Elem()
	if f.omitZero && v.IsZero() {
		return true
	}
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return f.omitEmpty && v.Len() == 0
	case reflect.Struct: // never empty
		return false
	}
	return f.omitEmpty && v.IsZero()
}

// append appends the value at p, which is of the field's kind.
func (f *field) append(dst []byte, p unsafe.Pointer, inner *writer) (all []byte, ok bool) {
	switch f.kind {
	case text:
		return jsonscan.AppendString(dst, *(*string)(p)), true
	case boolean:
		return strconv.AppendBool(dst, *(*bool)(p)), true
	case integer:
		return strconv.AppendInt(dst, intAt(p, f.size), 10), true
	case unsigned:
		return strconv.AppendUint(dst, uint64(intAt(p, f.size))&(1<<(8*f.size-1)<<1-1), 10), true
	case double:
		return appendFloat(dst, floatAt(p, f.size), int(f.size)*8)
	case object:
		return inner.append(dst, p)
	case timestamp:
		at := (*schema.Time)(p).Time
		if year := at.UTC().Year(); year < 0 || year > 9999 {
			return dst, false
		}
		return append(schema.AppendTime(append(dst, '"'), at), '"'), true
	}
	text, err := json.Marshal(reflect.NewAt(f.typ, p).Interface())
	return append(dst, text...), err == nil
}

func intAt(p unsafe.Pointer, size uintptr) int64 {
	switch size {
	case 1:
		return int64(*(*int8)(p))
	case 2:
		return int64(*(*int16)(p))
	case 4:
		return int64(*(*int32)(p))
	}
	return *(*int64)(p)
}

func floatAt(p unsafe.Pointer, size uintptr) float64 {
	if size == 4 {
		return float64(*(*float32)(p))
	}
	return *(*float64)(p)
}

// appendFloat appends a number as encoding/json writes it, which is as ES6 does.
func appendFloat(dst []byte, n float64, bits int) ([]byte, bool) {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return dst, false
	}
	format, size := byte('f'), math.Abs(n)
	if size != 0 && (bits == 64 && (size < 1e-6 || size >= 1e21) || bits == 32 && (float32(size) < 1e-6 || float32(size) >= 1e21)) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, n, format, -1, bits)
	if end := len(dst); format == 'e' && end >= 4 && string(dst[end-4:end-1]) == "e-0" {
		dst[end-2] = dst[end-1]
		dst = dst[:end-1]
	}
	return dst, true
}
