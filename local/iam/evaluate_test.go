package iam

import (
	"fmt"
	"testing"
)

// ask evaluates one identity policy with one statement.
func ask(t *testing.T, statement, action, resource string, keys map[string][]string) effect {
	t.Helper()
	d, err := parse([]byte(`{"Version":"2012-10-17","Statement":`+statement+`}`), ofIdentity)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return d.effect(&request{action: action, resource: resource, keys: keys})
}

const stream = "arn:aws:kinesis:us-east-1:000000000000:stream/out"

func TestActionsAndResources(t *testing.T) {
	for _, c := range []struct {
		statement, action, resource string
		want                        effect
	}{
		{`{"Effect":"Allow","Action":"kinesis:PutRecords","Resource":"` + stream + `"}`, "kinesis:PutRecords", stream, allow},
		{`{"Effect":"Allow","Action":"KINESIS:putrecords","Resource":"*"}`, "kinesis:PutRecords", stream, allow},
		{`{"Effect":"Allow","Action":["kinesis:Put*"],"Resource":["` + stream + `"]}`, "kinesis:PutRecord", stream, allow},
		{`{"Effect":"Allow","Action":"kinesis:PutRecord?","Resource":"*"}`, "kinesis:PutRecords", stream, allow},
		{`{"Effect":"Allow","Action":"kinesis:PutRecord?","Resource":"*"}`, "kinesis:PutRecord", stream, none},
		{`{"Effect":"Allow","Action":"kinesis:*","Resource":"arn:aws:kinesis:*:*:stream/o*t"}`, "kinesis:PutRecord", stream, allow},
		{`{"Effect":"Allow","Action":"kinesis:*","Resource":"` + stream + `2"}`, "kinesis:PutRecord", stream, none},
		{`{"Effect":"Allow","Action":"kinesis:*","Resource":"arn:aws:kinesis:us-east-1:000000000000:stream/OUT"}`, "kinesis:PutRecord", stream, none},
		{`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`, "kinesis:PutRecord", stream, allow},
		{`{"Effect":"Allow","NotAction":["iam:*","kinesis:*"],"Resource":"*"}`, "kinesis:PutRecord", stream, none},
		{`{"Effect":"Allow","Action":"*","NotResource":"` + stream + `"}`, "kinesis:PutRecord", stream, none},
		{`{"Effect":"Allow","Action":"*","NotResource":"` + stream + `"}`, "kinesis:PutRecord", stream + "2", allow},
		{`[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"kinesis:Put*","Resource":"*"}]`, "kinesis:PutRecord", stream, deny},
		{`[{"Effect":"Deny","Action":"kinesis:Put*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]`, "kinesis:PutRecord", stream, deny},
		// the call does not name its resource
		{`{"Effect":"Allow","Action":"kinesis:GetRecords","Resource":"` + stream + `"}`, "kinesis:GetRecords", "", allow},
		{`[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"` + stream + `"}]`, "kinesis:GetRecords", "", allow},
		{`[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}]`, "kinesis:GetRecords", "", deny},
	} {
		if got := ask(t, c.statement, c.action, c.resource, nil); got != c.want {
			t.Errorf("%s\n%s on %q: got %v, want %v", c.statement, c.action, c.resource, got, c.want)
		}
	}
}

