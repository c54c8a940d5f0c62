package rule

import "strings"

type kind int

const (
	plain  kind = iota // a word, a parenthesis or a comma
	quoted             // a name in quotation marks
	broken             // quotation marks that are not closed
	end
)

type token struct {
	kind kind
	text string
	at   int // where in the rule it begins
}

// scan splits a rule into words and signs. The last token is the end.
//
// "If specified without quotes, alarm names or ARNs must not contain spaces, round
// brackets, or commas"; within quotation marks, they are written \".
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
func scan(text string) []token {
	var tokens []token
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
			continue
		case strings.IndexByte("(),", c) >= 0:
			i++
		case c == '"':
			name, length := unquote(text[i:])
			if length == 0 {
				return append(tokens, token{broken, text[i:], i}, token{end, "", len(text)})
			}
			tokens = append(tokens, token{quoted, name, start})
			i += length
			continue
		default:
			for i < len(text) && strings.IndexByte(" \t\r\n(),\"", text[i]) < 0 {
				i++
			}
		}
		tokens = append(tokens, token{plain, text[start:i], start})
	}
	return append(tokens, token{end, "", len(text)})
}

// unquote reads a name that begins with a quotation mark, and says how many bytes it
// took; 0: it does not end.
func unquote(text string) (string, int) {
	var name strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return name.String(), i + 1
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		name.WriteByte(text[i])
	}
	return "", 0
}
