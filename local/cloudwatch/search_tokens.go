package cloudwatch

import (
	"slices"
	"strings"
	"unicode"
)

func (m Metric) texts() []string {
	all := []string{m.Namespace, m.Name}
	for _, d := range m.Dimensions {
		all = append(all, d.Name, d.Value)
	}
	return all
}

func (m Metric) property(name string) []string {
	switch name {
	case "MetricName":
		return []string{m.Name}
	case "Namespace":
		return []string{m.Namespace}
	}
	for _, d := range m.Dimensions {
		if d.Name == name {
			return []string{d.Value}
		}
	}
	return nil
}

// matcher compares whole texts in quotation marks, else parts: a single part in any
// case, several that follow each other in the case as written.
func matcher(text string, exact bool) func(string) bool {
	if exact {
		return func(s string) bool { return s == text }
	}
	want := parts(text)
	same := func(a, b string) bool { return a == b }
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		same = strings.EqualFold // network/errors finds Network-Errors
	}
	return func(s string) bool {
		has := parts(s)
		if len(want) == 1 {
			whole := strings.Join(has, "")
			return strings.EqualFold(whole, want[0]) || slices.ContainsFunc(has, func(part string) bool { return strings.EqualFold(part, want[0]) })
		}
		for i := range has {
			if len(want) > 0 && i+len(want) <= len(has) && slices.EqualFunc(has[i:i+len(want)], want, same) {
				return true
			}
		}
		return false
	}
}

// parts splits a text into tokens as CloudWatch does: at changes between letters and
// digits, before a capital letter, and at whatever is neither.
func parts(text string) []string {
	var found []string
	runes := []rune(text)
	start := 0
	flush := func(to int) {
		if to > start {
			found = append(found, string(runes[start:to]))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
			start = i + 1
		case i == start:
		case unicode.IsDigit(r) != unicode.IsDigit(runes[i-1]),
			unicode.IsUpper(r) && unicode.IsLower(runes[i-1]),
			// the last of several capitals begins a word: SDBFailure
			unicode.IsUpper(r) && i+1 < len(runes) && unicode.IsLower(runes[i+1]):
			flush(i)
			start = i
		}
	}
	flush(len(runes))
	return found
}
