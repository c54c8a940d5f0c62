package policy

import "strings"

var physicalName = Rule{
	Name:   "physical-name",
	Wrong:  "A resource has a name that is written out. Two copies of the app do not fit into one account and region, and CloudFormation refuses an update that replaces the resource.",
	Mend:   "Leave the name to CloudFormation, and hand it on by Ref or an output.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html",
	types: []string{
		"AWS::Kinesis::Stream", deliveryType, "AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret",
		"AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::Logs::LogGroup",
	},
	check: func(r *Resource, report report) {
		property := nameProperties[r.Type]
		for _, v := range r.possible(property) {
			// A name made of others, such as the stack's, is another in each copy.
			if text, ok := v.(string); ok && !demanded(r, text) {
				report(property, "%s is %q", property, text)
			}
		}
	},
}

var nameProperties = map[string]string{
	"AWS::Kinesis::Stream":        "Name",
	deliveryType:                  "DeliveryStreamName",
	"AWS::S3::Bucket":             "BucketName",
	"AWS::DynamoDB::Table":        "TableName",
	"AWS::SecretsManager::Secret": "Name",
	"AWS::SQS::Queue":             "QueueName",
	"AWS::SNS::Topic":             "TopicName",
	"AWS::Lambda::Function":       "FunctionName",
	"AWS::IAM::Role":              "RoleName",
	"AWS::Logs::LogGroup":         "LogGroupName",
}

// demanded says whether a service asks for the name, or for how it begins: logs
// that AWS services deliver go to /aws/vendedlogs/, those of AWS WAF to
// aws-waf-logs-.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
func demanded(r *Resource, name string) bool {
	return r.Type == "AWS::Logs::LogGroup" && (strings.HasPrefix(name, "/aws/vendedlogs/") || strings.HasPrefix(name, "aws-waf-logs-"))
}
