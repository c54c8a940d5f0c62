package firehose

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

var jsonTexts = []string{
	`{}`, `[]`, `null`, `true`, `false`, `0`, `-0`, `1.5e+10`, `"x"`, ` {"a" : [ 1 , {"b":null} ] } `, `{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}`,
	`{"a":1,"a":2}`, `{"é":"ö"}`, `{"\u0061":1}`, `"\ud800"`, `"\ud800\u0041"`, `"\udc00\ud800"`,
	``, ` `, `{`, `}`, `[`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `{a:1}`, `01`, `1.`, `.5`, `1e`, `-`, `+1`, `tru`, `nul`, `"`, `"\x"`, `"\u12"`, `"\u12g4"`,
	"\"\n\"", `{"a":1}x`, `{"a":1}{"b":2}`, `'x'`, `NaN`, "\"\xff\"", `{"a":[[[[]]]]}`, `[1 2]`, `{"a" 1}`, `{1:2}`, `"\`,
}

func checkDocument(t *testing.T, text string) {
	var d document
	err := d.single([]byte(text))
	// encoding/json replaces invalid UTF-8 where this refuses it.
	if valid := json.Valid([]byte(text)) && utf8.ValidString(text); valid != (err == nil) {
		t.Fatalf("%q: got %v, valid is %v", text, err, valid)
	}
	if err != nil || d.top.Kind != jsonscan.Object {
		return
	}
	var want map[string]any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		return // nesting deeper than encoding/json's
	}
	got := map[string]any{}
	for _, m := range d.members {
		var v any
		raw := m.value.Raw
		if m.value.Kind == jsonscan.String {
			raw = m.value.AppendJSON(nil)
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatalf("%q: the value of %q is %q: %v", text, m.key, raw, err)
		}
		if s, ok := v.(string); ok && s != string(m.value.Text(nil)) {
			t.Fatalf("%q: the text of %q is %q, want %q", text, m.key, m.value.Text(nil), s)
		}
		got[string(m.key)] = v
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%q: got %v, want %v", text, got, want)
	}
}

func TestDocumentsAgreeWithEncodingJSON(t *testing.T) {
	for _, text := range jsonTexts {
		checkDocument(t, text)
	}
	var d document
	if err := d.single([]byte(strings.Repeat("[", 2000))); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("got %v", err)
	}
}

func FuzzDocument(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "[")+strings.Count(text, "{") < jsonscan.MaxDepth {
			checkDocument(t, text)
		}
	})
}
