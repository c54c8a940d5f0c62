package template

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

var env = Env{Account: "111122223333", Region: "eu-west-1", Partition: "aws", StackName: "shop", StackID: "arn:stack/shop"}

// lookup is a world with one resource, Stream, and one export.
var lookup = Lookup{
	Ref: func(id string) (string, error) { return "the-" + id, nil },
	Attribute: func(id, name string) (any, error) {
		if name == "List" {
			return []any{"x", "y"}, nil
		}
		return "arn:" + id + "/" + name, nil
	},
	Import: func(name string) (string, error) {
		if name != "shared" {
			return "", errors.New("No export named " + name + " found")
		}
		return "imported", nil
	},
}

// instanceOf parses and instantiates, failing at the first refusal.
func instanceOf(body string, given map[string]Given) (*Instance, error) {
	t, err := Parse(body)
	if err != nil {
		return nil, err
	}
	values, err := t.Values(given, nil, func(string) (string, error) { return "", errors.New("none") })
	if err != nil {
		return nil, err
	}
	return t.Instantiate(env, values)
}

// resolve evaluates v as the property P of a resource beside Stream.
func resolve(v string) (any, error) {
	i, err := instanceOf(`{
		"Parameters": {
			"Name": {"Type": "String", "Default": "n"},
			"Names": {"Type": "CommaDelimitedList", "Default": "a, b"}
		},
		"Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Not": [{"Condition": "Yes"}]}},
		"Mappings": {"M": {"eu-west-1": {"Size": "7"}}},
		"Resources": {"Stream": {"Type": "T"}, "R": {"Type": "T", "Properties": {"P": `+v+`}}}
	}`, nil)
	if err != nil {
		return nil, err
	}
	properties, err := i.Resolve(i.Resources["R"].Properties, lookup)
	if err != nil {
		return nil, err
	}
	return properties.(map[string]any)["P"], nil
}

func TestEveryFunctionAnswersAsDocumented(t *testing.T) {
	for _, c := range []struct{ give, want string }{
		{`{"Ref": "Name"}`, `"n"`},
		{`{"Ref": "Names"}`, `["a","b"]`},
		{`{"Ref": "Stream"}`, `"the-Stream"`},
		{`{"Ref": "AWS::AccountId"}`, `"111122223333"`},
		{`{"Ref": "AWS::Region"}`, `"eu-west-1"`},
		{`{"Ref": "AWS::Partition"}`, `"aws"`},
		{`{"Ref": "AWS::StackName"}`, `"shop"`},
		{`{"Ref": "AWS::StackId"}`, `"arn:stack/shop"`},
		{`{"Ref": "AWS::URLSuffix"}`, `"amazonaws.com"`},
		{`{"Ref": "AWS::NotificationARNs"}`, `[]`},
		{`{"a": {"Ref": "AWS::NoValue"}, "b": 1}`, `{"b":1}`},
		{`["a", {"Ref": "AWS::NoValue"}]`, `["a"]`},
		{`{"Fn::GetAtt": ["Stream", "Arn"]}`, `"arn:Stream/Arn"`},
		{`{"Fn::GetAtt": "Stream.Outputs.Arn"}`, `"arn:Stream/Outputs.Arn"`},
		{`{"Fn::GetAtt": ["Stream", {"Ref": "Name"}]}`, `"arn:Stream/n"`},
		{`{"Fn::Sub": "${Name}-${Stream}-${Stream.Arn}-${AWS::Region}-${!Name}"}`, `"n-the-Stream-arn:Stream/Arn-eu-west-1-${Name}"`},
		{`{"Fn::Sub": ["${Own}-${Name}", {"Own": {"Ref": "Stream"}}]}`, `"the-Stream-n"`},
		{`{"Fn::Join": ["-", ["a", {"Ref": "Name"}, 5, true]]}`, `"a-n-5-true"`},
		{`{"Fn::Join": [",", {"Ref": "Names"}]}`, `"a,b"`},
		{`{"Fn::Join": ["", [{"Ref": "AWS::NoValue"}, "x"]]}`, `"x"`},
		{`{"Fn::Select": ["1", {"Fn::GetAtt": ["Stream", "List"]}]}`, `"y"`},
		{`{"Fn::Select": [0, {"Fn::Split": ["|", "p|q"]}]}`, `"p"`},
		{`{"Fn::Split": ["|", "p|q|"]}`, `["p","q",""]`},
		{`{"Fn::If": ["Yes", "then", "else"]}`, `"then"`},
		{`{"Fn::If": ["No", "then", {"Ref": "Name"}]}`, `"n"`},
		{`{"Fn::If": ["No", "then", {"Ref": "AWS::NoValue"}]}`, `null`},
		{`{"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "Size"]}`, `"7"`},
		{`{"Fn::ImportValue": {"Fn::Sub": "shared"}}`, `"imported"`},
		{`{"Fn::Base64": "hi"}`, `"aGk="`},
		{`{"Fn::GetAZs": ""}`, `["eu-west-1a","eu-west-1b","eu-west-1c"]`},
		{`{"Fn::GetAZs": "us-east-1"}`, `["us-east-1a","us-east-1b","us-east-1c"]`},
		{`{"Condition": {"Bool": {"aws:SecureTransport": "false"}}, "Ref": "kept"}`, `{"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Ref":"kept"}`},
	} {
		got, err := resolve(c.give)
		if err != nil {
			t.Errorf("%s: %v", c.give, err)
			continue
		}
		if shown, _ := json.Marshal(got); string(shown) != c.want {
			t.Errorf("%s: got %s, want %s", c.give, shown, c.want)
		}
	}
}

