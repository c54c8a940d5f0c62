package iam

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestRoleUpdateKeepsWhatOthersAttached(t *testing.T) {
	s := New(Config{})
	role := of(t, s, "AWS::IAM::Role")
	old := `{"RoleName":"r","AssumeRolePolicyDocument":` + trustLambda + `,
		"ManagedPolicyArns":["arn:aws:iam::aws:policy/AdministratorAccess"],
		"Policies":[{"PolicyName":"own","PolicyDocument":` + policyOf(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`) + `}]}`
	create(t, s, "AWS::IAM::Role", old)
	create(t, s, "AWS::IAM::Policy", `{"PolicyName":"theirs","Roles":["r"],"PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"*"}`)+`}`)
	managed := create(t, s, "AWS::IAM::ManagedPolicy", `{"Roles":["r"],"PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}`)+`}`)

	arn := "arn:aws:iam::000000000000:role/r"
	may := func(action string, want bool) {
		t.Helper()
		if err := s.Authorize(arn, action, "arn:x"); (err == nil) != want {
			t.Errorf("%s: got %v, want allowed %v", action, err, want)
		}
	}
	may("iam:CreateRole", true)
	if _, err := role.Update(t.Context(), requestFor("R", `{"RoleName":"r","AssumeRolePolicyDocument":`+trustLambda+`}`), "r", json.RawMessage(old)); err != nil {
		t.Fatal(err)
	}
	may("iam:CreateRole", false)
	may("s3:GetObject", false)
	may("kinesis:PutRecord", true)
	may("sqs:SendMessage", true)

	bare := requestFor("R", `{"RoleName":"r","AssumeRolePolicyDocument":`+trustLambda+`}`)
	if err := role.Delete(t.Context(), bare, "r"); err == nil || err.Error() != "DeleteConflict: Cannot delete entity, must delete policies first." {
		t.Errorf("delete with an inline policy: %v", err)
	}
	if err := of(t, s, "AWS::IAM::Policy").Delete(t.Context(), requestFor("P", `{"PolicyName":"theirs","Roles":["r"]}`), "id"); err != nil {
		t.Fatal(err)
	}
	may("kinesis:PutRecord", false)
	if err := role.Delete(t.Context(), bare, "r"); err == nil || err.Error() != "DeleteConflict: Cannot delete entity, must detach all policies first." {
		t.Errorf("delete with an attached policy: %v", err)
	}
	if err := of(t, s, "AWS::IAM::ManagedPolicy").Delete(t.Context(), requestFor("M", `{"Roles":["r"]}`), managed.ID); err != nil {
		t.Fatal(err)
	}
	for range 2 { // deleting what is gone succeeds
		if err := role.Delete(t.Context(), bare, "r"); err != nil {
			t.Error(err)
		}
	}
}

func TestInlinePolicyMovesBetweenRoles(t *testing.T) {
	s := New(Config{})
	for _, name := range []string{"a", "b"} {
		create(t, s, "AWS::IAM::Role", `{"RoleName":"`+name+`","AssumeRolePolicyDocument":`+trustLambda+`}`)
	}
	doc := policyOf(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)
	old := `{"PolicyName":"p","Roles":["a"],"PolicyDocument":` + doc + `}`
	made := create(t, s, "AWS::IAM::Policy", old)
	_, err := of(t, s, "AWS::IAM::Policy").Update(t.Context(), requestFor("P", `{"PolicyName":"q","Roles":["a","b"],"PolicyDocument":`+doc+`}`), made.ID, json.RawMessage(old))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		if got := strings.Join(sortedKeys(s.roles[name].inline), ","); got != "q" {
			t.Errorf("role %s has %s, want q", name, got)
		}
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	s := New(Config{})
	for _, c := range []struct{ typ, give, want string }{
		{"AWS::IAM::Role", `{}`, "#: required key [AssumeRolePolicyDocument] not found"},
		{"AWS::IAM::Role", `{"AssumeRolePolicyDocument":{},"MaxSessionDuration":60}`, "#/MaxSessionDuration: 60 is not within 3600 and 43200"},
		{"AWS::IAM::Role", `{"AssumeRolePolicyDocument":` + trustLambda + `,"ManagedPolicyArns":["arn:aws:iam::aws:policy/Nope"]}`,
			"NoSuchEntity: Policy arn:aws:iam::aws:policy/Nope does not exist or is not attachable."},
		{"AWS::IAM::Role", `{"AssumeRolePolicyDocument":{"Statement":[]}}`, "MalformedPolicyDocument: Syntax errors in policy: it has no Statement"},
		{"AWS::IAM::Policy", `{"PolicyName":"p","PolicyDocument":{},"Users":["u"]}`, "#/Users, #/Groups: the local endpoint has no IAM users and groups; attach the policy to roles"},
		{"AWS::IAM::Policy", `{"PolicyName":"p","PolicyDocument":{}}`, "#: at least one of [Groups, Roles, Users] must be non-empty"},
		{"AWS::IAM::Policy", `{"PolicyName":"p","Roles":["missing"],"PolicyDocument":` + policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"}`) + `}`,
			"NoSuchEntity: The role with name missing cannot be found."},
		{"AWS::IAM::ManagedPolicy", `{}`, "#: required key [PolicyDocument] not found"},
	} {
		r := requestFor("Thing", c.give)
		err := of(t, s, c.typ).Check(r.Properties)
		if err == nil {
			_, err = of(t, s, c.typ).Create(t.Context(), r)
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s %s:\n got %v\nwant %s", c.typ, c.give, err, c.want)
		}
	}
	if len(s.roles)+len(s.policies) > 0 {
		t.Error("a refused resource exists")
	}
}
