package template

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestYAMLAndJSONReadTheSame(t *testing.T) {
	body := `
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  Big: !Not [!Equals [!Ref "AWS::Region", eu-west-1]]
Resources:
  R:
    Type: T
    Properties:
      Ref: !Ref Other
      Att: !GetAtt Other.Arn
      AttList: !GetAtt [Other, Arn]
      Sub: !Sub "${Other}-x"
      Long: {"Fn::Join": ["", [a, !Ref Other]]}
      Version: 2012-10-17
      Number: 10
      Octal: 0o10
      Truth: true
      Word: "true"
      Nothing:
      If: !If [Big, 1, 2]
  Other: {Type: T}
`
	want := `{"Att":{"Fn::GetAtt":"Other.Arn"},"AttList":{"Fn::GetAtt":["Other","Arn"]},"If":{"Fn::If":["Big",1,2]},` +
		`"Long":{"Fn::Join":["",["a",{"Ref":"Other"}]]},"Nothing":null,"Number":10,"Octal":8,"Ref":{"Ref":"Other"},` +
		`"Sub":{"Fn::Sub":"${Other}-x"},"Truth":true,"Version":"2012-10-17","Word":"true"}`
	parsed, err := Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(parsed.Resources["R"].Properties)
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if parsed.Version != "2010-09-09" {
		t.Errorf("version %q", parsed.Version)
	}
	fromJSON, err := Parse(`{"Resources": {"R": {"Type": "T", "Properties": ` + want + `}, "Other": {"Type": "T"}}, "Conditions": {"Big": {"Fn::Equals": ["a", "b"]}}}`)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(parsed.Resources["R"].Properties, fromJSON.Resources["R"].Properties) {
		t.Errorf("JSON reads as %v", fromJSON.Resources["R"].Properties)
	}
}

