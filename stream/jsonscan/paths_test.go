package jsonscan

import (
	"encoding/json"
	"strings"
	"testing"
)

var testPaths = []string{"id", "device.id", "device.model", "type", "a.b.c", "a.b.d", "a.e"}

func TestPaths(t *testing.T) {
	p := NewPaths(testPaths...)
	for _, c := range []struct{ document, want string }{
		{`{"id":1,"device":{"id":"x","model":"y"},"type":null,"a":{"b":{"c":[1],"d":{}},"e":true}}`, `1 "x" "y" null [1] {} true`},
		{`{}`, `- - - - - - -`},
		{` { "type" : 2 , "other" : [ { "id" : 3 } ] , "device" : { "model" : 5 , "id" : 4 } , "id" : 1 } `, `1 4 5 2 - - -`},
		{`{"\u0069d":1,"device":{"\u0069d":2}}`, `1 2 - - - - -`},
		{`{"id":1,"id":2,"device":{"id":3},"device":{"model":4}}`, `2 - 4 - - - -`},
		{`{"a":{"b":{"c":1},"e":2},"a":{"b":{"d":3}}}`, `- - - - - 3 -`},
		{`{"a":{"b":{"c":1},"b":{"d":2}},"a":7}`, `- - - - - - -`},
		{`{"id":{"id":1},"device":{"device":{"id":2}}}`, `{"id":1} - - - - - -`},
	} {
		for range 2 { // the second time the order is expected
			if err := p.Read([]byte(c.document)); err != nil {
				t.Errorf("%s: %v", c.document, err)
			}
			if got := p.text(); got != c.want {
				t.Errorf("%s: values %s, want %s", c.document, got, c.want)
			}
		}
	}
}

// text is the values as they were written.
func (p *Paths) text() string {
	var all []string
	for _, v := range p.Values {
		switch v.Kind {
		case Absent:
			all = append(all, "-")
		case String:
			all = append(all, string(v.AppendJSON(nil)))
		default:
			all = append(all, string(v.Raw))
		}
	}
	return strings.Join(all, " ")
}

func TestPathsMisplaced(t *testing.T) {
	p := NewPaths(testPaths...)
	for document, want := range map[string]string{
		`{"device":1}`:                         "device",
		`{"a":{"b":"x"},"device":{}}`:          "a.b",
		`{"a":[],"device":true}`:               "device",
		`{"device":1,"device":{}}`:             "",
		`{"device":{},"device":1}`:             "device",
		`{"a":{"b":1},"a":{}}`:                 "",
		`{"device":null,"a":{"b":null},"x":1}`: "",
		`{}`:                                   "",
	} {
		if err := p.Read([]byte(document)); err != nil {
			t.Fatal(err)
		}
		if got, v, ok := p.Misplaced(); got != want || ok != (want != "") || ok && v.Missing() {
			t.Errorf("%s: %q %v %v is misplaced, want %q", document, got, v.Kind, ok, want)
		}
	}
}

func TestPathsRefuse(t *testing.T) {
	p := NewPaths(testPaths...)
	for document, want := range map[string]string{
		``:                          "the document ends",
		`[1]`:                       "an array; an event is an object",
		`{"id":1}x`:                 "the end of the document",
		`{"id":1,}`:                 "a name in quotes",
		`{"id":1 "x":2}`:            "a comma",
		`{"id" 1}`:                  "a colon",
		`{,"id":1}`:                 "a name in quotes",
		`{"id":1,"device":{"id":2]`: "a comma",
		`{"id":`:                    "the document ends",
		`{"id":1,"type":`:           "the document ends",
	} {
		if err := p.Read([]byte(document)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", document, err, want)
		}
	}
}

// FuzzPaths compares with encoding/json: the same documents are refused, and the
// values at the paths are the same.
func FuzzPaths(f *testing.F) {
	f.Add([]byte(`{"id":1,"device":{"id":"x","model":"\ud83d\ude00"},"type":null,"a":{"b":{"c":[1],"d":{}},"e":true}}`))
	f.Add([]byte(` { "a":{"b":{"c":1},"e":2},"a":{"b":{"d":3}}, "\u0069d":[1e400,-0.0]}`))
	p := NewPaths(testPaths...) // what it learns of one document counts for the next
	f.Fuzz(func(t *testing.T, data []byte) {
		err := p.Read(data)
		want, wantErr := reference(data)
		root, isObject := want.(map[string]any)
		if err != nil && strings.Contains(err.Error(), "nested deeper") {
			return
		}
		if (err == nil) != (wantErr == nil && isObject) {
			t.Fatalf("%q: %v; encoding/json: %T, %v", data, err, want, wantErr)
		}
		if err != nil {
			return
		}
		for i, path := range testPaths {
			at, found := any(root), true
			for name := range strings.SplitSeq(path, ".") {
				object, ok := at.(map[string]any)
				at, found = object[name], ok
				if _, there := object[name]; !there {
					found = false
				}
			}
			got := p.Values[i]
			if found != (got.Kind != Absent) {
				t.Fatalf("%q: %s is %v; encoding/json: %v", data, path, got.Kind, at)
			}
			if found {
				agreeOnPath(t, got, at)
			}
		}
	})
}

func agreeOnPath(t *testing.T, v Value, want any) {
	t.Helper()
	text := v.Raw
	if v.Kind == String {
		text = v.AppendJSON(nil)
	}
	got, err := reference(text)
	if err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}
	gotText, _ := json.Marshal(got)
	wantText, _ := json.Marshal(want)
	if string(gotText) != string(wantText) {
		t.Fatalf("value %s, encoding/json has %s", gotText, wantText)
	}
}
