package insights

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	end    kind = iota
	name        // a word: a command, a keyword, a function or a field
	quoted      // a field in backticks
	text        // "…" or '…'
	regex       // /…/
	number      // 12, 1.5, also with a unit: 5m
	symbol
)

// token is a piece of a query.
type token struct {
	kind  kind
	text  string // without quotes
	unit  string // of a number
	start int
	end   int
}

// is says whether the token is this symbol, or this word in any case.
func (t token) is(word string) bool {
	return t.kind == symbol && t.text == word || t.kind == name && strings.EqualFold(t.text, word)
}

func (t token) String() string {
	if t.kind == end {
		return "the end of the query"
	}
	return fmt.Sprintf("%q", t.text+t.unit)
}

func fail(query string, at int, format string, args ...any) error {
	before := query[:min(at, len(query))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return &Error{line, column, fmt.Sprintf(format, args...)}
}

// split is the query as tokens, the last one being its end.
func split(query string) ([]token, error) {
	var tokens []token
	for at := 0; ; {
		at = skip(query, at)
		if at == len(query) {
			return append(tokens, token{kind: end, start: at, end: at}), nil
		}
		pattern := len(tokens) > 0 && (tokens[len(tokens)-1].is("like") || tokens[len(tokens)-1].is("=~"))
		t, err := one(query, at, pattern)
		if err != nil {
			return nil, err
		}
		tokens, at = append(tokens, t), t.end
	}
}

// skip passes white space and comments: "set off the comments with the hash character".
func skip(query string, at int) int {
	for at < len(query) {
		r, size := utf8.DecodeRuneInString(query[at:])
		switch {
		case unicode.IsSpace(r):
			at += size
		case r == '#':
			if n := strings.IndexByte(query[at:], '\n'); n >= 0 {
				at += n
			} else {
				at = len(query)
			}
		default:
			return at
		}
	}
	return at
}

// one reads the token that begins at a place. A slash begins a pattern after like and
// =~, and is a division elsewhere.
func one(query string, at int, pattern bool) (token, error) {
	c := query[at]
	switch {
	case c == '"' || c == '\'':
		return enclosed(query, at, text, true)
	case c == '`':
		return enclosed(query, at, quoted, false)
	case c == '/' && pattern:
		return enclosed(query, at, regex, false)
	case c >= '0' && c <= '9':
		n := span(query, at, func(c byte) bool { return c >= '0' && c <= '9' || c == '.' })
		unit := span(query, n, letter)
		return token{number, query[at:n], query[n:unit], at, unit}, nil
	case letter(c) || c == '@' || c == '_' || c >= utf8.RuneSelf:
		n := span(query, at, func(c byte) bool {
			return letter(c) || c >= '0' && c <= '9' || c == '@' || c == '_' || c == '.' || c >= utf8.RuneSelf
		})
		return token{name, query[at:n], "", at, n}, nil
	}
	for _, s := range []string{"!=", "<=", ">=", "=~", "=", "<", ">", "+", "-", "*", "/", "^", "%", "(", ")", "[", "]", ",", "|"} {
		if strings.HasPrefix(query[at:], s) {
			return token{symbol, s, "", at, at + len(s)}, nil
		}
	}
	return token{}, fail(query, at, "unexpected character %q", c)
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func span(query string, at int, in func(byte) bool) int {
	for at < len(query) && in(query[at]) {
		at++
	}
	return at
}

// enclosed reads up to the same character again. A backslash keeps it, and in texts
// any other character, too.
func enclosed(query string, at int, k kind, escapes bool) (token, error) {
	var b strings.Builder
	for i := at + 1; i < len(query); i++ {
		switch c := query[i]; {
		case c == query[at]:
			return token{k, b.String(), "", at, i + 1}, nil
		case c == '\\' && i+1 < len(query) && (escapes || query[i+1] == query[at]):
			i++
			b.WriteByte(query[i])
		default:
			b.WriteByte(c)
		}
	}
	return token{}, fail(query, at, "%c without another that closes it", query[at])
}
