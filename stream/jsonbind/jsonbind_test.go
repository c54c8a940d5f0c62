package jsonbind

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
)

//lint:file-ignore SA5008 odd tags are what is tested
//lint:file-ignore U1000 a field that nobody sees, too

// all has a field of each kind that is read the fast way, and some that are not.
type all struct {
	Text    string  `json:"text"`
	Bool    bool    `json:"bool,omitempty"`
	Int     int     `json:"int,omitempty"`
	Int8    int8    `json:"int8"`
	Int16   int16   `json:"int16,omitzero"`
	Int32   int32   `json:"int32"`
	Uint    uint    `json:"uint"`
	Uint8   uint8   `json:"uint8,omitempty"`
	Uint16  uint16  `json:"uint16"`
	Float   float64 `json:"float"`
	Float32 float32 `json:"float32,omitempty"`
	Untagged,
	Ñame string
	PText   *string     `json:"p_text"`
	PInt    *int64      `json:"p_int,omitempty"`
	PBool   *bool       `json:"p_bool,omitzero"`
	PFloat  *float64    `json:"p_float,omitempty"`
	At      schema.Time `json:"at"`
	PAt     *schema.Time
	Zero    schema.Time `json:"zero,omitzero"`
	Go      time.Time   `json:"go,omitzero"`
	Inner   inner       `json:"inner"`
	PInner  *inner      `json:"p_inner,omitempty"`
	List    []string    `json:"list,omitempty"`
	Map     map[string]int
	Any     any `json:"any,omitempty"`
	Raw     json.RawMessage
	Number  json.Number `json:"number,omitempty"`
	Bytes   []byte
	Twice   **int
	Ignored string `json:"-"`
	Dash    string `json:"-,"`
	BadTag  string `json:"bad\"name"`
	Empty   struct{}
	embedded
	Named   Embedded `json:"named"`
	private string
}

type inner struct {
	ID    string `json:"id"`
	Deep  deep   `json:"deep,omitempty"`
	Count *int
}

type deep struct{ A, B string }

// embedded is what the fast way does not read if it is embedded like this.
type embedded struct{ FromEmbedded string }

// Embedded is what it does.
type Embedded struct {
	Promoted string `json:"promoted"`
	Other    int
}

// fast is what events are made of: encoding/json has no part in most documents.
type fast struct {
	Embedded
	Text   string  `json:"text"`
	Bool   bool    `json:"bool,omitempty"`
	Int    int     `json:"int,omitempty"`
	Int8   int8    `json:"int8"`
	Uint8  uint8   `json:"uint8,omitempty"`
	Uint   uint    `json:"uint"`
	Float  float64 `json:"float"`
	F32    float32 `json:"f32,omitempty"`
	F0     float64 `json:"f0,omitzero"`
	PText  *string `json:"p_text"`
	PInt   *int64  `json:"p_int,omitempty"`
	PBool  *bool   `json:"p_bool,omitzero"`
	At     schema.Time
	PAt    *schema.Time `json:"p_at,omitempty"`
	Inner  inner        `json:"inner"`
	PInner *inner       `json:"p_inner,omitempty"`
	List   []string     `json:"list,omitempty"`
	Slice  []string     `json:"slice,omitzero"`
	Any    any          `json:"any,omitempty"`
	Go     time.Time    `json:"go,omitzero"`
	Go2    time.Time    `json:"go2,omitempty"`
	Maybe  inner        `json:"maybe,omitzero"`
	Array  [0]int       `json:"array,omitempty"`
}

