package policy

import (
	"fmt"
	"testing"
)

// allow is a role's policy with one statement.
func allow(statement string) string {
	return fmt.Sprintf(`{
		"Files": {"Type": "AWS::S3::Bucket"},
		"Sales": {"Type": "AWS::Kinesis::Stream"},
		"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Statement": [{"Effect": "Allow", %s}]}}}}`, statement)
}

func TestIAMActions(t *testing.T) {
	judge(t, iamActions,
		wrong{"everything", allow(`"Action": "*", "Resource": "*"`), "allows *"},
		wrong{"a service", allow(`"Action": ["s3:*"], "Resource": "x"`), "allows s3:*"},
		wrong{"a prefix", allow(`"Action": ["s3:GetObject", "s3:List*"], "Resource": "x"`), "allows s3:List*"},
		wrong{"all but", allow(`"NotAction": "iam:*", "Resource": "x"`), "all actions but iam:*"},
		wrong{"in the role itself", `{"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [
			{"PolicyName": "a", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "kinesis:*", "Resource": "x"}}}]}}}`, "allows kinesis:*"},
		right{"by name", allow(`"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "x"`)},
		right{"what AWS writes for the users of a key", allow(`"Action": ["kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:Decrypt"], "Resource": "x"`)},
		right{"a denial", `{"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}}}}`},
		right{"a key's own policy", `{"Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}}}}`},
	)
}

func TestIAMResources(t *testing.T) {
	judge(t, iamResources,
		wrong{"everything", allow(`"Action": "kinesis:PutRecords", "Resource": "*"`), "allows kinesis:PutRecords on *"},
		wrong{"beside what knows no resources", allow(`"Action": ["xray:PutTraceSegments", "kinesis:PutRecords"], "Resource": "*"`), "allows kinesis:PutRecords on *"},
		wrong{"every bucket", allow(`"Action": "s3:GetObject", "Resource": ["arn:aws:s3:::*"]`), "on arn:aws:s3:::*"},
		wrong{"every stream", allow(`"Action": "kinesis:PutRecords", "Resource": {"Fn::Sub": "arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/*"}`), "stream/*"},
		wrong{"every group", allow(`"Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:*:*:*"`), "arn:aws:logs:*:*:*"},
		wrong{"all but", allow(`"Action": "s3:GetObject", "NotResource": "x"`), "all resources but x"},
		right{"a resource", allow(`"Action": "kinesis:PutRecords", "Resource": {"Fn::GetAtt": ["Sales", "Arn"]}`)},
		right{"what is in one", allow(`"Action": "s3:GetObject", "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Files", "Arn"]}, "/*"]]}`)},
		right{"a stream's consumers", allow(`"Action": "kinesis:SubscribeToShard", "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Sales", "Arn"]}, "/*"]]}`)},
		right{"a path in a bucket by name", allow(`"Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"`)},
		right{"the streams of one group", allow(`"Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:shop:*"`)},
		right{"X-Ray", allow(`"Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"`)},
		right{"a function in a VPC", allow(`"Action": ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"], "Resource": "*"`)},
	)
}
