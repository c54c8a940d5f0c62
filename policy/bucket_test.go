package policy

import (
	"fmt"
	"testing"
)

// bucket with a policy of one statement.
func bucket(statement string) string {
	return fmt.Sprintf(`{
		"Files": {"Type": "AWS::S3::Bucket"},
		"Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Files"}, "PolicyDocument": {"Statement": [%s]}}}}`, statement)
}

func TestBucketTLS(t *testing.T) {
	const (
		principal = `"Principal": {"AWS": "*"}`
		condition = `"Condition": {"Bool": {"aws:SecureTransport": "false"}}`
		arn       = `{"Fn::GetAtt": ["Files", "Arn"]}`
		objects   = `{"Fn::Join": ["", [{"Fn::GetAtt": ["Files", "Arn"]}, "/*"]]}`
	)
	deny := func(action, resource, principal, condition string) string {
		return bucket(fmt.Sprintf(`{"Effect": "Deny", "Action": %s, "Resource": %s, %s, %s}`, action, resource, principal, condition))
	}
	both := "[" + arn + "," + objects + "]"
	const want = "no policy of the bucket denies requests without TLS"
	judge(t, bucketTLS,
		wrong{"no policy", `{"Files": {"Type": "AWS::S3::Bucket"}}`, want},
		wrong{"the bucket without its objects", deny(`"s3:*"`, arn, principal, condition), want},
		wrong{"the objects without their bucket", deny(`"s3:*"`, objects, principal, condition), want},
		wrong{"reading alone", deny(`"s3:GetObject"`, both, principal, condition), want},
		wrong{"one account alone", deny(`"s3:*"`, both, `"Principal": {"AWS": "111122223333"}`, condition), want},
		wrong{"with TLS", deny(`"s3:*"`, both, principal, `"Condition": {"Bool": {"aws:SecureTransport": "true"}}`), want},
		wrong{"from one address alone", deny(`"s3:*"`, both, principal, `"Condition": {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "10.0.0.1"}}`), want},
		wrong{"an allowance", bucket(fmt.Sprintf(`{"Effect": "Allow", "Action": "s3:*", "Resource": %s, %s, %s}`, both, principal, condition)), want},
		right{"as the CDK writes it", deny(`"s3:*"`, both, principal, condition)},
		right{"everyone in short", deny(`["s3:*"]`, both, `"Principal": "*"`, `"Condition": {"Bool": {"aws:SecureTransport": false}}`)},
		right{"in another stack", `{"Stacks": {
			"files": {
				"Resources": {"Files": {"Type": "AWS::S3::Bucket"}},
				"Outputs": {"Name": {"Value": {"Ref": "Files"}, "Export": {"Name": "n"}}, "Arn": {"Value": {"Fn::GetAtt": ["Files", "Arn"]}, "Export": {"Name": "a"}}}},
			"rules": {"Resources": {"Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Fn::ImportValue": "n"}, "PolicyDocument": {"Statement": [
				{"Effect": "Deny", "Action": "s3:*", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}},
				 "Resource": [{"Fn::ImportValue": "a"}, {"Fn::Join": ["", [{"Fn::ImportValue": "a"}, "/*"]]}]}]}}}}}}}`},
	)
}

func TestBucketClosed(t *testing.T) {
	closed := func(fourth string) string {
		return fmt.Sprintf(`{"Files": {"Type": "AWS::S3::Bucket", "Properties": {"PublicAccessBlockConfiguration": {
			"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": %s}}}}`, fourth)
	}
	judge(t, bucketClosed,
		wrong{"none", `{"Files": {"Type": "AWS::S3::Bucket"}}`, "BlockPublicAcls is missing, BlockPublicPolicy is missing, IgnorePublicAcls is missing, RestrictPublicBuckets is missing"},
		wrong{"one is off", closed("false"), "RestrictPublicBuckets is false"},
		wrong{"one is off, in quotes", closed(`"false"`), "RestrictPublicBuckets is false"},
		right{"all", closed("true")},
	)
}
