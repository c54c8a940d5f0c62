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

// show is a value in a rejection's detail: a string itself, of others the kind.
func show(v jsonscan.Value) string {
	if v.Kind != jsonscan.String {
		return kindOf(v)
	}
	text := v.AppendText(nil)
	if len(text) <= maxShown {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q… (%d bytes)", cut(text, maxShown), len(text))
}

// kindOf says what a value is without what a viewer may have typed.
func kindOf(v jsonscan.Value) string {
	if v.Kind == jsonscan.Number {
		return "the number " + cut(v.Raw, maxShown)
	}
	return v.Kind.String()
}

// cut keeps at most n bytes and no part of a character.
func cut(text []byte, n int) string {
	if len(text) > n {
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	return string(text)
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
