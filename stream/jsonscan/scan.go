package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// plain is the bytes that stand for themselves inside a JSON string.
var plain = func() (table [256]bool) {
	for c := range table {
		table[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return table
}()

// Value reads the next value, an object or array whole.
func (s *Scanner) Value() Value {
	if s.pos < len(s.data) && s.data[s.pos] == '"' { // most are, without a space before
		return s.text()
	}
	c := s.peek()
	start := s.pos
	kind := Absent
	switch {
	case c == '"':
		return s.text()
	case c == '-' || isDigit(c):
		kind = Number
		s.number()
	case c == '{':
		kind = Object
		for ok := s.enter(); ok && s.next('}'); {
			s.name()
			s.Value()
		}
	case c == '[':
		kind = Array
		for ok := s.enter(); ok && s.next(']'); {
			s.Value()
		}
	case c == 't':
		kind = Bool
		s.literal("true")
	case c == 'f':
		kind = Bool
		s.literal("false")
	case c == 'n':
		kind = Null
		s.literal("null")
	default:
		s.fail("a value")
	}
	if s.err != nil {
		return Value{}
	}
	return Value{Kind: kind, Raw: s.data[start:s.pos:s.pos]}
}

// name reads a member's name and the colon after it.
func (s *Scanner) name() Value {
	if s.peek() != '"' {
		s.fail("a name in quotes")
		return Value{}
	}
	name := s.text()
	if s.peek() != ':' {
		s.fail("a colon")
		return Value{}
	}
	s.pos++
	return name
}

// text reads a string, at its opening quote.
func (s *Scanner) text() Value {
	data := s.data
	start := s.pos + 1
	for i := start; i+8 <= len(data); i += 8 { // mostly it is plain, and ends in here
		if found := notPlain(binary.LittleEndian.Uint64(data[i:])); found != 0 {
			if i += bits.TrailingZeros64(found) / 8; data[i] == '"' {
				s.pos = i + 1
				return Value{Kind: String, Raw: data[start:i:i]}
			}
			break
		}
	}
	return s.longText(start)
}

// longText reads a string that has escapes, ends the document, or is none.
func (s *Scanner) longText(start int) Value {
	data, escaped := s.data, false
	for i := start; i < len(data); {
		i += PlainLength(data[i:])
		if i == len(data) {
			break
		}
		switch c := data[i]; {
		case c == '"':
			s.pos = i + 1
			return Value{Kind: String, Escaped: escaped, Raw: data[start:i:i]}
		case c == '\\':
			_, n := unescape(data[i:])
			if n == 0 {
				s.pos = i
				s.fail(`one of the escapes \" \\ \/ \b \f \n \r \t \uXXXX`)
				return Value{}
			}
			escaped = true
			i += n
		default:
			s.pos = i
			s.fail("an escape for a control character")
			return Value{}
		}
	}
	s.pos = len(data)
	s.fail("the quote that ends the string")
	return Value{}
}

// PlainLength is how many bytes at the beginning of b stand for themselves inside a
// JSON string: all but quotes, backslashes and control characters.
func PlainLength(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if found := notPlain(binary.LittleEndian.Uint64(b[i:])); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && plain[b[i]] {
		i++
	}
	return i
}

// notPlain looks at eight bytes at once: for each, the top bit is set if the byte
// is below ' ', a quote or a backslash. A borrow of a subtraction can set a bit
// wrongly, but only one above the lowest that is right, which is the one that
// counts.
func notPlain(w uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	quote, backslash := w^ones*'"', w^ones*'\\'
	return ((w-ones*' ')&^w | (quote-ones)&^quote | (backslash-ones)&^backslash) & tops
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (s *Scanner) number() {
	if s.data[s.pos] == '-' {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else {
		s.digits()
	}
	if s.at('.') {
		s.pos++
		s.digits()
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		s.digits()
	}
}

// digits reads at least one.
func (s *Scanner) digits() {
	start := s.pos
	for s.pos < len(s.data) && isDigit(s.data[s.pos]) {
		s.pos++
	}
	if s.pos == start {
		s.fail("a digit")
	}
}

func (s *Scanner) literal(word string) {
	end := s.pos + len(word)
	if end > len(s.data) || string(s.data[s.pos:end]) != word {
		s.fail("%s", word)
		return
	}
	s.pos = end
}

func (s *Scanner) at(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// unescape reads the escape at the beginning of b and returns its length, 0 if it
// is none. Half a surrogate pair stands for no character: U+FFFD takes its place,
// as in encoding/json.
func unescape(b []byte) (r rune, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r := hex4(b)
		if r < 0 {
			return 0, 0
		}
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if pair := utf16.DecodeRune(r, hex4(b[6:])); pair != utf8.RuneError {
			return pair, 12
		}
		return utf8.RuneError, 6
	}
	return 0, 0
}

// hex4 reads \uXXXX, -1 if b does not begin with it.
func hex4(b []byte) (r rune) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	for _, c := range b[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
