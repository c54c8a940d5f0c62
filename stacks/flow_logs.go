package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// flowLogs say who spoke with whom in the VPC. They are declared as CloudFormation
// has them: the CDK's own construct lets the role pass itself on.
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
func (n *Network) flowLogs(d deployment) {
	role := awsiam.NewRole(n.Stack, jsii.String("FlowLogsRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("vpc-flow-logs.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": n.Stack.Account()}},
		}),
	})
	group := n.flowLogGroup(d)
	allow(role, group.AttrArn(), nil, "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
	flow := awsec2.NewCfnFlowLog(n.Stack, jsii.String("FlowLog"), &awsec2.CfnFlowLogProps{
		ResourceId:               n.Vpc.VpcId(),
		ResourceType:             jsii.String("VPC"),
		TrafficType:              jsii.String("ALL"),
		LogDestinationType:       jsii.String("cloud-watch-logs"),
		LogGroupName:             group.Ref(),
		DeliverLogsPermissionArn: role.RoleArn(),
	})
	flow.Node().AddDependency(role)
}

// flowLogGroup is encrypted with the stack's key, if there is one, whose policy lets
// CloudWatch Logs use it for the log groups of this stack: CloudFormation begins
// the names that it makes up with the stack's.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func (n *Network) flowLogGroup(d deployment) awslogs.CfnLogGroup {
	group := awslogs.NewCfnLogGroup(n.Stack, jsii.String("FlowLogs"), &awslogs.CfnLogGroupProps{
		RetentionInDays: jsii.Number(d.env.LogRetentionDays),
	})
	group.ApplyRemovalPolicy(d.removal(), nil)
	key := d.key(n.Stack)
	if key == nil {
		return group
	}
	service := "logs." + *n.Stack.Region() + "." + *n.Stack.UrlSuffix()
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&service, nil)},
		Actions:    jsii.Strings("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
		Resources:  jsii.Strings("*"), // of a key's policy: the key
		Conditions: &map[string]any{"ArnLike": map[string]any{
			"kms:EncryptionContext:aws:logs:arn": n.Stack.FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("logs"), Resource: jsii.String("log-group"),
				ResourceName: jsii.String(*n.Stack.StackName() + "-*"),
				ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
			}),
		}},
	}), nil)
	group.SetKmsKeyId(key.KeyArn())
	group.Node().AddDependency(key) // and on its policy
	return group
}
