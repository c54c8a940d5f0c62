package setup_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/search/setup"
)

func index() search.Index {
	return search.Index{
		Name: "clicks", Retention: 24 * time.Hour,
		Mapping: schema.Mapping{Dynamic: "strict", Properties: map[string]schema.MappingProperty{"page": {Type: "keyword"}}},
	}
}

func TestEveryPropertyComesBack(t *testing.T) {
	for _, p := range []setup.Properties{
		{Endpoint: "a", Index: "clicks", Template: "{}", Service: setup.Domain},
		{
			Endpoint: "a", Service: setup.Domain, Index: "clicks", Alias: "all", Template: "{}", Policy: `{"policy":{}}`,
			FineGrained: true, WriterRole: "{}", ReaderRole: `{"a":1}`, WriterArns: []string{"w"}, ReaderArns: []string{"r", "s"}, DeleteIndices: true,
		},
		{Endpoint: "a", Index: "clicks", Template: "{}", Service: setup.Serverless, Retain: true},
	} {
		// As CloudFormation hands it over.
		text, err := json.Marshal(p.Map())
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		m["ServiceToken"] = "arn:aws:lambda:…"
		got, err := setup.Parse(m)
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("Parse = %+v, %v, want %+v", got, err, p)
		}
	}
}

func TestParseSaysEveryProblem(t *testing.T) {
	for _, c := range []struct {
		given map[string]any
		want  string
	}{
		{nil, "property Endpoint is empty; it must be given; property Index is empty; it must be given; property Template is empty; it must be given"},
		{
			map[string]any{"Endpoint": "a", "Index": "b", "Template": "{", "Service": "s3", "Retain": "true", "DeleteIndices": true, "WriterArns": "arn", "FineGrained": "yes", "Colour": "red"},
			"property Colour is red; it must be left out: it is unknown; property DeleteIndices is true; it must be false with Retain; property FineGrained is yes; it must be true or false; " +
				"property Service is s3; it must be es or aoss; property Template is {; it must be a JSON object: unexpected end of JSON input; property WriterArns is arn; it must be a list of strings",
		},
		{
			map[string]any{"Endpoint": "a", "Index": "b", "Template": "{}", "Service": "aoss", "Policy": "{}", "FineGrained": "true", "ReaderArns": []any{1}},
			"property FineGrained is true; it must be false with Service aoss, which has data access policies instead; property Policy is given; it must be left out with Service aoss, which has no Index State Management; " +
				"property ReaderArns is [1]; it must be a list of strings; property ReaderRole is empty; it must be given with FineGrained; property WriterRole is empty; it must be given with FineGrained",
		},
	} {
		if _, err := setup.Parse(c.given); err == nil || err.Error() != c.want {
			t.Errorf("error = %v\nwant    %s", err, c.want)
		}
	}
}

func TestOfAnIndex(t *testing.T) {
	p := setup.Of(index(), true)
	for name, c := range map[string]struct {
		text string
		want any
	}{
		"Template":   {p.Template, index().Template()},
		"WriterRole": {p.WriterRole, index().WriterRole()},
		"ReaderRole": {p.ReaderRole, index().ReaderRole()},
	} {
		if want, _ := json.Marshal(c.want); c.text != string(want) {
			t.Errorf("%s = %s, want %s", name, c.text, want)
		}
	}
	if p.Service != setup.Domain || !p.FineGrained || p.Alias != "clicks" || !strings.Contains(p.Policy, `"min_index_age":"2d"`) {
		t.Errorf("Of = %+v", p)
	}
	if got := []string{p.TemplateName(), p.PolicyID(), p.WriterName(), p.ReaderName()}; !reflect.DeepEqual(got, []string{"clicks", "clicks-retention", "clicks-writer", "clicks-reader"}) {
		t.Errorf("names = %v", got)
	}
	for _, rotates := range []bool{true, false} {
		i := index()
		if !rotates {
			i.Rotation, i.Retention = search.NoRotation, 0
		}
		for _, p := range []setup.Properties{setup.Of(i, false), setup.Of(i, true), setup.ServerlessOf(i)} {
			p.Endpoint = "a"
			if _, err := setup.Parse(p.Map()); err != nil {
				t.Errorf("Parse of %+v: %v", p, err)
			}
			if (p.Alias == "clicks") != rotates {
				t.Errorf("alias = %q", p.Alias)
			}
		}
	}
}