// The rules for absent keys and for negation are those of the IAM user guide,
// "IAM JSON policy elements: Condition operators" and "Set operators for
// multivalued context keys".
func TestConditions(t *testing.T) {
	keys := map[string][]string{
		"aws:principalaccount": {"000000000000"},
		"aws:principalarn":     {"arn:aws:iam::000000000000:role/app/writer"},
		"aws:securetransport":  {"true"},
		"aws:currenttime":      {"2026-11-23T05:00:00Z"},
		"aws:sourceip":         {"127.0.0.1"},
		"s3:prefix":            {"events/2026"},
		"s3:max-keys":          {"10"},
		"aws:tagkeys":          {"a", "b"},
	}
	for _, c := range []struct {
		operator, key, value string
		want                 bool
	}{
		{"StringEquals", "s3:prefix", `"events/2026"`, true},
		{"StringEquals", "S3:Prefix", `["x","events/2026"]`, true},
		{"StringEquals", "s3:prefix", `"events/*"`, false},
		{"StringEquals", "s3:prefix", `"Events/2026"`, false},
		{"StringEqualsIgnoreCase", "s3:prefix", `"Events/2026"`, true},
		{"StringLike", "s3:prefix", `"events/*"`, true},
		{"StringNotLike", "s3:prefix", `["x","events/*"]`, false},
		{"StringNotEquals", "aws:PrincipalAccount", `"111111111111"`, true},
		{"StringNotEquals", "absent", `"x"`, true},
		{"StringEquals", "absent", `"x"`, false},
		{"StringEqualsIfExists", "absent", `"x"`, true},
		{"StringEqualsIfExists", "s3:prefix", `"x"`, false},
		{"Null", "absent", `"true"`, true},
		{"Null", "s3:prefix", `true`, false},
		{"Null", "s3:prefix", `"false"`, true},
		{"Bool", "aws:SecureTransport", `"false"`, false},
		{"Bool", "aws:SecureTransport", `true`, true},
		{"BoolIfExists", "absent", `"false"`, true},
		{"ArnLike", "aws:PrincipalArn", `"arn:aws:iam::*:role/*/writer"`, true},
		{"ArnLike", "aws:PrincipalArn", `"arn:aws:*:role/app/writer"`, false}, // a star stays within its part
		{"ArnEquals", "aws:PrincipalArn", `"arn:aws:iam::000000000000:role/app/writer"`, true},
		{"ArnNotEquals", "aws:PrincipalArn", `"arn:aws:iam::000000000000:role/app/writer"`, false},
		{"NumericLessThanEquals", "s3:max-keys", `10`, true},
		{"NumericGreaterThan", "s3:max-keys", `"9.5"`, true},
		{"NumericNotEquals", "s3:max-keys", `"10"`, false},
		{"NumericEquals", "s3:max-keys", `"ten"`, false},
		{"DateGreaterThan", "aws:CurrentTime", `"2026-11-01T00:00:00Z"`, true},
		{"DateLessThan", "aws:CurrentTime", `"2026-11-23"`, false},
		{"IpAddress", "aws:SourceIp", `["10.0.0.0/8","127.0.0.0/8"]`, true},
		{"NotIpAddress", "aws:SourceIp", `"127.0.0.1"`, false},
		{"ForAllValues:StringEquals", "aws:TagKeys", `["a","b","c"]`, true},
		{"ForAllValues:StringEquals", "aws:TagKeys", `["a"]`, false},
		{"ForAllValues:StringEquals", "absent", `["a"]`, true},
		{"ForAnyValue:StringEquals", "aws:TagKeys", `["b","z"]`, true},
		{"ForAnyValue:StringEquals", "absent", `["b"]`, false},
		{"ForAnyValue:StringNotEquals", "absent", `["b"]`, false},
		{"ForAllValues:StringNotEquals", "aws:TagKeys", `["b"]`, false},
		{"StringEquals", "s3:prefix", `"${s3:prefix}"`, true},
		{"StringEquals", "s3:prefix", `"${absent}"`, false},
		{"StringEquals", "s3:prefix", `"${absent, 'events/2026'}"`, true},
		{"StringLike", "s3:prefix", `"events${*}2026"`, false},
	} {
		statement := fmt.Sprintf(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{%q:{%q:%s}}}`, c.operator, c.key, c.value)
		if got := ask(t, statement, "s3:ListBucket", "arn:aws:s3:::b", keys) == allow; got != c.want {
			t.Errorf("%s %s %s: got %v, want %v", c.operator, c.key, c.value, got, c.want)
		}
	}
}

func TestEveryConditionMustHold(t *testing.T) {
	keys := map[string][]string{"a": {"1"}, "b": {"2"}}
	for condition, want := range map[string]effect{
		`{"StringEquals":{"a":"1","b":"2"}}`:                        allow,
		`{"StringEquals":{"a":"1","b":"3"}}`:                        none,
		`{"StringEquals":{"a":"1"},"StringNotEquals":{"b":"2"}}`:    none,
		`{"StringEquals":{"a":["0","1"]},"StringLike":{"b":["?"]}}`: allow,
	} {
		if got := ask(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":`+condition+`}`, "s:A", "r", keys); got != want {
			t.Errorf("%s: got %v, want %v", condition, got, want)
		}
	}
}