func TestTemplatesThatCannotWorkAreRefused(t *testing.T) {
	for _, c := range []struct{ give, want string }{
		{`{"Resources": `, "Template format error: JSON not well-formed."},
		{"Resources:\n  a: [", "Template format error: YAML not well-formed."},
		{`just text`, "Template format error: unsupported structure."},
		{`{"Resources": {}}`, "Template format error: At least one Resources member must be defined."},
		{`{"Resource": {"A": {"Type": "T"}}}`, "Invalid template property or properties [Resource]"},
		{`{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": {"Type": "T"}}}`, "Template format error: the local endpoint does not run macros: remove the section Transform"},
		{"Resources:\n  A: &a {Type: T}\n  B: *a", "Template error: YAML aliases are not allowed in CloudFormation templates"},
		{`{"Resources": {"A": {}}}`, "Template format error: [/Resources/A] Every Resources object must contain a Type member."},
		{`{"Resources": {"A-1": {"Type": "T"}}}`, "Template format error: Resource name A-1 is non alphanumeric."},
		{`{"Resources": {"A": {"Type": "T", "Props": {}}}}`, "Invalid template resource property 'Props' of resource A"},
		{`{"Resources": {"A": {"Type": "T", "Condition": "C"}}}`, "Template format error: Unresolved condition dependency C in the Resources block of the template"},
		{`{"Resources": {"A": {"Type": "T", "DeletionPolicy": "Snapshot"}}}`, "Template error: resource type T does not support DeletionPolicy Snapshot (resource A)"},
		{`{"Resources": {"A": {"Type": "T", "DeletionPolicy": "Keep"}}}`, "Template format error: Unrecognized DeletionPolicy Keep for resource A: allowed are Delete, Retain, RetainExceptOnCreate"},
		{`{"Resources": {"A": {"Type": "T", "CreationPolicy": {"ResourceSignal": {"Count": 1}}}}}`, "Template error: resource A has a CreationPolicy"},
		{`{"Resources": {"A": {"Type": "T", "DependsOn": "B"}}}`, "Template format error: Unresolved resource dependencies [B] in the Resources block of the template"},
		{`{"Resources": {"A": {"Type": "T", "Properties": {"x": {"Ref": "B"}, "y": {"Fn::Sub": "${C}"}}}}}`, "Template format error: Unresolved resource dependencies [B, C] in the Resources block of the template"},
		{`{"Resources": {"A": {"Type": "T", "Properties": {"x": {"Fn::GetAtt": ["B", "Arn"]}}}}}`, "Template error: instance of Fn::GetAtt references undefined resource B"},
		{`{"Resources": {"A": {"Type": "T"}}, "Outputs": {"O": {"Value": {"Ref": "B"}}}}`, "Template format error: Unresolved resource dependencies [B] in the Outputs block of the template"},
		{`{"Resources": {"A": {"Type": "T"}}, "Outputs": {"O": {}}}`, "Template format error: Output O is malformed: it needs a Value"},
		{`{"Resources": {"A": {"Type": "T"}}, "Parameters": {"P": {"Type": "Strin"}}}`, "Template format error: Unrecognized parameter type: Strin (parameter P)"},
		{`{"Resources": {"A": {"Type": "T", "Properties": {"x": {"Ref": "B"}}}, "B": {"Type": "T", "DependsOn": "A"}, "C": {"Type": "T"}}}`, "Circular dependency between resources: [A, B]"},
		{`{"Conditions": {"No": {"Fn::Equals": ["a", "b"]}}, "Resources": {"A": {"Type": "T", "Properties": {"x": {"Ref": "B"}}}, "B": {"Type": "T", "Condition": "No"}}}`, "Template format error: Unresolved resource dependencies [B] in the Resources block of the template"},
		{`{"Conditions": {"C": {"Condition": "D"}, "D": {"Condition": "C"}}, "Resources": {"A": {"Type": "T"}}}`, "Template format error: Circular dependency between conditions: [C, D, C]"},
		{`{"Conditions": {"C": {"Fn::Equals": [{"Ref": "A"}, "x"]}}, "Resources": {"A": {"Type": "T"}}}`, "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template"},
		{`{"Rules": {"V": {"Assertions": [{"Assert": {"Fn::Contains": [["a"], "b"]}, "AssertDescription": "b is not a"}]}}, "Resources": {"A": {"Type": "T"}}}`, "Template error: Rule V is violated: b is not a"},
	} {
		_, err := instanceOf(c.give, nil)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", c.give, err, c.want)
		}
	}
}

func TestConditionsChooseResourcesOutputsAndDependencies(t *testing.T) {
	body := `
Parameters:
  Env: {Type: String}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Both: !And [!Condition Prod, !Not [!Equals [!Ref "AWS::Region", us-east-1]]]
  Any: !Or [!Condition Prod, !Equals [!Ref Env, dev]]
Resources:
  Key: {Type: T, Condition: Prod}
  Bucket:
    Type: T
    DependsOn: Key
    Properties: {Key: !If [Prod, !Ref Key, !Ref "AWS::NoValue"]}
Outputs:
  Both: {Value: x, Condition: Both}
  Any: {Value: y, Condition: Any}
`
	for _, c := range []struct {
		env                string
		resources, outputs []string
		needs              []string
	}{
		{"prod", []string{"Bucket", "Key"}, []string{"Any", "Both"}, []string{"Key"}},
		{"dev", []string{"Bucket"}, []string{"Any"}, nil},
		{"test", []string{"Bucket"}, nil, nil},
	} {
		i, err := instanceOf(body, map[string]Given{"Env": {Value: c.env}})
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(i.Resources)); !slices.Equal(got, c.resources) {
			t.Errorf("%s: resources %v, want %v", c.env, got, c.resources)
		}
		if got := slices.Sorted(maps.Keys(i.Outputs)); !slices.Equal(got, c.outputs) {
			t.Errorf("%s: outputs %v, want %v", c.env, got, c.outputs)
		}
		if got := i.Needs["Bucket"]; !slices.Equal(got, c.needs) {
			t.Errorf("%s: Bucket needs %v, want %v", c.env, got, c.needs)
		}
	}
}

