package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

// network puts the function into the subnets of the VPC.
func (p *GoFunctionProps) network(function *awslambda.FunctionProps) {
	if p.Vpc == nil {
		return
	}
	function.Vpc = p.Vpc
	if len(p.Subnets) > 0 {
		function.VpcSubnets = &awsec2.SubnetSelection{Subnets: &p.Subnets}
	}
	if len(p.SecurityGroups) > 0 {
		function.SecurityGroups = &p.SecurityGroups
	}
}

// networkActions are those that Lambda needs to keep its network interfaces in a
// VPC. The documentation wants them allowed for all resources: it describes and
// deletes interfaces that are not made yet.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
var networkActions = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
}

func allowNetwork(role awsiam.IRole) { allow(role, []*string{jsii.String("*")}, networkActions...) }

// keepNetworkFromCode denies to the function's code what Lambda is allowed to do
// for it: calls from the code carry the function's ARN, Lambda's own do not. The
// policy is not the role's default one, which the function waits for.
// https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
func (f *GoFunction) keepNetworkFromCode(function awslambda.Function) {
	policy := awsiam.NewPolicy(f, jsii.String("NoNetwork"), &awsiam.PolicyProps{
		Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Effect:     awsiam.Effect_DENY,
			Actions:    jsii.Strings(networkActions...),
			Resources:  jsii.Strings("*"),
			Conditions: &map[string]any{"ArnEquals": map[string]any{"lambda:SourceFunctionArn": function.FunctionArn()}},
		})},
	})
	policy.AttachToRole(f.Role)
}
