package firehose

import (
	"fmt"
	"strings"
)

// timeField is a part of a time pattern in the syntax that Java's
// DateTimeFormatter took from Joda-Time: a letter and how often it stands there,
// or literal text.
type timeField struct {
	letter  byte // 0: literal text
	count   int
	literal string
}

// String is the field as it stands in the pattern, unless quoted.
func (f timeField) String() string {
	if f.letter == 0 {
		return f.literal
	}
	return strings.Repeat(string(f.letter), f.count)
}

// timeFields takes a pattern apart. Text in single quotes is literal, and two
// single quotes are one; the reserved characters must be quoted.
func timeFields(pattern, reserved string) ([]timeField, error) {
	var fields []timeField
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			text, rest, err := quotedText(pattern[i+1:])
			if err != nil {
				return nil, err
			}
			fields = append(fields, timeField{literal: text})
			i = len(pattern) - len(rest)
		case isLetter(c):
			n := 1
			for i+n < len(pattern) && pattern[i+n] == c {
				n++
			}
			fields = append(fields, timeField{letter: c, count: n})
			i += n
		case strings.IndexByte(reserved, c) >= 0:
			return nil, fmt.Errorf("the character %q is reserved: put it in single quotes", c)
		default:
			fields = append(fields, timeField{literal: pattern[i : i+1]})
			i++
		}
	}
	return fields, nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// quotedText reads up to the closing quote; two quotes in a row are one.
func quotedText(s string) (text, rest string, err error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\'')
		if i < 0 {
			return "", "", fmt.Errorf("a single quote is not closed")
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		if !strings.HasPrefix(s, "'") {
			break
		}
		b.WriteByte('\'')
		s = s[1:]
	}
	if b.Len() == 0 {
		return "'", s, nil
	}
	return b.String(), s, nil
}
