package firehose

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// serde is the deserializer of a conversion. What it accepts is what the
// developer guide says of the two ("Choose the JSON deserializer") and, where
// the guide is silent, what their sources do (Hive's JsonSerDe with Jackson,
// rcongiu's Hive-JSON-Serde):
//
//	                      Hive                              OpenX
//	keys                  any case                          any case, unless CaseInsensitive is false
//	number from "12"      refused                           12
//	int from 1.5          1                                 refused
//	string from 1, true   its text                          its text
//	string from {…}, […]  refused                           its JSON
//	boolean from "true"   refused                           true; any other string is false
//	timestamp             TimestampFormats,                 ISO with T and Z, "yyyy-M-d H:m:s[.S]",
//	                      then "yyyy-M-d H:m:s[.S]"         epoch seconds or milliseconds
type serde struct {
	hive       bool
	quoted     bool              // numbers and booleans may stand in quotes
	exactCase  bool              // OpenX
	dots       bool              // OpenX: a.b is read as a_b
	mappings   map[string]string // OpenX: column to JSON key
	timestamps []jodaPattern     // Hive; empty: only the default form
}

func newSerde(d *deserializer) (*serde, error) {
	switch {
	case d == nil, d.HiveJsonSerDe == nil && d.OpenXJsonSerDe == nil, d.HiveJsonSerDe != nil && d.OpenXJsonSerDe != nil:
		return nil, errors.New("InputFormatConfiguration/Deserializer: give exactly one of HiveJsonSerDe and OpenXJsonSerDe")
	case d.OpenXJsonSerDe != nil:
		x := d.OpenXJsonSerDe
		s := &serde{quoted: true, dots: x.ConvertDotsInJsonKeysToUnderscores, mappings: map[string]string{}}
		s.exactCase = x.CaseInsensitive != nil && !*x.CaseInsensitive
		for column, key := range x.ColumnToJsonKeyMappings {
			s.mappings[strings.ToLower(column)] = key
		}
		return s, nil
	}
	s := &serde{hive: true}
	for _, format := range d.HiveJsonSerDe.TimestampFormats {
		p, err := parseJodaPattern(format)
		if err != nil {
			return nil, fmt.Errorf("HiveJsonSerDe/TimestampFormats: %w", err)
		}
		s.timestamps = append(s.timestamps, p)
	}
	return s, nil
}

// ofKeys is the deserializer of a map's keys, which JSON always has in quotes.
func (s *serde) ofKeys() *serde {
	keys := *s
	keys.quoted = true
	return &keys
}

// jsonKey is the key, as fold leaves it, that a column is read from.
func (s *serde) jsonKey(column string) string {
	return string(s.fold([]byte(cmp.Or(s.mappings[column], column)), nil))
}

// fold is a record's key as columns are found by it. It changes no key that
// needs no change.
func (s *serde) fold(key, scratch []byte) []byte {
	change := false
	for _, c := range key {
		change = change || s.dots && c == '.' || !s.exactCase && 'A' <= c && c <= 'Z'
	}
	if !change {
		return key
	}
	scratch = append(scratch[:0], key...)
	for i, c := range scratch {
		switch {
		case s.dots && c == '.':
			scratch[i] = '_'
		case !s.exactCase && 'A' <= c && c <= 'Z':
			scratch[i] = c | 0x20
		}
	}
	return scratch
}

// number is the text of a number, if the deserializer takes the value for one.
func (s *serde) number(v jsonscan.Value) (string, error) {
	if v.Kind == jsonscan.Number {
		return string(v.Raw), nil
	}
	if v.Kind == jsonscan.String && s.quoted {
		return strings.TrimSpace(string(v.Text(nil))), nil
	}
	return "", fmt.Errorf("%s is no number", shown(v))
}

func (s *serde) integer(v jsonscan.Value, bits int) (int64, error) {
	if v.Kind == jsonscan.Number && plainInteger(v.Raw) {
		n, _ := leadingNumber(v.Raw, len(v.Raw))
		if int64(n) < 1<<(bits-1)-1 || bits == 64 {
			return int64(n), nil
		}
	}
	text, err := s.number(v)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, bits)
	if err == nil {
		return n, nil
	}
	if s.hive && errors.Is(err, strconv.ErrSyntax) { // Jackson truncates
		limit := math.Ldexp(1, bits-1)
		if f, err := strconv.ParseFloat(text, 64); err == nil && f > -limit-1 && f < limit {
			return int64(f), nil
		}
	}
	return 0, fmt.Errorf("%s does not fit %d bits", shown(v), bits)
}

