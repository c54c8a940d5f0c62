package embedded

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// Ranges of the whole numbers.
var wholes = map[string]struct {
	low, high int64
	name      string // in Java's messages
}{
	"byte":    {math.MinInt8, math.MaxInt8, "a byte"},
	"short":   {math.MinInt16, math.MaxInt16, "a short"},
	"integer": {math.MinInt32, math.MaxInt32, "an integer"},
	"long":    {math.MinInt64, math.MaxInt64, "a long"},
}

// javaNames of the types, in messages.
var javaNames = map[string]string{"byte": "Byte", "short": "Short", "integer": "Integer", "long": "Long", "float": "Float", "double": "Double"}

// bits is a value of a document as the field's column has it. Not ok without a cause is
// a value that is not indexed.
func (f *field) bits(v jsonscan.Value, text []byte) (n int64, ok bool, cause *failure) {
	switch f.kind {
	case "keyword":
		if v.Kind == jsonscan.Object {
			return 0, false, because("illegal_state_exception", "Can't get text on a START_OBJECT")
		}
		if f.above > 0 && len(text) > f.above && utf8.RuneCount(text) > f.above {
			return 0, false, nil
		}
		return 0, true, nil // its code is given when the document is known to be good
	case "boolean":
		return boolBits(v, text)
	case "date":
		return f.dateBits(v, text)
	case "float", "double":
		return f.fractionBits(v, text)
	}
	return f.wholeBits(v, text)
}

func because(kind, format string, args ...any) *failure {
	return &failure{kind: kind, reason: fmt.Sprintf(format, args...)}
}

func boolBits(v jsonscan.Value, text []byte) (int64, bool, *failure) {
	if v.Kind != jsonscan.Bool && v.Kind != jsonscan.String {
		return 0, false, because("json_parse_exception", "Current token (%s) not of boolean type", jacksonToken(v))
	}
	switch string(text) {
	case "true":
		return 1, true, nil
	case "false", "":
		return 0, true, nil
	}
	return 0, false, because("illegal_argument_exception", "Failed to parse value [%s] as only [true] or [false] are allowed.", text)
}

func (f *field) dateBits(v jsonscan.Value, text []byte) (int64, bool, *failure) {
	if v.Kind == jsonscan.Object {
		return 0, false, because("illegal_state_exception", "Can't get text on a START_OBJECT")
	}
	if len(text) == 24 && f.dates[0] == "strict_date_optional_time" {
		if n, ok := fastDate(text); ok {
			return n, true, nil
		}
	}
	at, _, err := f.dates.parse(string(text))
	if err != nil {
		return 0, false, because("illegal_argument_exception", "failed to parse date field [%s] with format [%s]", text, f.dates)
	}
	return at.UnixMilli(), true, nil
}

func (f *field) notNumeric(v jsonscan.Value, text []byte) *failure {
	switch {
	case v.Kind == jsonscan.String && f.exact:
		return because("illegal_argument_exception", "%s value passed as String", javaNames[f.kind])
	case v.Kind == jsonscan.Bool || v.Kind == jsonscan.Object:
		return because("json_parse_exception", "Current token (%s) not numeric, can not use numeric value accessors", jacksonToken(v))
	}
	return nil
}

func (f *field) fractionBits(v jsonscan.Value, text []byte) (int64, bool, *failure) {
	if cause := f.notNumeric(v, text); cause != nil || len(text) == 0 {
		return 0, false, cause
	}
	size := 64
	if f.kind == "float" {
		size = 32
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(string(text)), size)
	switch {
	case math.IsInf(n, 0) || math.IsNaN(n):
		return 0, false, because("illegal_argument_exception", "[%s] supports only finite values, but got [%s]", f.kind, javaInfinity(n))
	case err != nil:
		return 0, false, because("number_format_exception", "For input string: \"%s\"", text)
	}
	return int64(math.Float64bits(n)), true, nil
}

func (f *field) wholeBits(v jsonscan.Value, text []byte) (int64, bool, *failure) {
	if cause := f.notNumeric(v, text); cause != nil || len(text) == 0 {
		return 0, false, cause
	}
	r := wholes[f.kind]
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil && r.low <= n && n <= r.high {
		return n, true, nil
	}
	outside := because("illegal_argument_exception", "Value [%s] is out of range for %s", text, r.name)
	if v.Kind == jsonscan.Number {
		javaType := map[string]string{"integer": "int", "long": "long"}[f.kind]
		if javaType != "" {
			outside = because("input_coercion_exception", "Numeric value (%s) out of range of %s (%d - %d)", text, javaType, r.low, r.high)
		}
	}
	if err == nil {
		return 0, false, outside
	}
	if len(text) > 400 { // a number with more digits fits nothing, and its fraction is nobody's
		return 0, false, outside
	}
	size, err := strconv.ParseFloat(string(text), 64)
	if math.Abs(size) > 1e19 {
		return 0, false, outside
	}
	if err == nil && size != 0 && math.Abs(size) < 1 { // big.Rat would write all the noughts of 1e-999999999 out
		if f.exact {
			return 0, false, because("illegal_argument_exception", "%s cannot be converted to %s without data loss", text, javaNames[f.kind])
		}
		return 0, true, nil
	}
	if size == 0 && err == nil {
		return 0, true, nil
	}
	exact, ok := new(big.Rat).SetString(string(text))
	if err != nil || !ok || strings.ContainsAny(string(text), "/_xXpPbBoO") {
		kind := "number_format_exception"
		if f.kind == "long" {
			kind = "illegal_argument_exception"
		}
		return 0, false, because(kind, "For input string: \"%s\"", text)
	}
	if f.exact && !exact.IsInt() {
		return 0, false, because("illegal_argument_exception", "%s cannot be converted to %s without data loss", text, javaNames[f.kind])
	}
	cut := new(big.Int).Quo(exact.Num(), exact.Denom())
	if !cut.IsInt64() || cut.Int64() < r.low || cut.Int64() > r.high {
		return 0, false, outside
	}
	return cut.Int64(), true, nil
}

func jacksonToken(v jsonscan.Value) string {
	switch v.Kind {
	case jsonscan.Object:
		return "START_OBJECT"
	case jsonscan.Bool:
		return "VALUE_" + strings.ToUpper(string(v.Raw))
	case jsonscan.Number:
		if strings.ContainsAny(string(v.Raw), ".eE") {
			return "VALUE_NUMBER_FLOAT"
		}
		return "VALUE_NUMBER_INT"
	}
	return "VALUE_STRING"
}

func javaInfinity(n float64) string {
	switch {
	case math.IsNaN(n):
		return "NaN"
	case n < 0:
		return "-Infinity"
	}
	return "Infinity"
}
