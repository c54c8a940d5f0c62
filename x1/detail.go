package x1

import (
	"fmt"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// allowed is what the values of a column's type are in JSON, for a person.
var allowed = map[schema.Type]string{
	schema.String:  "a string",
	schema.Boolean: "true or false",
	schema.Int:     "an integer of 32 bits",
	schema.Bigint:  "an integer of 64 bits",
	schema.Double:  "a number of 64 bits",
}

const maxShown = 64

// found is what a wrong value is. Only numbers are shown that should have been
// numbers: text may be what a viewer said, and a number in its place an account's.
func (f *field) found(v jsonscan.Value) string {
	if v.Kind == jsonscan.Number && f.typ != schema.String {
		return "the number " + string(cut(v.Raw, maxShown))
	}
	return v.Kind.String()
}

// show is the value of event_id, event_type or event_time.
func show(v jsonscan.Value) string {
	switch v.Kind {
	case jsonscan.String:
		text := v.AppendText(nil)
		if len(text) <= maxShown {
			return fmt.Sprintf("%q", text)
		}
		return fmt.Sprintf("%q… (%d bytes)", cut(text, maxShown), len(text))
	case jsonscan.Number:
		return "the number " + string(cut(v.Raw, maxShown))
	}
	return v.Kind.String()
}

// cut keeps at most n bytes and no part of a character.
func cut(text []byte, n int) []byte {
	if len(text) > n {
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	return text
}

// firstInvalid is where the first byte is that is not UTF-8.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}