func TestMisusedFunctionsAreRefused(t *testing.T) {
	for _, c := range []struct{ give, want string }{
		{`{"Fn::Cidr": ["10.0.0.0/16", 6, 8]}`, "Template error: Fn::Cidr is not supported by the local endpoint"},
		{`{"Fn::Transform": {"Name": "AWS::Include"}}`, "Template error: Fn::Transform is not supported"},
		{`{"Fn::GetAtt": ["Stream", "Arn"], "x": 1}`, "Template error: every Fn::GetAtt object must be the only key of its map, found [Fn::GetAtt, x]"},
		{`{"Fn::GetAtt": ["Stream"]}`, "Template error: every Fn::GetAtt object requires two non-empty parameters"},
		{`{"Fn::Select": [3, ["a"]]}`, "Template error: Fn::Select cannot select nonexistent value at index 3"},
		{`{"Fn::Select": ["x", ["a"]]}`, "Template error: Fn::Select requires a list argument"},
		{`{"Fn::Join": ["-", "a"]}`, "Template error: every Fn::Join object requires two parameters"},
		{`{"Fn::Split": ["", "a"]}`, "Template error: every Fn::Split object requires two parameters"},
		{`{"Fn::If": ["Yes", "a"]}`, "Template error: Fn::If requires a list argument with three elements"},
		{`{"Fn::If": ["Maybe", "a", "b"]}`, "Template format error: Unresolved condition dependency Maybe in the Resources block of the template"},
		{`{"Fn::Sub": "${a b}"}`, "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters"},
		{`{"Fn::Sub": "${Names}"}`, `Template error: Fn::Sub for ${Names} takes a string here, found ["a","b"]`},
		{`{"Fn::FindInMap": ["N", "a", "b"]}`, "Template error: Mapping named 'N' is not present in the 'Mappings' section of template."},
		{`{"Fn::FindInMap": ["M", "a", "b"]}`, "Template error: Unable to get mapping for M::a::b"},
		{`{"Fn::ImportValue": "other"}`, "No export named other found"},
	} {
		got, err := resolve(c.give)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %q", c.give, got, err, c.want)
		}
	}
}

func TestDynamicReferencesAreExpanded(t *testing.T) {
	d := Dynamic{
		Parameter: func(name string) (string, error) {
			if name != "/a/b" {
				return "", errors.New("no such parameter")
			}
			return "from-ssm", nil
		},
		Secret: func(id, key string) (string, error) { return id + "!" + key, nil },
	}
	for _, c := range []struct{ give, want, err string }{
		{give: "x-{{resolve:ssm:/a/b}}-y", want: "x-from-ssm-y"},
		{give: "{{resolve:secretsmanager:name}}", want: "name!"},
		{give: "{{resolve:secretsmanager:name:SecretString:key}}", want: "name!key"},
		{give: "{{resolve:secretsmanager:arn:aws:secretsmanager:r:1:secret:n-x:SecretString:key::}}", want: "arn:aws:secretsmanager:r:1:secret:n-x!key"},
		{give: "{{resolve:secretsmanager:name:SecretString:key:AWSPREVIOUS}}", err: "leave out version stage"},
		{give: "{{resolve:ssm:/a/b:3}}", err: "leave out version 3"},
		{give: "{{resolve:ssm:/c}}", err: "Could not resolve the dynamic reference {{resolve:ssm:/c}}: no such parameter"},
		{give: "{{resolve:vault:x}}", err: "vault is no service of dynamic references"},
	} {
		got, err := d.Expand(map[string]any{"p": []any{c.give}})
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: got error %v, want %q", c.give, err, c.err)
			}
			continue
		}
		if want := (map[string]any{"p": []any{c.want}}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v", c.give, got, err)
		}
	}
}