func TestVariablesInResources(t *testing.T) {
	keys := map[string][]string{"aws:principalaccount": {"000000000000"}, "aws:username": {"a*"}}
	for _, c := range []struct {
		version, resource, asked string
		want                     effect
	}{
		{"2012-10-17", "arn:aws:s3:::b-${aws:PrincipalAccount}/*", "arn:aws:s3:::b-000000000000/k", allow},
		{"2012-10-17", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/a*", allow},
		{"2012-10-17", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/axy", none}, // a value has no wildcards
		{"2012-10-17", "arn:aws:s3:::b/${absent}*", "arn:aws:s3:::b/k", none},
		{"2008-10-17", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/a*", none}, // no variables then
	} {
		d, err := parse(fmt.Appendf(nil, `{"Version":%q,"Statement":{"Effect":"Allow","Action":"*","Resource":%q}}`, c.version, c.resource), ofIdentity)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.effect(&request{action: "s3:GetObject", resource: c.asked, keys: keys}); got != c.want {
			t.Errorf("%s %s on %s: got %v, want %v", c.version, c.resource, c.asked, got, c.want)
		}
	}
}

func TestPrincipals(t *testing.T) {
	writer := principal{
		arn:  "arn:aws:sts::000000000000:assumed-role/writer/one",
		role: "arn:aws:iam::000000000000:role/writer", account: "000000000000",
	}
	for _, c := range []struct {
		effect, element string
		want            effect
	}{
		{"Allow", `"Principal":"*"`, allow},
		{"Allow", `"Principal":{"AWS":"*"}`, allow},
		{"Allow", `"Principal":{"AWS":["arn:aws:iam::000000000000:role/other","arn:aws:iam::000000000000:role/writer"]}`, allow},
		{"Allow", `"Principal":{"AWS":"arn:aws:sts::000000000000:assumed-role/writer/one"}`, allow},
		{"Allow", `"Principal":{"AWS":"arn:aws:sts::000000000000:assumed-role/writer/two"}`, none},
		{"Allow", `"Principal":{"AWS":"arn:aws:iam::000000000000:root"}`, none}, // delegates, does not grant
		{"Deny", `"Principal":{"AWS":"arn:aws:iam::000000000000:root"}`, deny},
		{"Deny", `"Principal":{"AWS":"000000000000"}`, deny},
		{"Allow", `"Principal":{"Service":"firehose.amazonaws.com"}`, none},
		{"Deny", `"NotPrincipal":{"AWS":"arn:aws:iam::000000000000:role/writer"}`, none},
		{"Deny", `"NotPrincipal":{"AWS":"arn:aws:iam::000000000000:role/other"}`, deny},
	} {
		d, err := parse([]byte(`{"Statement":{"Effect":"`+c.effect+`","Action":"*","Resource":"*",`+c.element+`}}`), ofResource)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.effect(&request{principal: writer, action: "s3:GetObject", resource: "arn:aws:s3:::b/k"}); got != c.want {
			t.Errorf("%s %s: got %v, want %v", c.effect, c.element, got, c.want)
		}
	}
}

func TestPoliciesThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		give string
		kind kind
		want string
	}{
		{`{`, ofIdentity, "MalformedPolicyDocument: Syntax errors in policy: unexpected EOF"},
		{`{"Version":"2020-01-01","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, ofIdentity, `MalformedPolicyDocument: The policy must contain a valid version string, not "2020-01-01"`},
		{`{"Version":"2012-10-17"}`, ofIdentity, "MalformedPolicyDocument: Syntax errors in policy: it has no Statement"},
		{`{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}`, ofIdentity, `MalformedPolicyDocument: Statement 1 (""): the Effect is "allow"; allowed are Allow and Deny`},
		{`{"Statement":{"Sid":"S","Effect":"Allow","Resource":"*"}}`, ofIdentity, `MalformedPolicyDocument: Statement 1 ("S"): exactly one of Action and NotAction is required`},
		{`{"Statement":{"Effect":"Allow","Action":"*"}}`, ofIdentity, `MalformedPolicyDocument: Statement 1 (""): exactly one of Resource and NotResource is required`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`, ofIdentity, `MalformedPolicyDocument: Statement 1 (""): policy document should not specify a principal`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`, ofTrust, `MalformedPolicyDocument: Statement 1 (""): has prohibited field Resource`},
		{`{"Statement":{"Effect":"Allow","Action":"*"}}`, ofTrust, `MalformedPolicyDocument: Statement 1 (""): missing required field Principal`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringIs":{"a":"b"}}}}`, ofIdentity, `MalformedPolicyDocument: Statement 1 (""): invalid Condition type: StringIs`},
		{`{"Statement":{"Effect":"Allow","Actoin":"*","Resource":"*"}}`, ofIdentity, `MalformedPolicyDocument: Syntax errors in policy: json: unknown field "Actoin"`},
	} {
		_, err := parse([]byte(c.give), c.kind)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.give, err, c.want)
		}
	}
}
