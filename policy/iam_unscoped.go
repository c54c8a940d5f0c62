package policy

// unscoped are actions that need Resource *: those that the column "Resource
// types" of the service authorization reference leaves empty, so that a statement
// must name all resources, or that AWS's documentation asks for on all. It holds
// the services around a stream; an app that needs others accepts the finding where
// it does.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var unscoped = []string{
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
	"xray:PutTraceSegments", "xray:PutTelemetryRecords",
	"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
	"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups",
	// These know interfaces, but Lambda makes those of a function in a VPC itself,
	// and their IDs are not known before; AWS's own policy for it asks for *, too.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
	// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
	"ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
	"ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
	// Firehose makes those of a destination in a VPC.
	// https://docs.aws.amazon.com/firehose/latest/APIReference/API_VpcConfiguration.html
	"ec2:CreateNetworkInterfacePermission", "ec2:DescribeVpcAttribute",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
	"cloudwatch:PutMetricData", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
	"logs:DescribeLogGroups", "logs:CreateLogDelivery", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html
	"kinesis:ListStreams", "kinesis:DescribeLimits",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisfirehose.html
	"firehose:ListDeliveryStreams",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
	"lambda:ListFunctions", "lambda:ListEventSourceMappings", "lambda:GetAccountSettings",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
	"s3:ListAllMyBuckets",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
	"secretsmanager:ListSecrets", "secretsmanager:GetRandomPassword", "secretsmanager:BatchGetSecretValue",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
	"kms:ListKeys", "kms:ListAliases", "kms:GenerateRandom",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
	"ecr:GetAuthorizationToken",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
	"ssm:DescribeParameters",

	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
	"dynamodb:ListTables", "dynamodb:ListStreams",
}
