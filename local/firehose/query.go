package firehose

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/itchyny/gojq"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// query is a MetadataExtractionQuery: a jq expression whose result is one
// object, the partition keys (developer guide, "Creating partitioning keys with
// inline parsing"). The common form, an object of plain paths such as
// {day: .event_time[0:10], type: .event_type}, is evaluated on the scanned
// record without jq.
type query struct {
	keys  []string
	paths [][]step // nil: only jq can evaluate it
	code  *gojq.Code
}

// step of a path: a member's name, or a slice of a string.
type step struct {
	name     string
	slice    bool
	from, to *int
}

var (
	errNotPlain = errors.New("not a plain path")
	// errNullKey is worded as Firehose words it.
	errNullKey = errors.New("partitionKeys values must not be null or empty")
)

func parseQuery(s string) (*query, error) {
	parsed, err := gojq.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("MetadataExtractionQuery %q: %w", s, err)
	}
	if name := newerThan16(parsed); name != "" {
		return nil, fmt.Errorf("MetadataExtractionQuery %q: %s is not in jq 1.6, the version that Firehose has", s, name)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, fmt.Errorf("MetadataExtractionQuery %q: %w", s, err)
	}
	if parsed.Term == nil || parsed.Term.Type != gojq.TermTypeObject || len(parsed.Term.SuffixList) > 0 {
		return nil, fmt.Errorf("MetadataExtractionQuery %q: must be an object of partition keys, {name: expression, …}", s)
	}
	q := &query{code: code}
	plain := true
	for _, kv := range parsed.Term.Object.KeyVals {
		key, path, err := keyValue(kv)
		if err != nil {
			return nil, fmt.Errorf("MetadataExtractionQuery %q: %w", s, err)
		}
		if slices.Contains(q.keys, key) {
			return nil, fmt.Errorf("MetadataExtractionQuery %q: the key %q stands there twice", s, key)
		}
		q.keys, q.paths = append(q.keys, key), append(q.paths, path)
		plain = plain && path != nil
	}
	if !plain {
		q.paths = nil
	}
	return q, nil
}

// keyValue reads one "name: expression"; the path is nil where the expression
// is more than that.
func keyValue(kv *gojq.ObjectKeyVal) (key string, path []step, err error) {
	switch {
	case kv.KeyString != nil && kv.KeyString.Queries == nil:
		key = kv.KeyString.Str
	case kv.Key != "" && !strings.HasPrefix(kv.Key, "$"):
		key = kv.Key
	default:
		return "", nil, errors.New("the names of partition keys must be literal")
	}
	if kv.Val == nil { // {name} is short for {name: .name}
		return key, []step{{name: key}}, nil
	}
	return key, plainPath(kv.Val), nil
}

// plainPath is a query as steps, if it is a path of names that may end in a
// slice with constant bounds.
func plainPath(q *gojq.Query) []step {
	t := q.Term
	if t == nil || len(q.FuncDefs) > 0 || len(q.Imports) > 0 || q.Right != nil {
		return nil
	}
	if t.Type == gojq.TermTypeQuery && len(t.SuffixList) == 0 {
		return plainPath(t.Query)
	}
	if t.Type != gojq.TermTypeIndex {
		return nil
	}
	first, ok := plainStep(t.Index)
	steps := []step{first}
	for _, suffix := range t.SuffixList {
		if !ok || steps[len(steps)-1].slice || suffix.Index == nil || suffix.Iter || suffix.Optional {
			return nil
		}
		var next step
		next, ok = plainStep(suffix.Index)
		steps = append(steps, next)
	}
	if !ok {
		return nil
	}
	return steps
}

func plainStep(i *gojq.Index) (step, bool) {
	switch {
	case i.IsSlice:
		from, ok1 := constant(i.Start)
		to, ok2 := constant(i.End)
		return step{slice: true, from: from, to: to}, ok1 && ok2
	case i.Name != "":
		return step{name: i.Name}, true
	case i.Str != nil && i.Str.Queries == nil:
		return step{name: i.Str.Str}, true
	default:
		return step{}, false
	}
}

func constant(q *gojq.Query) (*int, bool) {
	if q == nil {
		return nil, true
	}
	if q.Term == nil || q.Term.Type != gojq.TermTypeNumber || len(q.Term.SuffixList) > 0 || q.Right != nil {
		return nil, false
	}
	n, err := strconv.Atoi(q.Term.Number)
	return &n, err == nil
}

