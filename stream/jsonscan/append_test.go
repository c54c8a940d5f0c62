package jsonscan

import (
	"encoding/json"
	"testing"
)

func TestAppendString(t *testing.T) {
	for in, want := range map[string]string{
		"":                      `""`,
		"plain":                 `"plain"`,
		`say "\"`:               `"say \"\\\""`,
		"\b\f\n\r\t\x00\x1f":    `"\b\f\n\r\t\u0000\u001f"`,
		"<a href='x'>&</a>/":    `"<a href='x'>&</a>/"`,
		"é€😀\u007f\u2028":       "\"é€😀\u007f\u2028\"",
		"cut \xe2\x82 here\xff": "\"cut \ufffd\ufffd here\ufffd\"",
		"\ufffd":                "\"\ufffd\"",
	} {
		if got := string(AppendString(nil, in)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
		if got := string(AppendString([]byte("x"), []byte(in))); got != "x"+want {
			t.Errorf("%q as bytes: %s, want x%s", in, got, want)
		}
	}
}

func FuzzAppendString(f *testing.F) {
	f.Add("a\"\\\n\u2028é😀\xff\x00")
	f.Fuzz(func(t *testing.T, in string) {
		viaJSON, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var got, want string
		if err := json.Unmarshal(viaJSON, &want); err != nil {
			t.Fatal(err)
		}
		written := AppendString(nil, in)
		if err := json.Unmarshal(written, &got); err != nil || got != want {
			t.Errorf("%q: written %s, read %q, %v, encoding/json: %s", in, written, got, err, viaJSON)
		}
	})
}
