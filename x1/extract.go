package x1

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// field is a field of the shaped event that has a place in the raw event.
type field struct {
	path string      // in the raw event: device.model
	name string      // in the shaped event, as JSON begins it: ,"device_model":
	typ  schema.Type // of the column
}

// shapedFields reads the tags of Shaped.
func shapedFields() ([]field, error) {
	s, err := schema.Of[Shaped]()
	if err != nil {
		return nil, err
	}
	var fields []field
	for i, t := 0, reflect.TypeFor[Shaped](); i < t.NumField(); i++ {
		if path := t.Field(i).Tag.Get("from"); path != "" {
			fields = append(fields, field{path: path, name: `,"` + s.Fields[i].Name + `":`, typ: s.Fields[i].Type})
		}
	}
	return fields, nil
}

// extractor reads raw events and keeps the values of some paths. A value has the
// index of its path. Objects are looked into one deep or more, as the paths say.
type extractor struct {
	root   *object
	values []jsonscan.Value
	scan   jsonscan.Scanner
}

// object is what is wanted of an object of the raw event. The lists are short and
// names differ in length, so a search from the front beats a map.
type object struct {
	path    string
	other   jsonscan.Value // what stands in its place, if not an object
	members []member
}

type member struct {
	name   string
	index  int     // of its value
	object *object // instead, if paths go on
}

func newExtractor(fields []field) *extractor {
	x := &extractor{root: &object{}, values: make([]jsonscan.Value, len(fields))}
	for i, f := range fields {
		at, name := x.root, f.path
		for {
			head, rest, deeper := strings.Cut(name, ".")
			if !deeper {
				break
			}
			at, name = at.inner(head), rest
		}
		at.members = append(at.members, member{name: name, index: i})
	}
	return x
}

// inner is the object of that name, made if it is not there.
func (o *object) inner(name string) *object {
	if m := o.member([]byte(name)); m != nil {
		return m.object
	}
	inner := &object{path: strings.TrimPrefix(o.path+"."+name, ".")}
	o.members = append(o.members, member{name: name, object: inner})
	return inner
}

func (o *object) member(name []byte) *member {
	for i := range o.members {
		if m := &o.members[i]; m.name == string(name) {
			return m
		}
	}
	return nil
}

// read the values of one raw event; the error is that it is not one JSON object.
func (x *extractor) read(data []byte) error {
	x.forget(x.root)
	x.scan.Reset(data)
	if x.scan.Object() {
		x.object(x.root)
	} else if v := x.scan.Value(); v.Kind != jsonscan.Absent {
		return fmt.Errorf("%v; an event is an object", v.Kind)
	}
	return x.scan.End()
}

// object reads the object that the scanner is in. Of equal names the last wins,
// whole: what an earlier object had is forgotten.
func (x *extractor) object(o *object) {
	for name, ok := x.scan.Key(); ok; name, ok = x.scan.Key() {
		m := o.member(name)
		switch {
		case m == nil:
			x.scan.Value()
		case m.object == nil:
			x.values[m.index] = x.scan.Value()
		default:
			x.forget(m.object)
			if x.scan.Object() {
				x.object(m.object)
			} else {
				m.object.other = x.scan.Value()
			}
		}
	}
}

func (x *extractor) forget(o *object) {
	o.other = jsonscan.Value{}
	for _, m := range o.members {
		if m.object != nil {
			x.forget(m.object)
		} else {
			x.values[m.index] = jsonscan.Value{}
		}
	}
}

// misplaced is the first object whose place something else has.
func (o *object) misplaced() *object {
	if k := o.other.Kind; k != jsonscan.Absent && k != jsonscan.Null {
		return o
	}
	for _, m := range o.members {
		if m.object != nil {
			if wrong := m.object.misplaced(); wrong != nil {
				return wrong
			}
		}
	}
	return nil
}