// evaluate finds the partition keys of a record, in the order of q.keys.
func (q *query) evaluate(d *document, values [][]byte) ([][]byte, error) {
	values = values[:0]
	for _, path := range q.paths {
		v, err := d.follow(path)
		if errors.Is(err, errNotPlain) {
			return q.jq(d.raw, values[:0])
		}
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	if q.paths == nil {
		return q.jq(d.raw, values)
	}
	return values, nil
}

// jq evaluates the query as gojq does. Numbers are doubles, as in jq 1.6.
func (q *query) jq(data []byte, values [][]byte) ([][]byte, error) {
	var input any
	if err := json.Unmarshal(data, &input); err != nil {
		return nil, err
	}
	result, ok := q.code.Run(input).Next()
	if !ok {
		return nil, errNullKey
	}
	if err, ok := result.(error); ok {
		return nil, err
	}
	keys, _ := result.(map[string]any)
	for _, key := range q.keys {
		v, err := scalarText(keys[key])
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

func scalarText(v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, errNullKey
	case string:
		if v == "" {
			return nil, errNullKey
		}
		return []byte(v), nil
	case map[string]any, []any:
		return nil, errNotScalar
	default:
		return gojq.Marshal(v)
	}
}

var errNotScalar = errors.New("partitionKeys values must be strings, numbers or booleans")

// follow evaluates a plain path; null has null for every member and slice.
func (d *document) follow(path []step) ([]byte, error) {
	v := d.top
	for i, s := range path {
		switch {
		case s.slice && v.Kind == jsonscan.String:
			return notEmpty(cut(v.Text(nil), s.from, s.to))
		case v.Missing():
			return nil, errNullKey
		case s.slice:
			return nil, errNotPlain // jq has the words for it
		case v.Kind != jsonscan.Object:
			return nil, errNotPlain
		case i == 0:
			v = d.get(s.name)
		default:
			v = memberOf(v, s.name)
		}
	}
	switch v.Kind {
	case jsonscan.String:
		return notEmpty(v.Text(nil))
	case jsonscan.Absent, jsonscan.Null:
		return nil, errNullKey
	case jsonscan.Bool:
		return v.Raw, nil
	case jsonscan.Number:
		if plainInteger(v.Raw) {
			return v.Raw, nil
		}
		return nil, errNotPlain
	default:
		return nil, errNotScalar
	}
}

func memberOf(object jsonscan.Value, name string) (found jsonscan.Value) {
	var s jsonscan.Scanner
	s.Reset(object.Raw)
	s.Object()
	for key, ok := s.Key(); ok; key, ok = s.Key() {
		match := string(key) == name
		if v := s.Value(); match {
			found = v
		}
	}
	return found
}

// plainInteger says that jq prints the number as it is written.
func plainInteger(raw []byte) bool {
	const exact = 15 // digits that a double holds
	for _, c := range raw {
		if c-'0' > 9 {
			return false
		}
	}
	return len(raw) <= exact
}

func notEmpty(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, errNullKey
	}
	return b, nil
}

// cut is jq's slice of a string, in code points.
func cut(b []byte, from, to *int) []byte {
	low, high := 0, utf8.RuneCount(b)
	if to != nil {
		high = min(*to, high)
	}
	if from != nil {
		low = *from
	}
	if low >= high {
		return nil
	}
	start := runeOffset(b, low)
	return b[start : start+runeOffset(b[start:], high-low)]
}

func runeOffset(b []byte, runes int) int {
	at := 0
	for ; runes > 0; runes-- {
		_, size := utf8.DecodeRune(b[at:])
		at += size
	}
	return at
}

// since17 are functions that jq got after 1.6 and that gojq has (jq's NEWS,
// 1.7 and 1.8), with the number of their arguments.
var since17 = []string{
	"pick/1", "debug/1", "scan/2", "abs/0", "toarray/0", "have_literal_numbers/0", "have_decnum/0",
	"ltrim/0", "rtrim/0", "trim/0", "trimstr/1", "add/1", "skip/2", "@base32d", "@urid",
}

// newerThan16 finds the first such function in a query.
func newerThan16(q *gojq.Query) string {
	var found string
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				return
			}
			name := ""
			switch node := v.Interface().(type) {
			case *gojq.Func:
				name = fmt.Sprintf("%s/%d", node.Name, len(node.Args))
			case *gojq.Term:
				name = node.Format
			}
			if found == "" && slices.Contains(since17, name) {
				found = name
			}
			walk(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(q))
	return found
}
