package jsonscan

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// tree reads a whole document through the exported methods, as encoding/json's
// Decoder with UseNumber does.
func tree(data []byte) (any, error) {
	var s Scanner
	s.Reset(data)
	v := element(&s)
	return v, s.End()
}

func element(s *Scanner) any {
	if s.Object() {
		object := map[string]any{}
		for key, ok := s.Key(); ok; key, ok = s.Key() {
			name := string(key)
			object[name] = element(s)
		}
		return object
	}
	if s.Array() {
		array := []any{}
		for s.Element() {
			array = append(array, element(s))
		}
		return array
	}
	switch v := s.Value(); v.Kind {
	case String:
		return string(v.AppendText(nil))
	case Number:
		return json.Number(v.Raw)
	case Bool:
		return v.Bool()
	default:
		return nil
	}
}

func reference(data []byte) (any, error) {
	if !json.Valid(data) { // Decode would stop after the first value
		return nil, new(json.SyntaxError)
	}
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

var documents = []string{
	`{}`, `[]`, `""`, `0`, `true`, `false`, `null`, ` { } `, "\t[\n1\r, 2 ]\n",
	`{"a":1,"b":[true,false,null],"c":{"d":{"e":[]}},"a":2}`,
	`{"esc\u0061ped":"\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00"}`,
	`["\ud83d","\ude00\ud83d","\ud83d\u0041","\ud83d\ud83d\ude00","\uD83D\uDE00"]`,
	`["é€😀", "\u2028\u2029", "` + "\u007f" + `"]`,
	`[0,-0,1,-1,10,0.5,-0.5e10,1E+5,1e-5,9223372036854775807,9223372036854775808,-9223372036854775808,1e400,123456789012345678901234567890]`,
	``, ` `, `{`, `}`, `[`, `]`, `,`, `:`, `"`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{,"a":1}`,
	`[,]`, `[1,]`, `[1 2]`, `[1`, `{"a" 1}`, `{"a"::1}`, `{a:1}`, `{'a':1}`, `{1:2}`, `{"a":1 "b":2}`, `{"a":1]`, `[1}`,
	`{}{}`, `{} x`, `1 2`, `nul`, `nulll`, `truefalse`, `True`, `NaN`, `Infinity`, `undefined`,
	`01`, `-`, `-a`, `+1`, `1.`, `.5`, `1e`, `1e+`, `0x1`, `1_000`, `--1`,
	`"\x"`, `"\u12"`, `"\u12g4"`, `"\`, `"\"`, `"\u`, "\"a\nb\"", "\"\x00\"", "\"\x1f\"", "\ufeff{}", "\u00a0{}", "\x00", "{}\x00",
}

func TestAgreesWithEncodingJSON(t *testing.T) {
	for _, doc := range documents {
		agree(t, []byte(doc))
	}
}

func FuzzScanner(f *testing.F) {
	for _, doc := range documents {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if utf8.Valid(data) {
			agree(t, data)
		}
	})
}

func agree(t *testing.T, data []byte) {
	t.Helper()
	want, wantErr := reference(data)
	got, err := tree(data)
	if err != nil && strings.Contains(err.Error(), "nested deeper") {
		return
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: error %v, encoding/json: %v", data, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%q: %#v, encoding/json: %#v", data, got, want)
	}
	var s Scanner
	s.Reset(data)
	v := s.Value()
	if skipErr := s.End(); (skipErr == nil) != (wantErr == nil) {
		t.Fatalf("%q read as one value: error %v, encoding/json: %v", data, skipErr, wantErr)
	}
	if err == nil {
		agreeOnValue(t, v, want)
	}
}

func agreeOnValue(t *testing.T, v Value, want any) {
	t.Helper()
	switch want := want.(type) {
	case string:
		var back string
		written := v.AppendJSON(nil)
		if err := json.Unmarshal(written, &back); err != nil || back != want {
			t.Errorf("%q is written as %s: %q, %v", want, written, back, err)
		}
	case json.Number:
		var n int64
		if got, ok := v.Int(); ok != (json.Unmarshal(v.Raw, &n) == nil) || ok && got != n {
			t.Errorf("%s: integer %d %t", v.Raw, got, ok)
		}
		var f float64
		if got, ok := v.Float(); ok != (json.Unmarshal(v.Raw, &f) == nil) || ok && got != f {
			t.Errorf("%s: float %g %t", v.Raw, got, ok)
		}
	}
}

func TestValue(t *testing.T) {
	for doc, want := range map[string]Value{
		`"a"`:       {String, false, []byte(`a`)},
		`"\n"`:      {String, true, []byte(`\n`)},
		` -1.5e3 `:  {Number, false, []byte(`-1.5e3`)},
		`true`:      {Bool, false, []byte(`true`)},
		`null`:      {Null, false, []byte(`null`)},
		` [1, 2] `:  {Array, false, []byte(`[1, 2]`)},
		`{"a":{ }}`: {Object, false, []byte(`{"a":{ }}`)},
		`{"a":]`:    {},
	} {
		var s Scanner
		s.Reset([]byte(doc))
		if got := s.Value(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v %q, want %v %q", doc, got, got.Raw, want, want.Raw)
		}
	}
}

func TestRest(t *testing.T) {
	var s Scanner
	var got []string
	for rest := []byte(`{"a":[1]}"b" 7[]{"c"` + "\n"); len(rest) > 0; {
		s.Reset(rest)
		if s.Object() {
			for _, ok := s.Key(); ok; _, ok = s.Key() {
				s.Value()
			}
		} else {
			s.Value()
		}
		var err error
		if rest, err = s.Rest(); err != nil {
			got = append(got, err.Error())
			break
		}
		got = append(got, string(rest))
	}
	want := []string{"\"b\" 7[]{\"c\"\n", " 7[]{\"c\"\n", "[]{\"c\"\n", "{\"c\"\n", "byte 5: the document ends, want a colon"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTextOfAnyValue(t *testing.T) {
	for doc, want := range map[string]string{`"a"`: `a`, `"\n\u00e9"`: "\né", ` -1.5e3 `: `-1.5e3`, `[1, "\n"]`: `[1, "\n"]`, `null`: `null`} {
		var s Scanner
		s.Reset([]byte(doc))
		v := s.Value()
		if got := string(v.Text([]byte("old"))); got != want {
			t.Errorf("%s: %q, want %q", doc, got, want)
		}
		if v.Missing() != (doc == "null") {
			t.Errorf("%s: missing is %t", doc, v.Missing())
		}
	}
	if !(Value{}).Missing() {
		t.Error("no value is not missing")
	}
}

// Every byte, at every place of a word, between bytes of every sort.
func TestPlainLength(t *testing.T) {
	for c := range 256 {
		for before := range 20 {
			for _, around := range []byte{0x1f, ' ', '!', '#', '[', ']', 0x7f, 0x80, 0xff} {
				b := append(bytes.Repeat([]byte{around}, before), byte(c))
				b = append(b, bytes.Repeat([]byte{around}, 9)...)
				want := slices.IndexFunc(b, func(c byte) bool { return !plain[c] })
				if want < 0 {
					want = len(b)
				}
				if got := PlainLength(b); got != want {
					t.Fatalf("%q: %d, want %d", b, got, want)
				}
			}
		}
	}
}

func TestValuesOfOtherKindsAreNoNumbers(t *testing.T) {
	for _, v := range []Value{{}, {Kind: String, Raw: []byte("1")}, {Kind: Null, Raw: []byte("null")}} {
		if _, ok := v.Int(); ok {
			t.Errorf("%v has an integer", v.Kind)
		}
		if _, ok := v.Float(); ok {
			t.Errorf("%v has a float", v.Kind)
		}
		if v.Bool() {
			t.Errorf("%v is true", v.Kind)
		}
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	for doc, want := range map[string]string{
		``:                   `byte 0: the document ends, want a value`,
		`{"a":1,}`:           `byte 7: '}', want a name in quotes`,
		`{"a" 1}`:            `byte 5: '1', want a colon`,
		`{"a":1 "b":2}`:      `byte 7: '"', want a comma or '}'`,
		`[1 2]`:              `byte 3: '2', want a comma or ']'`,
		`{"a":tru`:           `byte 5: 't', want true`,
		`{"a":"b`:            `byte 7: the document ends, want the quote that ends the string`,
		"[\"a\nb\"]":         `byte 3: '\n', want an escape for a control character`,
		`["\x"]`:             `byte 2: '\\', want one of the escapes \" \\ \/ \b \f \n \r \t \uXXXX`,
		`-`:                  `byte 1: the document ends, want a digit`,
		`{} {}`:              `byte 3: '{', want the end of the document`,
		`{"a":01}`:           `byte 6: '1', want a comma or '}'`,
		`{"a":undefined}`:    `byte 5: 'u', want a value`,
		`{"a":[}`:            `byte 6: '}', want a value`,
		"{\"a\":\u00a0true}": `byte 5: 'Â', want a value`,
	} {
		if _, err := tree([]byte(doc)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
}

func TestDepth(t *testing.T) {
	for _, bracket := range []string{`[]`, `{}`} {
		open, inner := bracket[:1], ""
		if bracket == `{}` {
			open, inner = `{"a":`, `0`
		}
		deep := func(n int) []byte {
			return []byte(strings.Repeat(open, n) + inner + strings.Repeat(bracket[1:], n))
		}
		for name, read := range map[string]func([]byte) error{
			"walked": func(data []byte) error { _, err := tree(data); return err },
			"whole":  func(data []byte) error { var s Scanner; s.Reset(data); s.Value(); return s.End() },
		} {
			if err := read(deep(MaxDepth)); err != nil {
				t.Errorf("%s %s: %v at the limit", bracket, name, err)
			}
			if err := read(deep(MaxDepth + 1)); err == nil || !strings.Contains(err.Error(), "nested deeper than 1000") {
				t.Errorf("%s %s: %v over the limit", bracket, name, err)
			}
			if err := read([]byte(strings.Repeat(open, 1<<20))); err == nil {
				t.Errorf("%s %s: a million brackets are taken", bracket, name)
			}
		}
	}
}

func TestResetForgetsTheLastDocument(t *testing.T) {
	var s Scanner
	s.Reset([]byte(`{"a":[{]`))
	s.Value()
	if s.End() == nil {
		t.Fatal("no error")
	}
	s.Reset([]byte(`{}`))
	if s.Value(); s.End() != nil {
		t.Error(s.End())
	}
}

func TestReadingDoesNotAllocate(t *testing.T) {
	data := []byte(`{"a":1,"b":{"\u0063":[true,"x\ny",-1.5]}}`)
	var s Scanner
	allocated := testing.AllocsPerRun(100, func() {
		s.Reset(data)
		for ok := s.Object(); ok; {
			if _, ok = s.Key(); ok {
				s.Value()
			}
		}
		if s.End() != nil {
			t.Error(s.End())
		}
	})
	if allocated != 0 {
		t.Errorf("%g allocations", allocated)
	}
}
