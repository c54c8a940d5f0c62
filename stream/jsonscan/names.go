package jsonscan

import "encoding/binary"

// Names are the names of the members that a reader of one kind of object knows.
// [Scanner.Name] finds a member among them.
//
// Whoever writes objects of one kind mostly writes their members in one order, so
// Names remember which followed which, and finding the next is a comparison with
// the one expected. That is a guess, not a rule: any order is read.
//
// They are for one goroutine.
type Names struct {
	list         []name
	first        int // the one that an object began with the last time
	last, expect int // the one found last, -1 for none, and the one that may follow it
}

type name struct {
	text   string
	quoted string // as it is written without escapes: with quotes, and a colon
	next   int    // the one that followed it the last time

	// The first and the last eight bytes of quoted, which may overlap, if it has 8
	// to 16; else short is false.
	head, tail uint64
	short      bool
}

// begins says whether b begins with the name as it is written.
func (n *name) begins(b []byte) bool {
	size := len(n.quoted)
	if len(b) < size {
		return false
	}
	if n.short { // the most are, and a comparison as strings is a call
		return binary.LittleEndian.Uint64(b) == n.head && binary.LittleEndian.Uint64(b[size-8:]) == n.tail
	}
	return string(b[:size]) == n.quoted
}

// NewNames makes Names, at least one. Each has the index that it has here; none may
// come twice.
func NewNames(names ...string) *Names {
	n := &Names{list: make([]name, len(names))}
	for i, text := range names {
		quoted := append(AppendString(nil, text), ':')
		one := name{text: text, quoted: string(quoted), next: (i + 1) % len(names)}
		if size := len(quoted); size >= 8 && size <= 16 {
			one.short, one.head, one.tail = true, binary.LittleEndian.Uint64(quoted), binary.LittleEndian.Uint64(quoted[size-8:])
		}
		n.list[i] = one
	}
	return n
}

// Find is the index of a name, -1 if it is not there.
func (n *Names) Find(text []byte) int {
	for i := range n.list {
		if n.list[i].text == string(text) {
			return i
		}
	}
	return -1
}

// Name goes to the next member of the object, as [Scanner.Key] does, and returns
// the index of its name among names, -1 if it is not there.
func (s *Scanner) Name(names *Names) (index int, ok bool) {
	pos, expect := s.pos, names.expect
	if s.first {
		names.last, expect = -1, names.first
	} else {
		if pos >= len(s.data) || s.data[pos] != ',' {
			return s.unexpectedName(names)
		}
		pos++
	}
	one := &names.list[expect]
	if one.begins(s.data[pos:]) {
		s.pos, s.first = pos+len(one.quoted), false
		names.last, names.expect = expect, one.next
		return expect, true
	}
	return s.unexpectedName(names)
}

// LastName is the name that Name did not find, good until the next call.
func (s *Scanner) LastName() []byte { return s.last }

// unexpectedName reads the name, and learns from it.
func (s *Scanner) unexpectedName(names *Names) (index int, ok bool) {
	text, ok := s.Key()
	if !ok {
		return -1, false
	}
	s.last = text
	index = names.Find(text)
	switch {
	case index < 0:
		return -1, true
	case names.last < 0:
		names.first = index
	default:
		names.list[names.last].next = index
	}
	names.last, names.expect = index, names.list[index].next
	return index, true
}