func (s *serde) float(v jsonscan.Value, bits int) (float64, error) {
	text, err := s.number(v)
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(text, bits)
	if err != nil {
		return 0, fmt.Errorf("%s does not fit %d bits", shown(v), bits)
	}
	return f, nil
}

func (s *serde) boolean(v jsonscan.Value) (bool, error) {
	switch {
	case v.Kind == jsonscan.Bool:
		return v.Bool(), nil
	case v.Kind == jsonscan.String && s.quoted: // Boolean.parseBoolean
		return strings.EqualFold(string(v.Text(nil)), "true"), nil
	default:
		return false, fmt.Errorf("%s is no boolean", shown(v))
	}
}

func (s *serde) text(v jsonscan.Value, scratch []byte) ([]byte, error) {
	if s.hive && v.Kind >= jsonscan.Array {
		return nil, fmt.Errorf("the Hive JSON SerDe does not read %s as text", shown(v))
	}
	return v.Text(scratch), nil
}

// decimal is the unscaled number of a decimal(p,s), rounded half up; a number
// with too many digits before the point is refused, never cut.
func (s *serde) decimal(v jsonscan.Value, precision, scale int) (*big.Int, error) {
	text := string(v.Text(nil))
	refused := fmt.Errorf("%s does not fit decimal(%d,%d)", shown(v), precision, scale)
	if v.Kind != jsonscan.Number && v.Kind != jsonscan.String || len(text) > 100 || strings.ContainsAny(text, "/_xXpP") {
		return nil, refused
	}
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > 100 || n < -100 {
			return nil, refused
		}
	}
	r, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if !ok {
		return nil, refused
	}
	unscaled := roundHalfUp(r.Mul(r, new(big.Rat).SetInt(tenTo(scale))))
	if unscaled.CmpAbs(tenTo(precision)) >= 0 {
		return nil, refused
	}
	return unscaled, nil
}

func roundHalfUp(r *big.Rat) *big.Int {
	twice := new(big.Int).Lsh(r.Denom(), 1)
	n := new(big.Int).Lsh(new(big.Int).Abs(r.Num()), 1)
	n.Add(n, r.Denom()).Quo(n, twice)
	if r.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func (s *serde) date(v jsonscan.Value) (days int32, err error) {
	if v.Kind != jsonscan.String {
		return 0, fmt.Errorf("%s is no date", shown(v))
	}
	at, ok := parseDigits(sqlDate, v.Text(nil))
	if !ok {
		return 0, fmt.Errorf("%s is no date of the form yyyy-MM-dd", shown(v))
	}
	return int32(floorDiv(at.Unix(), 86400)), nil
}

func (s *serde) timestamp(v jsonscan.Value) (time.Time, error) {
	text := v.Text(nil)
	for _, p := range s.timestamps {
		if at, ok := p.parse(text); ok {
			return at, nil
		}
	}
	if v.Kind == jsonscan.String {
		if at, ok := parseDigits(sqlTimestamp, text); ok { // java.sql.Timestamp::valueOf
			return at, nil
		}
	}
	if !s.hive {
		if at, ok := openXTimestamp(text); ok {
			return at, nil
		}
	}
	if s.hive && len(s.timestamps) > 0 {
		return time.Time{}, fmt.Errorf("%s is of none of the TimestampFormats", shown(v))
	}
	return time.Time{}, fmt.Errorf("%s is no timestamp that the deserializer reads", shown(v))
}

// openXTimestamp reads the other forms of the OpenX JSON SerDe: ISO, and epoch
// seconds, milliseconds (13 digits) or floating point seconds.
func openXTimestamp(text []byte) (time.Time, bool) {
	if at, ok := parseDigits(isoTimestamp, bytes.TrimSuffix(text, []byte("Z"))); ok {
		return at, true
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		if n >= 1e12 || n <= -1e12 {
			return time.UnixMilli(n), true
		}
		return time.Unix(n, 0), true
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.Abs(f) > 1e12 || math.IsNaN(f) {
		return time.Time{}, false
	}
	whole, fraction := math.Modf(f)
	return time.Unix(int64(whole), int64(math.Round(fraction*1e6))*1000), true
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
