package kinesis

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// scanner reads JSON in place: what it returns lies in its body, where no escape
// has to be undone. It knows as much of JSON as PutRecords needs, and refuses
// what is of another form with SerializationException.
type scanner struct {
	body  []byte
	at    int
	depth int   // of the list being read
	err   error // the first
}

// maxDepth is how deep objects and arrays may be nested.
const maxDepth = 100

// scanPutRecords reads a request of PutRecords, appending its records to entries.
func scanPutRecords(body []byte, entries []putEntry) (in putRecordsInput, err error) {
	in.entries = entries
	s := &scanner{body: body}
	s.object(func(name string) {
		switch name {
		case "Records":
			if in.given = !s.null(); in.given {
				s.array(func() { in.entries = append(in.entries, s.entry()) })
			}
		case "StreamName":
			in.StreamName = s.text()
		case "StreamARN":
			in.StreamARN = s.text()
		case "DryRun":
			in.dryRun = s.boolean()
		default:
			s.skip()
		}
	})
	if s.space(); s.err == nil && s.at < len(body) {
		s.fail("the end")
	}
	return in, s.err
}

func (s *scanner) entry() (e putEntry) {
	s.object(func(name string) {
		switch name {
		case "Data":
			e.data = s.str()
		case "PartitionKey":
			e.key = s.str()
		case "ExplicitHashKey":
			e.hash = s.str()
		default:
			s.skip()
		}
	})
	return e
}

func (s *scanner) fail(want string) {
	if s.err != nil {
		return
	}
	if s.at >= len(s.body) {
		s.err = awsapi.Errorf("SerializationException", "the request body ends at byte %d where %s is expected", s.at, want)
	} else {
		s.err = awsapi.Errorf("SerializationException", "the request body has %q at byte %d where %s is expected", s.body[s.at], s.at, want)
	}
	s.at = len(s.body)
}

func (s *scanner) space() {
	for s.at < len(s.body) {
		switch s.body[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// peek is the next byte that is not space; 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.at >= len(s.body) {
		return 0
	}
	return s.body[s.at]
}

func (s *scanner) expect(c byte) bool {
	if s.peek() != c || s.err != nil {
		s.fail(fmt.Sprintf("%q", c))
		return false
	}
	s.at++
	return true
}

// literal reads the word if it comes next.
func (s *scanner) literal(word string) bool {
	if s.space(); !bytes.HasPrefix(s.body[s.at:], []byte(word)) {
		return false
	}
	s.at += len(word)
	return true
}

func (s *scanner) null() bool { return s.literal("null") }

// object calls member at every member's value, which it has to read.
func (s *scanner) object(member func(name string)) {
	s.list('{', '}', func() {
		name := s.str()
		if s.expect(':') {
			member(string(name))
		}
	})
}

// array calls element at every element, which it has to read.
func (s *scanner) array(element func()) { s.list('[', ']', element) }

func (s *scanner) list(begin, end byte, element func()) {
	if s.depth++; s.depth > maxDepth {
		s.fail("a value that is nested less deeply")
	}
	defer func() { s.depth-- }()
	if !s.expect(begin) {
		return
	}
	if s.peek() == end {
		s.at++
		return
	}
	for s.err == nil {
		if element(); s.peek() == ',' {
			s.at++
			continue
		}
		s.expect(end)
		return
	}
}

// str reads a string; null is nil.
func (s *scanner) str() []byte {
	if s.null() || !s.expect('"') {
		return nil
	}
	start := s.at
	for {
		n := bytes.IndexByte(s.body[s.at:], '"')
		if n < 0 {
			s.at = len(s.body)
			s.fail("the end of a string")
			return nil
		}
		run := s.body[s.at : s.at+n]
		s.at += n + 1
		if escape := bytes.IndexByte(run, '\\'); escape < 0 {
			if start+n+1 == s.at {
				return run
			}
		}
		if !escaped(s.body[start : s.at-1]) {
			return s.unescape(start)
		}
	}
}

// escaped says whether the character after text is escaped by it.
func escaped(text []byte) bool {
	n := len(text)
	for n > 0 && text[n-1] == '\\' {
		n--
	}
	return (len(text)-n)%2 == 1
}

// unescape is the string that began at start and was just read.
func (s *scanner) unescape(start int) []byte {
	var text string
	if err := json.Unmarshal(s.body[start-1:s.at], &text); err != nil {
		s.at = start
		s.fail("a string without wrong escapes")
		return nil
	}
	return []byte(text)
}

func (s *scanner) text() *string {
	b := s.str()
	if b == nil {
		return nil
	}
	text := string(b)
	return &text
}

func (s *scanner) boolean() bool {
	if s.literal("true") {
		return true
	}
	if !s.literal("false") && !s.null() {
		s.fail("true or false")
	}
	return false
}

// skip reads a value of any form.
func (s *scanner) skip() {
	switch c := s.peek(); {
	case c == '{':
		s.object(func(string) { s.skip() })
	case c == '[':
		s.array(s.skip)
	case c == '"':
		s.str()
	case c == '-' || c >= '0' && c <= '9':
		for s.at < len(s.body) && bytes.IndexByte([]byte("+-.eE0123456789"), s.body[s.at]) >= 0 {
			s.at++
		}
	default:
		if !s.literal("true") && !s.literal("false") && !s.null() {
			s.fail("a value")
		}
	}
}
