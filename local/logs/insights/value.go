package insights

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// value is a field's, or an expression's. The zero value is that of a field that is
// not there.
type value struct {
	is   valueKind
	text string
	n    float64 // of a number; a time is ms since 1970; a truth is 1 or 0
}

type valueKind uint8

const (
	missing valueKind = iota
	isText
	isNumber
	isTime
	isTruth
)

func textOf(s string) value    { return value{is: isText, text: s} }
func timeOf(ms float64) value  { return value{is: isTime, n: ms} }
func truthOf(holds bool) value { return value{is: isTruth, n: map[bool]float64{true: 1}[holds]} }

// numberOf is missing for what is no number: 0/0, log(-1).
func numberOf(n float64) value {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return value{}
	}
	return value{is: isNumber, n: n}
}

// number is the value as one, where it can be read as one.
func (v value) number() (float64, bool) {
	switch v.is {
	case missing:
		return 0, false
	case isText:
		if v.text == "" || v.text[0] > '9' { // NaN, Inf, and most words
			return 0, false
		}
		n, err := strconv.ParseFloat(v.text, 64)
		return n, err == nil && !math.IsInf(n, 0)
	default:
		return v.n, true
	}
}

// String is how the value stands in a result. A truth is 1 or 0, as strcontains answers.
func (v value) String() string {
	switch v.is {
	case isText, missing:
		return v.text
	case isTime:
		return time.UnixMilli(int64(v.n)).UTC().Format("2006-01-02 15:04:05.000")
	default:
		return strconv.FormatFloat(v.n, 'f', -1, 64)
	}
}

// holds says whether a filter lets the value pass.
func (v value) holds() bool {
	if n, ok := v.number(); ok {
		return n != 0
	}
	return v.is == isText && strings.EqualFold(v.text, "true")
}

// compare is of two values that are there.
func compare(a, b value) int {
	if x, ok := a.number(); ok {
		if y, ok := b.number(); ok {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	}
	return strings.Compare(a.String(), b.String())
}
