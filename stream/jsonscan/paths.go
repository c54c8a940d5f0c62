package jsonscan

import (
	"fmt"
	"strings"
)

// Paths read the values at some places of a document, which is one object, in one
// pass and without allocating:
//
//	paths := jsonscan.NewPaths("event_id", "device.id", "device.model")
//	if err := paths.Read(data); err != nil {
//		return err
//	}
//	model := paths.Values[2]
//
// A point leads into an object. Of members with the same name the last counts,
// whole: what an object had that came before is forgotten.
//
// They are for one goroutine.
type Paths struct {
	// Values has the value of each path, absent where the document has none. They
	// are valid until the next Read, and as long as the document's bytes are.
	Values []Value

	root    object
	inner   []*object // all but the root
	scan    Scanner
	reading int // the number of this Read
}

// object is an object of the document that paths lead into.
type object struct {
	path    string
	names   *Names
	members []member
	reading int   // the Read that came by last
	other   Value // what stands in its place, if that is no object
}

type member struct {
	index  int     // of its value
	object *object // instead, if paths go on
}

// NewPaths makes Paths. None may come twice, or lead into the value of another.
func NewPaths(paths ...string) *Paths {
	p := &Paths{Values: make([]Value, len(paths))}
	children := map[*object][]string{} // names of the members, in their order
	for index, path := range paths {
		at, name := &p.root, path
		for {
			head, rest, deeper := strings.Cut(name, ".")
			if !deeper {
				break
			}
			at, name = p.into(at, head, children), rest
		}
		at.members = append(at.members, member{index: index})
		children[at] = append(children[at], name)
	}
	for o, names := range children {
		o.names = NewNames(names...)
	}
	return p
}

// into is the object of that name, made if it is not there.
func (p *Paths) into(o *object, name string, children map[*object][]string) *object {
	for i, known := range children[o] {
		if known == name {
			return o.members[i].object
		}
	}
	inner := &object{path: strings.TrimPrefix(o.path+"."+name, ".")}
	o.members = append(o.members, member{object: inner})
	children[o] = append(children[o], name)
	p.inner = append(p.inner, inner)
	return inner
}

// Read reads a document. The error is that it is not one JSON object.
func (p *Paths) Read(data []byte) error {
	clear(p.Values)
	p.reading++
	p.scan.Reset(data)
	if p.scan.Object() {
		p.object(&p.root)
	} else if v := p.scan.Value(); v.Kind != Absent {
		return fmt.Errorf("%v; an event is an object", v.Kind)
	}
	return p.scan.End()
}

// object reads the object that the scanner is in.
func (p *Paths) object(o *object) {
	for {
		i, ok := p.scan.Name(o.names)
		switch {
		case !ok:
			return
		case i < 0:
			p.scan.Value()
			continue
		}
		if m := &o.members[i]; m.object == nil {
			p.Values[m.index] = p.scan.Value()
		} else {
			p.member(m.object)
		}
	}
}

// member reads the value of a member that should be an object.
func (p *Paths) member(o *object) {
	if o.reading == p.reading { // it came before
		p.forget(o)
	}
	o.reading, o.other = p.reading, Value{}
	if p.scan.Object() {
		p.object(o)
	} else {
		o.other = p.scan.Value()
	}
}

func (p *Paths) forget(o *object) {
	o.other = Value{}
	for _, m := range o.members {
		if m.object != nil {
			p.forget(m.object)
		} else {
			p.Values[m.index] = Value{}
		}
	}
}

// Misplaced is the first path at which something stands that is neither an object
// nor null, although paths lead into it; ok is false if there is none. An object
// that is missing is not misplaced.
func (p *Paths) Misplaced() (path string, v Value, ok bool) {
	for _, o := range p.inner {
		if o.reading == p.reading && !o.other.Missing() {
			return o.path, o.other, true
		}
	}
	return "", Value{}, false
}
