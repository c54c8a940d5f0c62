package jsonscan

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Kind is what a value is.
type Kind uint8

const (
	Absent Kind = iota // no value: the zero Value
	Null
	Bool
	Number
	String
	Array
	Object
)

// String names the kind in a sentence: "a number".
func (k Kind) String() string {
	return [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// Value is one value of a document, valid as long as the document's bytes are.
type Value struct {
	Kind    Kind
	Escaped bool   // a string with backslashes in Raw
	Raw     []byte // as in the document; a string without its quotes
}

// Missing reports that there is no value: it is absent or null.
func (v Value) Missing() bool { return v.Kind <= Null }

// Text is what a string says, and any other value as it is written. It is written
// over scratch where the string has escapes, and else lies in the document.
func (v Value) Text(scratch []byte) []byte {
	if !v.Escaped {
		return v.Raw
	}
	return v.AppendText(scratch[:0])
}

// AppendText appends what a string says.
func (v Value) AppendText(dst []byte) []byte {
	if !v.Escaped {
		return append(dst, v.Raw...)
	}
	return v.appendRunes(dst, utf8.AppendRune)
}

// AppendJSON appends a string as JSON, with quotes. Only what must be escaped is.
func (v Value) AppendJSON(dst []byte) []byte {
	dst = append(dst, '"')
	if v.Escaped {
		dst = v.appendRunes(dst, appendRune)
	} else {
		dst = append(dst, v.Raw...)
	}
	return append(dst, '"')
}

func (v Value) appendRunes(dst []byte, appendOne func([]byte, rune) []byte) []byte {
	raw := v.Raw
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...)
		}
		r, n := unescape(raw[i:])
		dst = appendOne(append(dst, raw[:i]...), r)
		raw = raw[i+n:]
	}
}

// Bool is the value of a boolean.
func (v Value) Bool() bool { return v.Kind == Bool && v.Raw[0] == 't' }

// Int is the value of a number that has neither fraction nor exponent and fits.
func (v Value) Int() (int64, bool) {
	if v.Kind != Number {
		return 0, false
	}
	if len(v.Raw) > 18 { // it may not fit
		n, err := strconv.ParseInt(string(v.Raw), 10, 64)
		return n, err == nil
	}
	n, digits := int64(0), v.Raw
	if digits[0] == '-' {
		digits = digits[1:]
	}
	for _, c := range digits {
		if !isDigit(c) {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) < len(v.Raw) {
		n = -n
	}
	return n, true
}

// Float is the value of a number that fits.
func (v Value) Float() (float64, bool) {
	if v.Kind != Number {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v.Raw), 64)
	return f, err == nil
}
