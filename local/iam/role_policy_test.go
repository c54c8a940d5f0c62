package iam

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

// What a role may is taken away and given back while it is in use.
func TestARolesPolicyIsPutAndDeleted(t *testing.T) {
	s, config := endpoint(t)
	made := create(t, s, "AWS::IAM::Role", `{"AssumeRolePolicyDocument":`+trustLambda+`,
		"Policies":[{"PolicyName":"own","PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)+`}]}`)
	may := func() bool {
		return s.Authorize(made.Attributes["Arn"].(string), "s3:PutObject", "arn:aws:s3:::lake/a") == nil
	}
	if !may() {
		t.Fatal("the role may not")
	}
	c := iam.NewFromConfig(config())
	deny := &iam.PutRolePolicyInput{
		RoleName: &made.ID, PolicyName: aws.String("none"),
		PolicyDocument: aws.String(policyOf(`{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}`)),
	}
	if _, err := c.PutRolePolicy(t.Context(), deny); err != nil || may() {
		t.Errorf("%v; with a policy that denies it may: %v", err, may())
	}
	if _, err := c.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: &made.ID, PolicyName: aws.String("none")}); err != nil || !may() {
		t.Errorf("%v; without it it may: %v", err, may())
	}
	for _, bad := range []struct {
		role, policy, document, want string
	}{
		{"nobody", "p", *deny.PolicyDocument, "NoSuchEntity"},
		{made.ID, "", *deny.PolicyDocument, "ValidationError"},
		{made.ID, "p", "{", "MalformedPolicyDocument"},
	} {
		_, err := c.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: &bad.role, PolicyName: &bad.policy, PolicyDocument: &bad.document})
		if awsapitest.Code(err) != bad.want {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := c.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: &made.ID, PolicyName: aws.String("none")}); awsapitest.Code(err) != "NoSuchEntity" {
		t.Errorf("deleted twice: %v", err)
	}
}
