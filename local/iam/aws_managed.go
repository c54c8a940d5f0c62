package iam

import (
	"encoding/json"
	"time"
)

// awsManaged are the policies of AWS that the local endpoint knows, with their
// documents as the AWS Managed Policy Reference Guide gives them; ReadOnlyAccess
// alone is cut to the services of the endpoint.
var awsManaged = awsPolicies(map[string]string{
	"AdministratorAccess": `[{"Effect":"Allow","Action":"*","Resource":"*"}]`,
	"ReadOnlyAccess": `[{"Effect":"Allow","Resource":"*","Action":[
		"cloudformation:Describe*","cloudformation:Detect*","cloudformation:Estimate*","cloudformation:Get*","cloudformation:List*",
		"cloudwatch:Describe*","cloudwatch:Get*","cloudwatch:List*",
		"ecr:BatchCheck*","ecr:BatchGet*","ecr:Describe*","ecr:Get*","ecr:List*",
		"es:Describe*","es:ESHttpGet","es:ESHttpHead","es:Get*","es:List*",
		"events:Describe*","events:List*","events:Test*",
		"firehose:Describe*","firehose:List*",
		"glue:BatchGet*","glue:Get*","glue:List*","glue:SearchTables",
		"iam:Generate*","iam:Get*","iam:List*","iam:Simulate*",
		"kinesis:Describe*","kinesis:Get*","kinesis:List*",
		"kinesisanalytics:Describe*","kinesisanalytics:Discover*","kinesisanalytics:Get*","kinesisanalytics:List*",
		"kms:Describe*","kms:Get*","kms:List*",
		"lambda:Get*","lambda:List*",
		"logs:Describe*","logs:FilterLogEvents","logs:Get*","logs:ListTagsForResource","logs:ListTagsLogGroup","logs:StartQuery","logs:StopQuery","logs:TestMetricFilter",
		"s3:DescribeJob","s3:Get*","s3:List*",
		"secretsmanager:DescribeSecret","secretsmanager:GetResourcePolicy","secretsmanager:ListSecrets","secretsmanager:ListSecretVersionIds",
		"sns:Check*","sns:Get*","sns:List*",
		"sqs:Get*","sqs:List*","sqs:Receive*",
		"ssm:Describe*","ssm:Get*","ssm:List*",
		"states:Describe*","states:GetExecutionHistory","states:List*",
		"sts:GetAccessKeyInfo","sts:GetCallerIdentity","sts:GetSessionToken",
		"xray:BatchGet*","xray:Get*"]}]`,
	"AWSCloudFormationReadOnlyAccess": `[{"Effect":"Allow","Resource":"*","Action":[
		"cloudformation:Describe*","cloudformation:BatchDescribe*","cloudformation:EstimateTemplateCost","cloudformation:Get*",
		"cloudformation:List*","cloudformation:ValidateTemplate","cloudformation:Detect*"]}]`,
	"AWSXRayDaemonWriteAccess": `[{"Effect":"Allow","Resource":"*","Action":[
		"xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules","xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"]}]`,
	"CloudWatchLambdaInsightsExecutionRolePolicy": `[
		{"Effect":"Allow","Action":"logs:CreateLogGroup","Resource":"*"},
		{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"}]`,
	"service-role/AWSLambdaBasicExecutionRole": `[{"Effect":"Allow","Resource":"*","Action":[
		"logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"]}]`,
	"service-role/AWSLambdaKinesisExecutionRole": `[{"Effect":"Allow","Resource":"*","Action":[
		"kinesis:DescribeStream","kinesis:DescribeStreamSummary","kinesis:GetRecords","kinesis:GetShardIterator",
		"kinesis:ListShards","kinesis:ListStreams","kinesis:SubscribeToShard",
		"logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"]}]`,
	"service-role/AWSLambdaVPCAccessExecutionRole": `[{"Effect":"Allow","Resource":"*","Action":[
		"logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents",
		"ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DescribeSubnets","ec2:DeleteNetworkInterface",
		"ec2:AssignPrivateIpAddresses","ec2:UnassignPrivateIpAddresses"]}]`,
})

// awsPolicies makes policies of their statements, by path and name.
func awsPolicies(statements map[string]string) map[string]*policy {
	policies := map[string]*policy{}
	for name, text := range statements {
		p := &policy{
			name: roleName("/" + name), path: "/", version: 1,
			arn:     "arn:aws:iam::aws:policy/" + name,
			text:    json.RawMessage(`{"Version":"2012-10-17","Statement":` + text + `}`),
			created: time.Unix(0, 0), updated: time.Unix(0, 0),
		}
		p.path += name[:len(name)-len(p.name)]
		p.id = "ANPA" + p.name
		var err error
		if p.document, err = parse(p.text, ofIdentity); err != nil {
			panic(p.arn + ": " + err.Error()) // a mistake in the table above
		}
		policies[p.arn] = p
	}
	return policies
}
