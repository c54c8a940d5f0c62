package embedded

import (
	"encoding/json"
	"math"
	"math/big"
	"net/http"
	"strconv"
	"strings"
)

type rangeQuery struct {
	path      string
	low, high *string
	over      bool // gt
	under     bool // lt
	dates     dateFormat
	boost     float32
}

func parseRange(name string, body json.RawMessage) (query, *failure) {
	list, f := members(body)
	if f != nil {
		return nil, f
	}
	if len(list) != 1 || token(list[0].value) != "START_OBJECT" {
		return nil, parsing("[range] query malformed, expected one field with its bounds")
	}
	q := rangeQuery{path: list[0].name, boost: 1}
	options, f := members(list[0].value)
	if f != nil {
		return nil, f
	}
	for _, m := range options {
		text, kind := scalar(m.value)
		bound := &text
		if kind == "VALUE_NULL" {
			bound = nil
		}
		switch m.name {
		case "gte":
			q.low, q.over = bound, false
		case "gt":
			q.low, q.over = bound, true
		case "lte":
			q.high, q.under = bound, false
		case "lt":
			q.high, q.under = bound, true
		case "boost":
			if q.boost, f = readBoost(m); f != nil {
				return nil, f
			}
		case "format":
			dates, err := parseDateFormat(text)
			if err != nil {
				return nil, illegal("Invalid format: [%s]: %s", text, err)
			}
			q.dates = dates
		default:
			return nil, parsing("[range] query does not support [%s]", m.name)
		}
	}
	return q.bind, nil
}

func (q rangeQuery) bind(b *binding) (matcher, *failure) {
	f := b.ix.fields[q.path]
	switch {
	case f == nil:
		return none()
	case f.kind == "text":
		return nil, illegal("range on the text [%s]: the embedded index has it on keywords, numbers and dates", q.path)
	case f.kind == "keyword":
		return q.keyword(f)
	}
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if f.fractional() {
		low, high = fractionBits(math.Inf(-1)), fractionBits(math.Inf(1))
	}
	for _, bound := range []struct {
		text      *string
		out       *int64
		exclusive bool
		up        bool
	}{{q.low, &low, q.over, false}, {q.high, &high, q.under, true}} {
		if bound.text == nil {
			continue
		}
		v, some, bad := q.bound(b, f, *bound.text, bound.exclusive, bound.up)
		if bad != nil {
			return nil, bad
		}
		if !some {
			return none()
		}
		*bound.out = v
	}
	return constant(q.boost, func(doc uint32) bool {
		return f.column.any(doc, func(v int64) bool { return f.compare(low, v) <= 0 && f.compare(v, high) <= 0 })
	})
}

func fractionBits(n float64) int64 { return int64(math.Float64bits(n)) }

// bound is the least or, for up, the greatest value that is within; none is where no
// value can be.
func (q rangeQuery) bound(b *binding, f *field, text string, exclusive, up bool) (v int64, some bool, bad *failure) {
	if f.kind == "date" {
		dates := f.dates
		if q.dates != nil {
			dates = q.dates
		}
		at, bad := dates.bound(text, b, up != exclusive)
		if exclusive && !up {
			at++
		} else if exclusive {
			at--
		}
		return at, true, bad
	}
	if f.kind == "boolean" {
		low, _, ok, bad := f.bounds(b, text)
		return low, ok && !exclusive, bad
	}
	if f.fractional() {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(n, 0) {
			return 0, false, b.ix.notNumber(text)
		}
		if exclusive && !up {
			n = math.Nextafter(n, math.Inf(1))
		} else if exclusive {
			n = math.Nextafter(n, math.Inf(-1))
		}
		return fractionBits(n), true, nil
	}
	return b.wholeBound(text, exclusive, up)
}

func (b *binding) wholeBound(text string, exclusive, up bool) (int64, bool, *failure) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		size, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil && !math.IsInf(size, 0):
			return 0, false, b.ix.notNumber(text)
		case size >= 1<<63:
			return math.MaxInt64, up, nil
		case size < -1<<63:
			return math.MinInt64, !up, nil
		}
		exact, ok := new(big.Rat).SetString(strconv.FormatFloat(size, 'f', -1, 64))
		if !ok {
			return 0, false, b.ix.notNumber(text)
		}
		floor := math.Floor(size)
		if !exact.IsInt() {
			if up {
				return int64(floor), true, nil
			}
			return int64(floor) + 1, true, nil
		}
		n = int64(size)
	}
	switch {
	case exclusive && up:
		return n - 1, n > math.MinInt64, nil
	case exclusive:
		return n + 1, n < math.MaxInt64, nil
	}
	return n, true, nil
}

func (q rangeQuery) keyword(f *field) (matcher, *failure) {
	codes := make([]bool, len(f.column.words))
	for i, word := range f.column.words {
		codes[i] = true
		if q.low != nil {
			c := strings.Compare(word, *q.low)
			codes[i] = c > 0 || c == 0 && !q.over
		}
		if q.high != nil && codes[i] {
			c := strings.Compare(word, *q.high)
			codes[i] = c < 0 || c == 0 && !q.under
		}
	}
	return constant(q.boost, func(doc uint32) bool { return f.column.any(doc, func(v int64) bool { return codes[v] }) })
}

// bound is dateMath with OpenSearch's error.
func (d dateFormat) bound(text string, b *binding, up bool) (int64, *failure) {
	at, err := d.dateMath(text, b.now, up)
	if err == nil {
		return at, nil
	}
	reason := "failed to parse date field [" + text + "] with format [" + d.String() + "]"
	f := fail(http.StatusBadRequest, "parse_exception", "%s: [%s]", reason, reason)
	f.cause = illegal("%s", reason)
	f.shard = b.ix.name
	return 0, f
}

// bounds of a term on a number, boolean or date: what a date leaves out is anything.
func (f *field) bounds(b *binding, text string) (low, high int64, ok bool, bad *failure) {
	switch f.kind {
	case "boolean":
		switch text {
		case "true":
			return 1, 1, true, nil
		case "false", "":
			return 0, 0, true, nil
		}
		bad := b.ix.queryFailed("failed to create query: Can't parse boolean value [%s], expected [true] or [false]", text)
		return 0, 0, false, bad.because("illegal_argument_exception", "Can't parse boolean value [%s], expected [true] or [false]", text)
	case "date":
		if low, bad = f.dates.bound(text, b, false); bad != nil {
			return 0, 0, false, bad
		}
		high, bad = f.dates.bound(text, b, true)
		return low, high, true, bad
	case "float", "double":
		size := 64
		if f.kind == "float" {
			size = 32
		}
		n, err := strconv.ParseFloat(text, size)
		if err != nil {
			return 0, 0, false, b.ix.notNumber(text)
		}
		return fractionBits(n), fractionBits(n), true, nil
	}
	low, ok, bad = b.wholeBound(text, false, false)
	if bad != nil || !ok {
		return 0, 0, false, bad
	}
	if high, ok, bad = b.wholeBound(text, false, true); low > high { // a fraction
		return 0, 0, false, nil
	}
	return low, high, ok, bad
}

func (ix *index) notNumber(text string) *failure {
	return ix.queryFailed("failed to create query: For input string: \"%s\"", text).because("number_format_exception", "For input string: \"%s\"", text)
}
