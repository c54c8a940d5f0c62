package firehose

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A record is scanned once. The scan checks all of its syntax and notes where
// the members of the top-level object lie; the partitioning query and the
// conversion both read from there.

// value is a JSON value where it stands in a record. Its kind is its first
// byte, '0' for every number; the zero value is an absent one.
type value struct {
	kind byte
	raw  []byte
}

// keyText is the kind of a map's key where a value is wanted: its raw bytes are
// its text.
const keyText = 'k'

func (v value) isText() bool { return v.kind == '"' || v.kind == keyText }

func (v value) null() bool { return v.kind == 0 || v.kind == 'n' }

// text is a string's content, any other value as it is written. The scratch
// space is used where a string has escapes.
func (v value) text(scratch []byte) []byte {
	if v.kind == '"' {
		return unquote(scratch, v.raw)
	}
	return v.raw
}

type member struct {
	key   []byte // unescaped
	value value
}

// document is one JSON text; members are set when it is an object.
type document struct {
	top     value
	members []member
}

// errEmpty says that there is no value where one was looked for.
var errEmpty = errors.New("the record was empty or contained only whitespace")

// maxDepth is what Jackson, Firehose's parser, allows (StreamReadConstraints).
const maxDepth = 1000

// parse scans the first JSON text of data and returns what follows it.
func (d *document) parse(data []byte) (rest []byte, err error) {
	d.members = d.members[:0]
	s := scanner{data: data}
	s.space()
	if s.at == len(data) {
		return nil, errEmpty
	}
	start := s.at
	if data[start] == '{' {
		err = s.object(1, func(key []byte, v value) { d.members = append(d.members, member{key, v}) })
		d.top = value{'{', data[start:s.at]}
	} else {
		d.top, err = s.value(1)
	}
	if err == nil && !utf8.Valid(data[start:s.at]) {
		err = errors.New("invalid UTF-8")
	}
	if err != nil {
		return nil, err
	}
	s.space()
	return data[s.at:], nil
}

// single parses data that must hold one text and nothing else.
func (d *document) single(data []byte) error {
	rest, err := d.parse(data)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("unexpected %s after the JSON text", shown(rest))
	}
	return err
}

// get finds a member; of several with one key the last counts.
func (d *document) get(key string) value {
	for i := len(d.members) - 1; i >= 0; i-- {
		if string(d.members[i].key) == key {
			return d.members[i].value
		}
	}
	return value{}
}

type scanner struct {
	data []byte
	at   int
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\n', '\t', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

func (s *scanner) unexpected(want string) error {
	if s.at >= len(s.data) {
		return fmt.Errorf("unexpected end of input at byte %d, expected %s", s.at, want)
	}
	return fmt.Errorf("unexpected %s at byte %d, expected %s", shown(s.data[s.at:]), s.at, want)
}

func (s *scanner) value(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, fmt.Errorf("nesting deeper than %d at byte %d", maxDepth, s.at)
	}
	start, kind := s.at, s.peek()
	var err error
	switch kind {
	case '"':
		err = s.string()
	case '{':
		err = s.object(depth+1, nil)
	case '[':
		err = s.array(depth+1, nil)
	case 't':
		err = s.word("true")
	case 'f':
		err = s.word("false")
	case 'n':
		err = s.word("null")
	default:
		kind, err = '0', s.number()
	}
	return value{kind, s.data[start:s.at]}, err
}

// object scans {…} and hands each member over. The keys are valid as long as
// the data is.
func (s *scanner) object(depth int, each func(key []byte, v value)) error {
	s.at++
	s.space()
	if s.peek() == '}' {
		s.at++
		return nil
	}
	for {
		start := s.at
		if s.peek() != '"' {
			return s.unexpected("a member's name")
		}
		if err := s.string(); err != nil {
			return err
		}
		key := s.data[start:s.at]
		s.space()
		if s.peek() != ':' {
			return s.unexpected("a colon")
		}
		s.at++
		s.space()
		v, err := s.value(depth)
		if err != nil {
			return err
		}
		if each != nil {
			each(unquote(nil, key), v)
		}
		if done, err := s.next('}'); done || err != nil {
			return err
		}
	}
}

func (s *scanner) array(depth int, each func(v value)) error {
	s.at++
	s.space()
	if s.peek() == ']' {
		s.at++
		return nil
	}
	for {
		v, err := s.value(depth)
		if err != nil {
			return err
		}
		if each != nil {
			each(v)
		}
		if done, err := s.next(']'); done || err != nil {
			return err
		}
	}
}

// next passes the comma before another item, or the bracket that ends them.
func (s *scanner) next(end byte) (done bool, err error) {
	s.space()
	switch s.peek() {
	case end:
		s.at++
		return true, nil
	case ',':
		s.at++
		s.space()
		return false, nil
	default:
		return false, s.unexpected("a comma or " + string(end))
	}
}

func (s *scanner) string() error {
	data := s.data
	for i := s.at + 1; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			s.at = i + 1
			return nil
		case c == '\\':
			i++
			if i < len(data) && data[i] == 'u' {
				if _, ok := hex4(data[i+1:]); !ok {
					s.at = i
					return s.unexpected("four hexadecimal digits")
				}
				i += 4
			} else if i < len(data) && bytes.IndexByte([]byte(`"\/bfnrt`), data[i]) < 0 {
				s.at = i
				return s.unexpected("an escape")
			}
		case c < ' ':
			s.at = i
			return s.unexpected("no control character in a string")
		}
	}
	s.at = len(data)
	return s.unexpected("the end of a string")
}

func (s *scanner) number() error {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return s.unexpected("a value")
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return s.unexpected("a digit")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return s.unexpected("a digit")
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	start := s.at
	for s.at < len(s.data) && s.data[s.at]-'0' <= 9 {
		s.at++
	}
	return s.at > start
}

func (s *scanner) word(w string) error {
	if !bytes.HasPrefix(s.data[s.at:], []byte(w)) {
		return s.unexpected("a value")
	}
	s.at += len(w)
	return nil
}

// unquote is the content of a string that was scanned; it is the string's own
// bytes where there is no escape, and else appended to scratch.
func unquote(scratch, raw []byte) []byte {
	raw = raw[1 : len(raw)-1]
	i := bytes.IndexByte(raw, '\\')
	if i < 0 {
		return raw
	}
	out := scratch[:0]
	for i >= 0 {
		out = append(out, raw[:i]...)
		raw = raw[i+1:]
		switch c := raw[0]; c {
		case 'u':
			var r rune
			r, raw = escapedRune(raw)
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, unescape[c])
			raw = raw[1:]
		}
		i = bytes.IndexByte(raw, '\\')
	}
	return append(out, raw...)
}

var unescape = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escapedRune reads "uXXXX", or two of them for a surrogate pair; half a pair
// becomes U+FFFD.
func escapedRune(raw []byte) (rune, []byte) {
	r, _ := hex4(raw[1:])
	raw = raw[5:]
	if utf16.IsSurrogate(r) {
		if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
			low, _ := hex4(raw[2:])
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, raw[6:]
			}
		}
		return utf8.RuneError, raw
	}
	return r, raw
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	return rune(n), err == nil
}

// shown is the beginning of data for a message.
func shown(data []byte) string {
	const limit = 20
	if len(data) > limit {
		return strconv.Quote(string(data[:limit])) + "…"
	}
	return strconv.Quote(string(data))
}
