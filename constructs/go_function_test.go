package constructs_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/constructs/bundling"
)

const (
	functionType = "AWS::Lambda::Function"
	policyType   = "AWS::IAM::Policy"
	keyType      = "AWS::KMS::Key"
)

func init() { register("function-knobs", app.functionKnobs) }

// theirNetwork is a VPC of another app, with two zones.
func theirNetwork(stack awscdk.Stack) awsec2.IVpc {
	return awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId: jsii.String("vpc-0a1b2c3d4e5f67890"), AvailabilityZones: jsii.Strings("a", "b"),
		PrivateSubnetRouteTableIds: jsii.Strings("rtb-1", "rtb-2"), PublicSubnetRouteTableIds: jsii.Strings("rtb-3", "rtb-3"),
		PrivateSubnetIds: jsii.Strings("subnet-1111111111111111a", "subnet-1111111111111111b"), PublicSubnetIds: jsii.Strings("subnet-0000000000000000a", "subnet-0000000000000000b"),
	})
}

// theirFunction is one of another app, imported with its role.
func theirFunction(stack awscdk.Stack, id string) awslambda.IFunction {
	role := awsiam.Role_FromRoleArn(stack, jsii.String(id+"Role"), jsii.String("arn:aws:iam::111122223333:role/theirs"), nil)
	return awslambda.Function_FromFunctionAttributes(stack, &id, &awslambda.FunctionAttributes{
		FunctionArn: stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("lambda"), Resource: jsii.String("function"),
			ResourceName: jsii.String("theirs"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME}),
		Role: role, SameEnvironment: jsii.Bool(true),
	})
}

func (a app) functionKnobs(stack awscdk.Stack) {
	vpc := theirNetwork(stack)
	constructs.NewGoFunction(stack, "Shape", constructs.GoFunctionProps{
		Entry: "./testdata/hello", Architecture: bundling.X86, Description: "shapes", Memory: 1769, Timeout: 77 * time.Second,
		ReservedConcurrency: 21, Environment: map[string]string{"COLOR": "red"}, Key: awsKey(stack, "VariablesKey", "us-east-1"),
		Vpc: vpc, Subnets: []awsec2.ISubnet{(*vpc.PrivateSubnets())[1]},
		SecurityGroups: []awsec2.ISecurityGroup{awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Group"), jsii.String("sg-0a1b2c3d4e5f67890"), nil)},
		Tracing:        true,
		Logs: constructs.LogProps{RetentionDays: 7, Removal: awscdk.RemovalPolicy_DESTROY,
			Key: awskms.NewKey(stack, jsii.String("LogKey"), nil)},
	})
	constructs.NewGoFunction(stack, "Stopped", constructs.GoFunctionProps{
		Entry: "./testdata/hello", ReservedConcurrency: constructs.None, Vpc: vpc,
	})
	given := constructs.NewGoFunction(stack, "Given", constructs.GoFunctionProps{Function: theirFunction(stack, "Theirs")})
	awscdk.NewCfnOutput(stack, jsii.String("GivenName"), &awscdk.CfnOutputProps{Value: given.Function.FunctionName()})
}

func TestEachKnobOfGoFunctionIsInTheTemplate(t *testing.T) {
	const shape = "Shape/Function"
	checkKnobs[constructs.GoFunctionProps](t, "function-knobs", []string{"Function", "Entry"}, []knob{
		{"Architecture", functionType, shape, "Architectures", []string{"x86_64"}},
		{"Description", functionType, shape, "Description", "shapes"},
		{"Memory", functionType, shape, "MemorySize", 1769},
		{"Timeout", functionType, shape, "Timeout", 77},
		{"ReservedConcurrency", functionType, shape, "ReservedConcurrentExecutions", 21},
		{"ReservedConcurrency", functionType, "Stopped/Function", "ReservedConcurrentExecutions", 0},
		{"Environment", functionType, shape, "Environment.Variables", map[string]any{"COLOR": "red"}},
		{"Key", functionType, shape, "KmsKeyArn", "arn:aws:kms:us-east-1:111122223333:key/VariablesKey"},
		{"Vpc", functionType, "Stopped/Function", "VpcConfig.SubnetIds", []string{"subnet-1111111111111111a", "subnet-1111111111111111b"}},
		{"Subnets", functionType, shape, "VpcConfig.SubnetIds", []string{"subnet-1111111111111111b"}},
		{"SecurityGroups", functionType, shape, "VpcConfig.SecurityGroupIds", []string{"sg-0a1b2c3d4e5f67890"}},
		{"Tracing", functionType, shape, "TracingConfig.Mode", "Active"},
		{"Logs.RetentionDays", logsType, "Shape/Logs", "RetentionInDays", 7},
		{"Logs.Removal", logsType, "Shape/Logs", "DeletionPolicy", "Delete"},
		{"Logs.Key", keyType, "LogKey", "KeyPolicy.Statement.1.Condition.ArnLike.kms:EncryptionContext:aws:logs:arn.Fn::Join.1.6", ":log-group:*"},
	})
	checkKnobs[constructs.LogProps](t, "function-knobs", []string{"Key"}, []knob{
		{"RetentionDays", logsType, "Shape/Logs", "RetentionInDays", 7},
		{"Removal", logsType, "Shape/Logs", "DeletionPolicy", "Delete"},
	})
	if functions := resources(t, "function-knobs", functionType); len(functions) != 2 {
		t.Errorf("there are %d functions, want 2: one is given", len(functions))
	}
}

func TestTheLogsKeyLetsCloudWatchUseIt(t *testing.T) {
	key := resources(t, "function-knobs", keyType)["LogKey"]
	service := reach(key, "KeyPolicy.Statement.1.Principal.Service.Fn::Join.1")
	if parts, ok := service.([]any); !ok || parts[0] != "logs." {
		t.Errorf("the key's policy lets %v use it, want CloudWatch Logs", service)
	}
	if group := resources(t, "function-knobs", logsType)["Shape/Logs"]; reach(group, "KmsKeyId.Fn::GetAtt.1") != "Arn" {
		t.Errorf("the log group is encrypted with %v", group["KmsKeyId"])
	}
}

func TestAFunctionsPermissionsAreWhatItsKnobsNeed(t *testing.T) {
	network := []string{"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"}
	for path, want := range map[string][]string{
		"Shape/Role/DefaultPolicy": slices.Concat([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, network,
			[]string{"kms:Decrypt", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}),
		"Stopped/Role/DefaultPolicy": slices.Concat([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, network),
		"Shape/NoNetwork":            network,
	} {
		if got := actions(t, "function-knobs", path); !slices.Equal(got, want) {
			t.Errorf("%s has %v, want %v", path, got, want)
		}
	}
	deny := resources(t, "function-knobs", policyType)["Shape/NoNetwork"]
	if effect := reach(deny, "PolicyDocument.Statement.0.Effect"); effect != "Deny" {
		t.Errorf("the code's use of EC2 is %v, want Deny", effect)
	}
	if of := reach(deny, "PolicyDocument.Statement.0.Condition.ArnEquals.lambda:SourceFunctionArn.Fn::GetAtt.1"); of != "Arn" {
		t.Errorf("the denial is for %v, want the function", deny)
	}
}
