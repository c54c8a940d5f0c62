package firehose

import (
	"bytes"
	"strings"
	"testing"
)

var queryRecords = []string{
	`{"a":"x","b":{"c":"y"}}`, `{"a":"","b":{}}`, `{"a":null,"b":null}`, `{}`, `{"a":12,"b":{"c":-7}}`, `{"a":1.50,"b":{"c":1e3}}`,
	`{"a":12345678901234567890,"b":{"c":0.1}}`, `{"a":true,"b":{"c":false}}`, `{"a":[1],"b":[2]}`, `{"a":{"z":1},"b":"text"}`,
	`{"a":"2026-11-23T05:17:32.123Z","b":{"c":"é😀öé😀öé😀ö"}}`, `{"a":"\u00e9\n\ud83d\ude00","b":{"c":"a\/b"}}`,
	`{"a":"first","a":"second","b":{"c":1,"c":2}}`, `[1]`, `"text"`, `7`, `null`, `{"a":-0,"b":{"c":00012}}`, `{"a":"x","b":{"c":[]}}`,
	`{"a":100000000000000000,"b":{"c":"0"}}`, ` {"a" : "spaced" , "b":{ "c" : "y" } } `,
}

// The plain paths are evaluated without jq; this is that nobody can tell.
func TestPlainPathsGiveWhatJQGives(t *testing.T) {
	for _, text := range []string{
		`{a: .a}`, `{a: .b.c}`, `{k: .a, l: .b.c}`, `{a}`, `{"a": ."a"}`,
		`{a: .a[0:10]}`, `{a: .a[:4], b: .b.c[1:3]}`, `{a: .a[2:]}`, `{a: .b.c[5:2]}`, `{a: (.a)}`,
	} {
		q, err := parseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		if q.paths == nil {
			t.Errorf("%s is not seen to be plain", text)
		}
		for _, record := range queryRecords {
			var d document
			if d.single([]byte(record)) != nil {
				continue
			}
			got, gotErr := q.evaluate(&d, nil)
			want, wantErr := q.jq([]byte(record), nil)
			if (gotErr == nil) != (wantErr == nil) || gotErr == nil && !bytes.Equal(bytes.Join(got, []byte("|")), bytes.Join(want, []byte("|"))) {
				t.Errorf("%s of %s: got %q, %v; jq gives %q, %v", text, record, got, gotErr, want, wantErr)
			}
		}
	}
}

func TestQueries(t *testing.T) {
	for _, c := range []struct{ query, record, want string }{
		{`{customer_id: .customer_id, device: .type.device, year: .event_timestamp| strftime("%Y")}`,
			`{"type":{"device":"mobile"},"customer_id":"1234567890","event_timestamp":1565382027}`, "1234567890|mobile|2019"},
		{`{t: (if .t == "" then "none" else .t end)}`, `{"t":""}`, "none"},
		{`{n: .n}`, `{"n":1.5}`, "1.5"},
		{`{n: (.n / 1000 | floor)}`, `{"n":1518033528123}`, "1518033528"},
	} {
		q, err := parseQuery(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		var d document
		if err := d.single([]byte(c.record)); err != nil {
			t.Fatal(err)
		}
		got, err := q.evaluate(&d, nil)
		if err != nil || string(bytes.Join(got, []byte("|"))) != c.want {
			t.Errorf("%s of %s: got %q, %v, want %q", c.query, c.record, got, err, c.want)
		}
	}
}

func TestQueriesThatAreRefused(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`{a: .a`, "unexpected EOF"},
		{`.a`, "must be an object of partition keys"},
		{`{a: .a} | .b`, "must be an object of partition keys"},
		{`{(.a): .b}`, "must be literal"},
		{`{a: .a, a: .b}`, "stands there twice"},
		{`{a: (.a | ltrim)}`, "ltrim/0 is not in jq 1.6"},
		{`{a: [.a | pick(.b)]}`, "pick/1 is not in jq 1.6"},
		{`{a: (.a | @base32d)}`, "@base32d is not in jq 1.6"},
		{`{a: nosuch}`, "function not defined: nosuch"},
	} {
		if _, err := parseQuery(c.query); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.query, err, c.want)
		}
	}
}