func TestWhichTypesAreFast(t *testing.T) {
	if structOf(reflect.TypeFor[fast](), nil) == nil {
		t.Error("fast is left to encoding/json")
	}
	type recursive struct{ Next *recursive }
	type recursiveValue struct{ List []recursive }
	for _, slow := range []reflect.Type{
		reflect.TypeFor[all](), reflect.TypeFor[string](), reflect.TypeFor[time.Time](), reflect.TypeFor[map[string]int](), reflect.TypeFor[any](),
		reflect.TypeFor[struct {
			N int `json:",string"`
		}](),
		reflect.StructOf([]reflect.StructField{ // vet would find it, written out
			{Name: "A", Type: reflect.TypeFor[string](), Tag: `json:"same"`},
			{Name: "B", Type: reflect.TypeFor[string](), Tag: `json:"same"`},
		}),
	} {
		if structOf(slow, nil) != nil {
			t.Errorf("%v is not left to encoding/json", slow)
		}
	}
	if s := structOf(reflect.TypeFor[recursive](), nil); s == nil || s.fields[0].kind != other {
		t.Error("a recursive type's member is not left to encoding/json")
	}
	if s := structOf(reflect.TypeFor[recursiveValue](), nil); s == nil || s.fields[0].kind != other {
		t.Error("a list is not left to encoding/json")
	}
}