func TestRulesAsTheCDKWritesThem(t *testing.T) {
	body := `{
		"Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
		"Rules": {"CheckBootstrapVersion": {"Assertions": [{
			"Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "BootstrapVersion"}]}]},
			"AssertDescription": "CDK bootstrap stack version 6 required."}]}},
		"Resources": {"A": {"Type": "T"}}}`
	parsed, err := Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string]string{"30": "", "5": "Template error: Rule CheckBootstrapVersion is violated: CDK bootstrap stack version 6 required."} {
		values, err := parsed.Values(nil, nil, func(name string) (string, error) {
			if name != "/cdk-bootstrap/hnb659fds/version" {
				t.Errorf("fetched %s", name)
			}
			return version, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := values["BootstrapVersion"]; got.Resolved != version || got.Text != "/cdk-bootstrap/hnb659fds/version" {
			t.Errorf("value %+v", got)
		}
		_, err = parsed.Instantiate(env, values)
		if got := errorText(err); got != want {
			t.Errorf("version %s: got %q, want %q", version, got, want)
		}
	}
}

func TestParametersAreCheckedAgainstTheirConstraints(t *testing.T) {
	body := `
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Name: {Type: String, AllowedPattern: "[a-z]+", MinLength: 2, MaxLength: 4, Default: ab}
  Zip: {Type: String, AllowedPattern: "[0-9]+", ConstraintDescription: digits only, Default: "1"}
  Count: {Type: Number, MinValue: 1, MaxValue: 9, Default: 5}
  Sizes: {Type: List<Number>, Default: "1, 2"}
  Must: {Type: String, Default: x}
  Version: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /list}
Resources: {A: {Type: T}}
`
	parsed, err := Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(name string) (string, error) {
		if name == "/list" {
			return "p,q", nil
		}
		return "", errors.New("ParameterNotFound")
	}
	for _, c := range []struct{ name, value, want string }{
		{"Env", "prod", ""},
		{"Env", "test", `Parameter 'Env' must be one of AllowedValues: "test" is none of [dev, prod]`},
		{"Name", "AB", "Parameter 'Name' must match pattern [a-z]+"},
		{"Name", "a", "Parameter 'Name' must contain at least 2 characters"},
		{"Name", "abcde", "Parameter 'Name' must contain at most 4 characters"},
		{"Zip", "x", "Parameter 'Zip' failed to satisfy constraint: digits only"},
		{"Count", "many", "Parameter 'Count' must be a number."},
		{"Count", "0", "Parameter 'Count' must be a number not less than 1"},
		{"Count", "10", "Parameter 'Count' must be a number not greater than 9"},
		{"Sizes", "1,x", "Parameter 'Sizes' must be a number."},
		{"Other", "x", "Parameters: [Other] do not exist in the template"},
		{"Version", "/gone", "Unable to fetch parameters [/gone] from parameter store for this account. (parameter Version: ParameterNotFound)"},
	} {
		_, err := parsed.Values(map[string]Given{c.name: {Value: c.value}}, nil, fetch)
		if got := errorText(err); got != c.want {
			t.Errorf("%s=%s: got %q, want %q", c.name, c.value, got, c.want)
		}
	}
	values, err := parsed.Values(map[string]Given{"Must": {UsePrevious: true}}, map[string]Value{"Must": {Text: "before"}}, fetch)
	if err != nil || values["Must"].Text != "before" || !reflect.DeepEqual(values["Version"].ref, []any{"p", "q"}) {
		t.Errorf("got %+v, %v", values, err)
	}
	_, err = parsed.Values(map[string]Given{"Must": {UsePrevious: true}}, nil, fetch)
	if got := errorText(err); got != "Parameters: [Must] must have values" {
		t.Errorf("got %q", got)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
