package iam

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// operator is one condition operator (IAM user guide, "IAM JSON policy
// elements: Condition operators").
type operator struct {
	test     func(want pattern, wantText, got string) bool
	negated  bool // true unless the values match; true where the key is absent
	ifExists bool // true where the key is absent
	null     bool // tests presence only
	every    bool // ForAllValues: each value of the request must match
	some     bool // ForAnyValue: false where the key is absent
}

var operators = map[string]func(want pattern, text, got string) bool{
	"StringEquals":           func(_ pattern, text, got string) bool { return text == got },
	"StringEqualsIgnoreCase": func(_ pattern, text, got string) bool { return strings.EqualFold(text, got) },
	"StringLike":             func(want pattern, _, got string) bool { return glob(want, got) },
	"ArnEquals":              func(want pattern, _, got string) bool { return arnLike(want, got) },
	"ArnLike":                func(want pattern, _, got string) bool { return arnLike(want, got) },
	"Bool":                   func(_ pattern, text, got string) bool { return strings.EqualFold(text, got) },
	"BinaryEquals":           func(_ pattern, text, got string) bool { return text == got },
	"IpAddress":              func(_ pattern, text, got string) bool { return within(text, got) },

	"NumericEquals":            numeric(func(got, want float64) bool { return got == want }),
	"NumericLessThan":          numeric(func(got, want float64) bool { return got < want }),
	"NumericLessThanEquals":    numeric(func(got, want float64) bool { return got <= want }),
	"NumericGreaterThan":       numeric(func(got, want float64) bool { return got > want }),
	"NumericGreaterThanEquals": numeric(func(got, want float64) bool { return got >= want }),

	"DateEquals":            date(func(order int) bool { return order == 0 }),
	"DateLessThan":          date(func(order int) bool { return order < 0 }),
	"DateLessThanEquals":    date(func(order int) bool { return order <= 0 }),
	"DateGreaterThan":       date(func(order int) bool { return order > 0 }),
	"DateGreaterThanEquals": date(func(order int) bool { return order >= 0 }),
}

// negations maps each negated operator to the one that it negates.
var negations = map[string]string{
	"StringNotEquals":           "StringEquals",
	"StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
	"StringNotLike":             "StringLike",
	"ArnNotEquals":              "ArnEquals",
	"ArnNotLike":                "ArnLike",
	"NotIpAddress":              "IpAddress",
	"NumericNotEquals":          "NumericEquals",
	"DateNotEquals":             "DateEquals",
}

func operatorOf(name string) (operator, error) {
	op := operator{}
	base := name
	if rest, ok := strings.CutPrefix(base, "ForAllValues:"); ok {
		base, op.every = rest, true
	} else if rest, ok := strings.CutPrefix(base, "ForAnyValue:"); ok {
		base, op.some = rest, true
	}
	if rest, ok := strings.CutSuffix(base, "IfExists"); ok {
		base, op.ifExists = rest, true
	}
	if base == "Null" {
		op.null = true
		return op, nil
	}
	if positive, ok := negations[base]; ok {
		base, op.negated = positive, true
	}
	if op.test = operators[base]; op.test == nil {
		return op, fmt.Errorf("invalid Condition type: %s", name)
	}
	return op, nil
}

// conditionApplies: all operators and all keys must hold.
func (st *statement) conditionApplies(q *request, variables bool) bool {
	for name, block := range st.Condition {
		op, err := operatorOf(name)
		if err != nil {
			return false
		}
		for key, want := range block {
			if !op.holds(want, q, strings.ToLower(key), variables) {
				return false
			}
		}
	}
	return true
}

func (op operator) holds(want values, q *request, key string, variables bool) bool {
	got, present := q.keys[key]
	switch {
	case op.null:
		return len(want) > 0 && strings.EqualFold(want[0], "true") == !present
	case !present:
		return op.ifExists || op.every || op.negated && !op.some
	case op.every:
		for _, g := range got {
			if op.matches(want, g, q, variables) == op.negated {
				return false
			}
		}
		return true
	}
	for _, g := range got {
		if op.matches(want, g, q, variables) != op.negated {
			return true
		}
	}
	return false
}

// matches reports whether one value of the request equals any value of the
// condition.
func (op operator) matches(want values, got string, q *request, variables bool) bool {
	for _, w := range want {
		p, ok := expand(w, q.keys, variables)
		if ok && op.test(p, text(p), got) {
			return true
		}
	}
	return false
}

// text is a pattern as the operators without wildcards read it.
func text(p pattern) string {
	var b strings.Builder
	for _, c := range p {
		switch c {
		case anyRun:
			b.WriteByte('*')
		case anyOne:
			b.WriteByte('?')
		default:
			b.WriteByte(byte(c))
		}
	}
	return b.String()
}

// arnLike compares the six parts of an ARN one by one.
func arnLike(want pattern, got string) bool {
	parts := strings.SplitN(got, ":", 6)
	for i, part := range parts {
		end := len(want)
		if i < 5 {
			if end = indexOf(want, ':'); end < 0 {
				return false
			}
		}
		if !glob(want[:end], part) {
			return false
		}
		want = want[min(end+1, len(want)):]
	}
	return len(parts) == 6
}

func indexOf(p pattern, c byte) int {
	for i, b := range p {
		if b == int16(c) {
			return i
		}
	}
	return -1
}

// within reports whether an address lies in a CIDR block or is the address.
func within(block, address string) bool {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	if one, err := netip.ParseAddr(block); err == nil {
		return one == addr
	}
	prefix, err := netip.ParsePrefix(block)
	return err == nil && prefix.Contains(addr)
}

func numeric(compare func(got, want float64) bool) func(pattern, string, string) bool {
	return func(_ pattern, want, got string) bool {
		w, errW := strconv.ParseFloat(want, 64)
		g, errG := strconv.ParseFloat(got, 64)
		return errW == nil && errG == nil && compare(g, w)
	}
}

func date(holds func(order int) bool) func(pattern, string, string) bool {
	return func(_ pattern, want, got string) bool {
		w, okW := moment(want)
		g, okG := moment(got)
		return okW && okG && holds(g.Compare(w))
	}
}

// moment reads a date in ISO 8601 or in seconds since 1970.
func moment(s string) (time.Time, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(n, 0), true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