var documents = []string{
	``, `{}`, `null`, `[]`, `"x"`, `1`, `{} x`, `{"text":"a"}`, "\ufeff{}", `{"text":"a"`, `{"text":}`, `{"text":"a",}`, `{"text" "a"}`, `{"text":NaN}`,
	`{"text":"a","Text":"b"}`, `{"TEXT":"a"}`, `{"ſext":"a"}`, `{"text":"a","text":"b"}`, `{"text":null}`, `{"text":1}`, `{"text":{}}`, `{"\u0074ext":"\u00e9\ud83d\ude00\ud83d\/\""}`,
	`{"bool":true}`, `{"bool":"true"}`, `{"int":1.0}`, `{"int":-0}`, `{"int":1e2}`, `{"int":9223372036854775807}`, `{"int":9223372036854775808}`, `{"int8":127}`, `{"int8":128}`, `{"int8":-129}`,
	`{"uint":-1}`, `{"uint":-0}`, `{"uint":18446744073709551615}`, `{"uint8":256}`, `{"uint8":255}`, `{"float":1e400}`, `{"float":-0.0}`, `{"float":1e-7}`, `{"float":123456789012345678901234567890}`,
	`{"f32":1e39}`, `{"f32":0.1}`, `{"f0":-0}`, `{"f0":0}`, `{"float":01}`, `{"float":+1}`, `{"float":"1"}`,
	`{"p_text":"x","p_int":-5,"p_bool":false}`, `{"p_text":null,"p_int":null}`, `{"p_int":"x"}`,
	`{"At":"2026-11-23T05:17:32.5+02:00","p_at":"2026-11-23T05:17:32Z"}`, `{"At":"noon"}`, `{"At":null,"p_at":null}`, `{"At":"10000-01-01T00:00:00Z"}`, `{"go":"2026-11-23T05:17:32Z"}`,
	`{"inner":{"id":"x","deep":{"A":"1","B":"2"},"Count":3}}`, `{"inner":null,"p_inner":null}`, `{"inner":[]}`, `{"inner":{"id":"x"},"inner":{"Count":1}}`, `{"p_inner":{}}`, `{"p_inner":{"deep":{"a":"x"}}}`,
	`{"slice":[],"maybe":{}}`, `{"slice":null,"maybe":{"deep":{"B":"x"}}}`, `{"promoted":"p","Other":7}`, `{"list":["a",null],"any":{"x":[1,2.5,"<&>"]}}`, `{"list":{}}`, `{"list":[1]}`, `{"unknown":{"text":[1,{"x":null}]},"text":"a"}`, `{"unknown":tru}`,
	`{"text":"` + "\x00" + `"}`, `{"text":"` + "\xff" + `"}`, `{"any":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `}`,
	` { "text" : "a" , "int" : 1 } `, `{"text":"<&>\u2028"}`, `{"Map":{"a":1},"Raw":{"x": 1},"number":12,"Bytes":"AAEC","Twice":5,"-":"dash","bad\"name":"x","BadTag":"y","Empty":{},"named":{"promoted":"p"},"private":"p","FromEmbedded":"e"}`,
}

func TestAsEncodingJSON(t *testing.T) {
	for range 2 { // the second time with what was learnt
		for _, document := range documents {
			agree[fast](t, []byte(document))
			agree[all](t, []byte(document))
			agree[inner](t, []byte(document))
			agree[map[string]any](t, []byte(document))
		}
	}
}

// FuzzAsEncodingJSON reads and writes with both, and expects the same.
func FuzzAsEncodingJSON(f *testing.F) {
	for _, document := range documents {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		agree[fast](t, data)
		agree[inner](t, data)
	})
}

func agree[T any](t *testing.T, data []byte) {
	t.Helper()
	var got, want T
	err, wantErr := NewDecoder[T]().Decode(data, &got), json.Unmarshal(data, &want)
	if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
		t.Fatalf("%T of %q: %v, encoding/json: %v", got, data, err, wantErr)
	}
	if err != nil {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%q is read as\n%+v, by encoding/json as\n%+v", data, got, want)
	}
	text, err := NewEncoder[T]().Append([]byte("before"), &got)
	wantText, wantErr := json.Marshal(&want)
	if (err == nil) != (wantErr == nil) || !strings.HasPrefix(string(text), "before") {
		t.Fatalf("%+v: %v, encoding/json: %v", got, err, wantErr)
	}
	if err != nil {
		return
	}
	// The same but for escapes: read as values in their order.
	if compact(t, text[len("before"):]) != compact(t, wantText) {
		t.Fatalf("%+v is written\n%s, by encoding/json\n%s", got, text[len("before"):], wantText)
	}
}

// compact is a JSON text with the escapes that encoding/json writes.
func compact(t *testing.T, text []byte) string {
	t.Helper()
	out, err := json.Marshal(json.RawMessage(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return string(out)
}

func TestNumbersAsEncodingJSON(t *testing.T) {
	type numbers struct {
		F   float64
		F32 float32
		U   uint64
		U8  uint8
		I   int64
	}
	encoder := NewEncoder[numbers]()
	for _, n := range []numbers{
		{1e21, 1e21, math.MaxUint64, 255, math.MinInt64}, {1e-6, 1e-6, 1, 1, -1}, {1e-7, 1e-7, 0, 0, 0}, {math.MaxFloat64, math.MaxFloat32, 1 << 63, 128, math.MaxInt64},
		{math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat32, 0, 0, 0}, {0.1, 0.1, 0, 0, 0}, {math.Copysign(0, -1), 3.4e-10, 0, 0, 0}, {123456789.125, 16777216, 0, 0, 0},
	} {
		want, _ := json.Marshal(n)
		if got, err := encoder.Append(nil, &n); err != nil || string(got) != string(want) {
			t.Errorf("%s, %v, encoding/json: %s", got, err, want)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1)} {
		if dst, err := encoder.Append([]byte("x"), &numbers{F: f}); err == nil || string(dst) != "x" {
			t.Errorf("%v is written %s, %v", f, dst, err)
		}
	}
}

func TestDecodeForgetsTheLast(t *testing.T) {
	d := NewDecoder[fast]()
	var v fast
	if err := d.Decode([]byte(`{"text":"a","p_text":"b","inner":{"id":"c"},"list":["d"]}`), &v); err != nil {
		t.Fatal(err)
	}
	kept := v.PText
	if err := d.Decode([]byte(`{"int":1}`), &v); err != nil || !reflect.DeepEqual(v, fast{Int: 1}) {
		t.Errorf("%+v, %v", v, err)
	}
	if *kept != "b" {
		t.Errorf("what was kept is %q now", *kept)
	}
}

// What a document says stays when its bytes are used again.
func TestStringsAreCopies(t *testing.T) {
	data := []byte(`{"text":"abc","p_text":"def"}`)
	var v fast
	if err := NewDecoder[fast]().Decode(data, &v); err != nil {
		t.Fatal(err)
	}
	clear(data)
	if v.Text != "abc" || *v.PText != "def" {
		t.Errorf("%q %q", v.Text, *v.PText)
	}
}
