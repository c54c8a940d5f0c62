package pattern

import (
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	for _, c := range []struct{ pattern, yes, no string }{
		{`{"a":["x"]}`, `{"a":"x","b":1}`, `{"a":"X"}`},
		{`{"a":["x"]}`, `{"a":["y","x"]}`, `{"a":["y"]}`},
		{`{"a":[""]}`, `{"a":""}`, `{"a":null}`},
		{`{"a":[null]}`, `{"a":null}`, `{}`},
		{`{"a":[true]}`, `{"a":true}`, `{"a":"true"}`},
		{`{"a":[300]}`, `{"a":300}`, `{"a":300.0}`},
		{`{"a":["x","y"]}`, `{"a":"y"}`, `{"a":"z"}`},
		{`{"a":["x"],"b":["y"]}`, `{"a":"x","b":"y"}`, `{"a":"x"}`},
		{`{"a":{"b":{"c":["x"]}}}`, `{"a":{"b":{"c":"x"}}}`, `{"a":{"c":"x"}}`},
		{`{"a":{"b":["x"]}}`, `{"a":[{"b":"y"},{"b":"x"}]}`, `{"a":"x"}`},
		{`{"a":[{"prefix":"us-"}]}`, `{"a":"us-east-1"}`, `{"a":"eu-us-"}`},
		{`{"a":[{"suffix":".png"}]}`, `{"a":"x.png"}`, `{"a":".png.x"}`},
		{`{"a":[{"prefix":"1"}]}`, `{"a":"12"}`, `{"a":12}`},
		{`{"a":[{"equals-ignore-case":"buy"}]}`, `{"a":"BuY"}`, `{"a":"buys"}`},
		{`{"a":[{"anything-but":"x"}]}`, `{"a":"y"}`, `{"a":"x"}`},
		{`{"a":[{"anything-but":["x",5]}]}`, `{"a":6}`, `{"a":5}`},
		{`{"a":[{"anything-but":"x"}]}`, `{"a":1}`, `{}`},
		{`{"a":[{"exists":true}]}`, `{"a":null}`, `{"b":1}`},
		{`{"a":[{"exists":false}]}`, `{"b":1}`, `{"a":1}`},
		{`{"a":{"b":[{"exists":false}]}}`, `{"c":1}`, `{"a":{"b":1}}`},
		{`{"a":[{"exists":true}]}`, `{"a":[]}`, `{"a":{"b":1}}`},
		{`{"a":[{"numeric":["=",100]}]}`, `{"a":1e2}`, `{"a":100.1}`},
		{`{"a":[{"numeric":["=",0.1]}]}`, `{"a":0.10}`, `{"a":"0.1"}`},
		{`{"a":[{"numeric":[">",10,"<=",20]}]}`, `{"a":20}`, `{"a":10}`},
		{`{"a":[{"numeric":[">=",10]}]}`, `{"a":10}`, `{"a":1e999999999}`},
		{`{"a":[{"numeric":["<",0]}]}`, `{"a":-0.5}`, `{"a":0}`},
		{`{"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"b":"y"}`, `{"a":"y","b":"x"}`},
		{`{"c":["z"],"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"a":"x","c":"z"}`, `{"a":"x"}`},
	} {
		p, err := Parse(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if !p.MatchJSON([]byte(c.yes)) {
			t.Errorf("%s does not match %s", c.pattern, c.yes)
		}
		if p.MatchJSON([]byte(c.no)) {
			t.Errorf("%s matches %s", c.pattern, c.no)
		}
	}
}

func TestWhatIsNoObjectDoesNotMatch(t *testing.T) {
	p, err := Parse(`{"a":[{"exists":false}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "x", `"x"`, "5", "[{}]", "{} {}", "{", "null"} {
		if p.MatchJSON([]byte(text)) {
			t.Errorf("%q matches", text)
		}
	}
	if !p.MatchJSON([]byte("{}\n")) {
		t.Error("an object does not match")
	}
}

func TestAPatternThatIsWrongIsRefused(t *testing.T) {
	for give, want := range map[string]string{
		`x`:                              "it is not JSON",
		`[]`:                             "it is not an object",
		`{}`:                             "no field is named",
		`{"a":{}}`:                       "/a: no field is named",
		`{"a":"x"}`:                      `/a: a field has an object or a list of rules, such as [x]`,
		`{"a":[]}`:                       "/a: it has no rule",
		`{"a":[["x"]]}`:                  "/a/0: a list is no rule",
		`{"a":[{}]}`:                     "/a/0: it has 0 operators",
		`{"a":{"b":[{"wildcard":"*"}]}}`: "/a/b/0: wildcard: no such operator in Lambda's filters",
		`{"a":[{"prefix":1}]}`:           "/a/0: prefix: it is a string",
		`{"a":[{"exists":"yes"}]}`:       "exists: it is true or false",
		`{"a":[{"anything-but":{"prefix":"x"}}]}`: "anything-but: it is a value or a list of values",
		`{"a":[{"numeric":["=","1"]}]}`:           "numeric: 1 is not a number",
		`{"a":[{"numeric":["=",1,"<",2]}]}`:       `numeric: "=" at 0`,
		`{"a":[{"numeric":["<",1,">",2]}]}`:       `numeric: "<" at 0`,
		`{"a":[{"numeric":[">",1e99999999999]}]}`: "is not a number",
		`{"$or":[{"a":["x"]}]}`:                   "/$or: it has 1 alternatives",
		`{"$or":[{"a":["x"]},5]}`:                 "/$or/1: it is not an object",
	} {
		if _, err := Parse(give); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", give, err, want)
		}
	}
}

func TestField(t *testing.T) {
	p, err := Parse(`{"data":{"a":["x"]},"partitionKey":["1"]}`)
	if err != nil {
		t.Fatal(err)
	}
	data, there, alone := p.Field("data")
	if !there || alone || !data.MatchJSON([]byte(`{"a":"x"}`)) {
		t.Errorf("data is there: %v, alone: %v", there, alone)
	}
	if _, there, _ := p.Field("body"); there {
		t.Error("body is there")
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(`{"a":[{"numeric":[">",1]}]}`, `{"a":1e5}`)
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if p, err := Parse(pattern); err == nil {
			p.MatchJSON([]byte(text))
		}
	})
}
