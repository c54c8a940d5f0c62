package iam

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

// The roles of the CDK's bootstrap template (version 33), resolved, work with
// the policies that the template gives them.
func TestRolesOfTheBootstrapTemplate(t *testing.T) {
	s, config := endpoint(t)
	const trust = `{"Statement":[
		{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":"000000000000"},"Condition":{"Null":{"sts:ExternalId":"true"}}},
		{"Action":"sts:TagSession","Effect":"Allow","Principal":{"AWS":"000000000000"}}]}`
	const bucket = "arn:aws:s3:::cdk-hnb659fds-assets-000000000000-us-east-1"
	create(t, s, "AWS::IAM::Role", `{"RoleName":"file-publishing","AssumeRolePolicyDocument":`+trust+`}`)
	create(t, s, "AWS::IAM::Policy", `{"PolicyName":"p","Roles":["file-publishing"],"PolicyDocument":`+policyOf(`{
		"Action":["s3:GetObject*","s3:GetBucket*","s3:GetEncryptionConfiguration","s3:List*","s3:DeleteObject*","s3:PutObject*","s3:Abort*"],
		"Resource":["`+bucket+`","`+bucket+`/*"],"Condition":{"StringEquals":{"aws:ResourceAccount":["000000000000"]}},"Effect":"Allow"}`)+`}`)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"lookup","AssumeRolePolicyDocument":`+trust+`,
		"ManagedPolicyArns":["arn:aws:iam::aws:policy/ReadOnlyAccess"],
		"Policies":[{"PolicyName":"LookupRolePolicy","PolicyDocument":`+policyOf(`{"Sid":"DontReadSecrets","Effect":"Deny","Action":["kms:Decrypt"],"Resource":"*"}`)+`}]}`)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"deploy","AssumeRolePolicyDocument":`+trust+`,
		"ManagedPolicyArns":["arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess"],
		"Policies":[{"PolicyName":"default","PolicyDocument":`+policyOf(`
			{"Effect":"Allow","Action":["cloudformation:CreateChangeSet","cloudformation:ExecuteChangeSet"],"Resource":"*"},
			{"Effect":"Allow","Action":["s3:GetObject*","s3:PutObject*"],"Resource":"*","Condition":{"StringNotEquals":{"s3:ResourceAccount":"000000000000"}}},
			{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::000000000000:role/cfn-exec"},
			{"Effect":"Allow","Action":["s3:GetObject*","s3:GetBucket*","s3:List*"],"Resource":["`+bucket+`","`+bucket+`/*"]},
			{"Effect":"Allow","Action":["ssm:GetParameter","ssm:GetParameters"],"Resource":"arn:aws:ssm:us-east-1:000000000000:parameter/cdk-bootstrap/hnb659fds/version"}`)+`}]}`)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"cfn-exec","ManagedPolicyArns":["arn:aws:iam::aws:policy/AdministratorAccess"],
		"AssumeRolePolicyDocument":`+policyOf(`{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com"}}`)+`}`)

	c := sts.NewFromConfig(config())
	assume := func(role string, externalID *string) (*sts.AssumeRoleOutput, error) {
		return c.AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::000000000000:role/" + role), RoleSessionName: aws.String("aws-cdk-me"), ExternalId: externalID,
		})
	}
	for _, a := range []struct {
		role, action, resource string
		want                   bool
	}{
		{"file-publishing", "s3:GetBucketLocation", bucket, true},
		{"file-publishing", "s3:GetEncryptionConfiguration", bucket, true},
		{"file-publishing", "s3:ListBucket", bucket, true},
		{"file-publishing", "s3:PutObject", bucket + "/abc.zip", true},
		{"file-publishing", "s3:PutObject", "arn:aws:s3:::another/abc.zip", false},
		{"deploy", "cloudformation:DescribeStacks", "arn:aws:cloudformation:us-east-1:000000000000:stack/x/y", true},
		{"deploy", "cloudformation:CreateChangeSet", "arn:aws:cloudformation:us-east-1:000000000000:stack/x/y", true},
		{"deploy", "ssm:GetParameter", "arn:aws:ssm:us-east-1:000000000000:parameter/cdk-bootstrap/hnb659fds/version", true},
		{"deploy", "ssm:GetParameter", "arn:aws:ssm:us-east-1:000000000000:parameter/other", false},
		{"deploy", "s3:GetObject", bucket + "/template.json", true},
		{"deploy", "s3:PutObject", bucket + "/template.json", false},
		{"deploy", "iam:PassRole", "arn:aws:iam::000000000000:role/cfn-exec", true},
		{"lookup", "kinesis:DescribeStream", stream, true},
		{"lookup", "kinesis:PutRecord", stream, false},
		{"lookup", "kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/k", false},
	} {
		out, err := assume(a.role, nil)
		if err != nil {
			t.Fatalf("%s: %v", a.role, err)
		}
		if got, _ := s.Decide(*out.Credentials.AccessKeyId, a.action, a.resource, nil, nil); got != a.want {
			t.Errorf("%s: %s on %s: got %v, want %v", a.role, a.action, a.resource, got, a.want)
		}
	}
	if _, err := assume("deploy", aws.String("someone")); awsapitest.Code(err) != "AccessDenied" {
		t.Errorf("with an external ID, which the template denies: %v", err)
	}
	if _, err := assume("cfn-exec", nil); awsapitest.Code(err) != "AccessDenied" {
		t.Errorf("a role of CloudFormation's: %v", err)
	}
	if !s.AssumableBy("arn:aws:iam::000000000000:role/cfn-exec", "cloudformation.amazonaws.com") {
		t.Error("CloudFormation may not assume its role")
	}
}
