package iam

import "strings"

// pattern is text with wildcards. A wildcard is a negative element, so that
// the value of a policy variable stays literal whatever it contains.
type pattern []int16

const (
	anyRun int16 = -1 // *
	anyOne int16 = -2 // ?
)

// literal reads text whose only special characters are * and ?.
func literal(text string) pattern {
	p, _ := expand(text, nil, false)
	return p
}

// expand reads text with wildcards and, where asked, policy variables: ${key},
// ${key, 'default'}, and ${*}, ${?}, ${$} for the characters themselves. It
// reports false if a variable has no single value, in which case the element
// matches nothing (IAM user guide, "IAM policy elements: Variables and tags").
func expand(text string, keys map[string][]string, variables bool) (pattern, bool) {
	p := make(pattern, 0, len(text))
	for len(text) > 0 {
		if end := strings.IndexByte(text, '}'); variables && strings.HasPrefix(text, "${") && end > 0 {
			value, ok := variable(text[2:end], keys)
			if !ok {
				return nil, false
			}
			for _, b := range []byte(value) {
				p = append(p, int16(b))
			}
			text = text[end+1:]
			continue
		}
		switch c := text[0]; c {
		case '*':
			p = append(p, anyRun)
		case '?':
			p = append(p, anyOne)
		default:
			p = append(p, int16(c))
		}
		text = text[1:]
	}
	return p, true
}

func variable(name string, keys map[string][]string) (string, bool) {
	if name == "*" || name == "?" || name == "$" {
		return name, true
	}
	name, fallback, hasFallback := strings.Cut(name, ",")
	if v := keys[strings.ToLower(strings.TrimSpace(name))]; len(v) == 1 {
		return v[0], true
	}
	return strings.Trim(strings.TrimSpace(fallback), "'"), hasFallback
}

// glob matches in linear time for one star and quadratic at worst.
func glob(p pattern, s string) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == anyRun:
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == anyOne || p[i] == int16(s[j])):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == anyRun {
		i++
	}
	return i == len(p)
}
