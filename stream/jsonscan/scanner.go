// Package jsonscan reads a JSON document in one pass without allocating, for the
// function between a raw and a shaped event where reflection costs too much. The
// caller walks the document and keeps the values that it wants:
//
//	var s jsonscan.Scanner
//	s.Reset(data)
//	if !s.Object() {
//		return errors.New("not an object")
//	}
//	for key, ok := s.Key(); ok; key, ok = s.Key() {
//		switch string(key) {
//		case "name":
//			name = s.Value()
//		default:
//			s.Value() // read and dropped
//		}
//	}
//	if err := s.End(); err != nil {
//		return err
//	}
//
// Each key and each element is followed by exactly one Value, or by one Object or
// Array that reports true and is then walked to its end. A [Value] points into the
// document; its methods turn it into text, a number or JSON again.
//
// The grammar is RFC 8259's, and what is accepted is what encoding/json accepts,
// with two differences. Objects and arrays nest at most MaxDepth deep. Names are
// the caller's to compare, so they match exactly. Two things are the caller's to
// decide: which of two equal keys counts, and whether the document is UTF-8 (ask
// utf8.Valid first; the scanner passes the bytes of a string on as they are).
//
// Where that speed is not needed, decode with encoding/json.
package jsonscan

import "fmt"

// MaxDepth is how deep objects and arrays may nest, so that no document, however
// hostile, makes the reader's stack grow. Jackson, which reads JSON in Firehose and
// OpenSearch, goes as deep (StreamReadConstraints).
const MaxDepth = 1000

// Scanner reads one document at a time. Reset it for each; its zero value has
// an empty document.
type Scanner struct {
	data  []byte
	pos   int
	depth int
	first bool   // nothing of the object or array was read yet
	key   []byte // holds a key that was written with escapes
	last  []byte // the key that Name read
	err   error
}

// Reset begins a document.
func (s *Scanner) Reset(data []byte) {
	*s = Scanner{data: data, key: s.key}
}

// Object enters the next value if it is an object; Key walks it.
func (s *Scanner) Object() bool { return s.peek() == '{' && s.enter() }

// Array enters the next value if it is an array; Element walks it.
func (s *Scanner) Array() bool { return s.peek() == '[' && s.enter() }

// Key goes to the next member of the object and returns its name, which is good
// until the next call. It reports false at the end of the object and where the
// document is not JSON.
func (s *Scanner) Key() (key []byte, ok bool) {
	if !s.next('}') {
		return nil, false
	}
	name := s.name()
	if name.Escaped {
		s.key = name.AppendText(s.key[:0])
		return s.key, true
	}
	return name.Raw, s.err == nil
}

// Element goes to the next element of the array. It reports false at the end of
// the array and where the document is not JSON.
func (s *Scanner) Element() bool { return s.next(']') }

// End reports what made the document no JSON, also if something follows its value.
func (s *Scanner) End() error {
	if s.peek(); s.err == nil && s.pos < len(s.data) {
		s.fail("the end of the document")
	}
	return s.err
}

// Rest is what follows the document's value, for texts that stand one after the
// other: Reset begins the next with it.
func (s *Scanner) Rest() ([]byte, error) { return s.data[s.pos:], s.err }

// Skip goes past the next n bytes of [Scanner.Rest], which must be a whole value
// that the caller has read by other means.
func (s *Scanner) Skip(n int) { s.pos += n }

// enter an object or an array, at its bracket.
func (s *Scanner) enter() bool {
	if s.depth == MaxDepth {
		s.stop(fmt.Errorf("byte %d: nested deeper than %d", s.pos, MaxDepth))
		return false
	}
	s.pos++
	s.depth++
	s.first = true
	return true
}

// next goes past the comma, or past the bracket that ends the object or array. A
// bracket after a comma is not found here: it is neither a name nor a value.
func (s *Scanner) next(end byte) bool {
	first := s.first
	s.first = false
	switch c := s.peek(); {
	case c == end && s.depth > 0:
		s.pos++
		s.depth--
		return false
	case first:
		return true
	case c == ',':
		s.pos++
		return true
	}
	s.fail("a comma or %q", end)
	return false
}

// peek skips white space and returns the byte after it, 0 at the end.
func (s *Scanner) peek() byte {
	for s.pos < len(s.data) {
		c := s.data[s.pos]
		if c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
		s.pos++
	}
	return 0
}

// fail says what the document should have had here.
func (s *Scanner) fail(want string, args ...any) {
	if s.err != nil {
		return
	}
	want = fmt.Sprintf(want, args...)
	if s.pos >= len(s.data) {
		s.stop(fmt.Errorf("byte %d: the document ends, want %s", s.pos, want))
		return
	}
	s.stop(fmt.Errorf("byte %d: %q, want %s", s.pos, s.data[s.pos], want))
}

// stop goes to the end of the document, where every further read stops at once.
func (s *Scanner) stop(err error) {
	if s.err == nil {
		s.err = err
	}
	s.pos, s.first = len(s.data), false
}
