package jsonbind

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// Decoder reads documents into values of a type.
type Decoder[T any] struct {
	root *reader
	scan jsonscan.Scanner
	doc  document
}

// reader reads the members of one struct.
type reader struct {
	*structType
	names *jsonscan.Names
	inner []*reader // by field; nil for all but objects
}

// document is what is under way.
type document struct {
	scan *jsonscan.Scanner
	data []byte
	text string // the same
	ok   bool   // it is out of nothing's ordinary so far
}

// NewDecoder makes a Decoder.
func NewDecoder[T any]() *Decoder[T] {
	return &Decoder[T]{root: newReader(structOf(reflect.TypeFor[T](), nil))}
}

func newReader(s *structType) *reader {
	if s == nil || len(s.fields) == 0 {
		return nil
	}
	r := &reader{structType: s, inner: make([]*reader, len(s.fields))}
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
		if f.kind == object {
			r.inner[i] = newReader(f.object)
		}
	}
	r.names = jsonscan.NewNames(names...)
	return r
}

// Decode reads one document into v, whatever v was before, as json.Unmarshal does
// into a zero value. The strings in v share one copy of data.
func (d *Decoder[T]) Decode(data []byte, v *T) error {
	*v = *new(T)
	if d.root != nil && utf8.Valid(data) {
		d.scan.Reset(data)
		d.doc = document{scan: &d.scan, data: data, text: string(data), ok: true}
		if d.scan.Object() {
			d.doc.object(d.root, unsafe.Pointer(v))
			if d.doc.ok && d.scan.End() == nil {
				return nil
			}
		}
		*v = *new(T)
	}
	return json.Unmarshal(data, v)
}

// object reads the object that the scanner is in into the struct at p.
func (d *document) object(r *reader, p unsafe.Pointer) {
	var seen [maxFields / 64]uint64
	for d.ok {
		i, ok := d.scan.Name(r.names)
		if !ok {
			return // End tells why
		}
		if i < 0 {
			d.unknown(r)
			continue
		}
		if seen[i/64]&(1<<(i%64)) != 0 {
			d.ok = false // one value is read over the other
			return
		}
		seen[i/64] |= 1 << (i % 64)
		d.field(&r.fields[i], r.inner[i], unsafe.Add(p, r.fields[i].offset))
	}
}

// unknown reads the value of a member that no field has the name of, unless one
// has it in other letters.
func (d *document) unknown(r *reader) {
	name := d.scan.LastName()
	for i := range r.fields {
		if strings.EqualFold(r.fields[i].name, string(name)) {
			d.ok = false
			return
		}
	}
	d.scan.Value()
}

// field reads the next value into the field at p.
func (d *document) field(f *field, inner *reader, p unsafe.Pointer) {
	if f.kind == object {
		d.member(f, inner, p)
		return
	}
	v := d.scan.Value()
	if f.kind == other {
		d.other(f, v, p)
		return
	}
	if v.Kind == jsonscan.Null {
		d.ok = d.ok && f.kind != timestamp // which has a method
		return
	}
	if f.pointer {
		value := reflect.New(f.typ).UnsafePointer()
		*(*unsafe.Pointer)(p) = value
		p = value
	}
	d.scalar(f, v, p)
}

// member reads a struct within the struct.
func (d *document) member(f *field, inner *reader, p unsafe.Pointer) {
	if !d.scan.Object() {
		// Null, or what cannot be read.
		v := d.scan.Value()
		d.ok = d.ok && v.Kind == jsonscan.Null
		return
	}
	if f.pointer {
		value := reflect.New(f.typ).UnsafePointer()
		*(*unsafe.Pointer)(p) = value
		p = value
	}
	if inner == nil { // it has no fields
		d.ok = false
		return
	}
	d.object(inner, p)
}

func (d *document) scalar(f *field, v jsonscan.Value, p unsafe.Pointer) {
	switch f.kind {
	case text:
		d.ok = d.ok && v.Kind == jsonscan.String
		*(*string)(p) = d.string(v)
	case boolean:
		d.ok = d.ok && v.Kind == jsonscan.Bool
		*(*bool)(p) = v.Bool()
	case integer:
		n, ok := v.Int()
		d.ok = d.ok && ok && setInt(p, f.size, n)
	case unsigned:
		n, err := strconv.ParseUint(string(v.Raw), 10, int(f.size)*8)
		d.ok = d.ok && v.Kind == jsonscan.Number && err == nil
		setUint(p, f.size, n)
	case double:
		n, err := strconv.ParseFloat(string(v.Raw), int(f.size)*8)
		d.ok = d.ok && v.Kind == jsonscan.Number && err == nil
		if f.size == 4 {
			*(*float32)(p) = float32(n)
		} else {
			*(*float64)(p) = n
		}
	default:
		d.other(f, v, p)
	}
}

// string is what a string says, in the document's copy if it can be.
func (d *document) string(v jsonscan.Value) string {
	if v.Escaped || !d.ok {
		return string(v.AppendText(nil))
	}
	// The scanner is behind the quote that ends the string.
	rest, _ := d.scan.Rest()
	end := len(d.data) - len(rest) - 1
	return d.text[end-len(v.Raw) : end]
}

// other leaves a value to encoding/json.
func (d *document) other(f *field, v jsonscan.Value, p unsafe.Pointer) {
	if v.Kind == jsonscan.Absent {
		d.ok = false // it is no JSON
		return
	}
	raw := v.Raw
	if v.Kind == jsonscan.String {
		rest, _ := d.scan.Rest()
		end := len(d.data) - len(rest)
		raw = d.data[end-len(v.Raw)-2 : end] // with its quotes
	}
	d.ok = d.ok && json.Unmarshal(raw, reflect.NewAt(f.typ, p).Interface()) == nil
}

func setInt(p unsafe.Pointer, size uintptr, n int64) (fits bool) {
	switch size {
	case 1:
		*(*int8)(p) = int8(n)
		return n == int64(int8(n))
	case 2:
		*(*int16)(p) = int16(n)
		return n == int64(int16(n))
	case 4:
		*(*int32)(p) = int32(n)
		return n == int64(int32(n))
	}
	*(*int64)(p) = n
	return true
}

func setUint(p unsafe.Pointer, size uintptr, n uint64) {
	switch size {
	case 1:
		*(*uint8)(p) = uint8(n)
	case 2:
		*(*uint16)(p) = uint16(n)
	case 4:
		*(*uint32)(p) = uint32(n)
	default:
		*(*uint64)(p) = n
	}
}
