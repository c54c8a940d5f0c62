package metricmath

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

type tokenKind int

const (
	end      tokenKind = iota
	numeral            // 1.5
	word               // m1, SUM, AND
	quoted             // 'x', "x"
	operator           // + == ( [ ,
)

type token struct {
	kind tokenKind
	text string
	at   int
}

// closing is the quotation mark that ends what another begins.
var closing = map[rune]rune{'"': '"', '\'': '\'', '“': '”', '‘': '’'}

func (p *parser) lex() error {
	for i := 0; i < len(p.text); {
		rest := p.text[i:]
		r, size := utf8.DecodeRuneInString(rest)
		n := size
		kind := operator
		switch {
		case strings.ContainsRune(" \t\r\n", r):
			i += size
			continue
		case digit(rest[0]) || r == '.' && len(rest) > 1 && digit(rest[1]):
			kind, n = numeral, numeralLength(rest)
		case letter(rest[0]):
			kind, n = word, 1
			for n < len(rest) && (letter(rest[n]) || digit(rest[n])) {
				n++
			}
		case closing[r] != 0:
			text, length, err := quotation(rest[size:], closing[r])
			if err != nil {
				return fmt.Errorf("%w, at position %d of %q", err, i+1, p.text)
			}
			p.tokens = append(p.tokens, token{quoted, text, i})
			i += size + length
			continue
		case len(rest) > 1 && strings.Contains(" == != <= >= && || ", " "+rest[:2]+" "):
			n = 2
		case !strings.ContainsRune("+-*/^<>()[],", r):
			return fmt.Errorf("unexpected %q at position %d of %q", r, i+1, p.text)
		}
		p.tokens = append(p.tokens, token{kind, rest[:n], i})
		i += n
	}
	p.tokens = append(p.tokens, token{kind: end, at: len(p.text)})
	return nil
}

// quotation reads up to the closing mark. A backslash before it is kept for SEARCH, whose
// exact terms escape with it.
func quotation(rest string, closing rune) (text string, length int, err error) {
	for i, r := range rest {
		if r == closing && (i == 0 || rest[i-1] != '\\' || closing != '"') {
			return rest[:i], i + utf8.RuneLen(r), nil
		}
	}
	return "", 0, fmt.Errorf("a text is not closed: %c is missing", closing)
}

func numeralLength(s string) int {
	n := 0
	for n < len(s) && (digit(s[n]) || s[n] == '.') {
		n++
	}
	if n+1 < len(s) && (s[n] == 'e' || s[n] == 'E') {
		m := n + 1
		if s[m] == '-' || s[m] == '+' {
			m++
		}
		if m < len(s) && digit(s[m]) {
			for n = m; n < len(s) && digit(s[n]); {
				n++
			}
		}
	}
	return n
}

func digit(b byte) bool  { return b >= '0' && b <= '9' }
func letter(b byte) bool { return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
