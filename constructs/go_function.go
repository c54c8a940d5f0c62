package constructs

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs/bundling"
)

// GoFunctionProps says how a Lambda function written in Go is made.
type GoFunctionProps struct {
	// Function to use in place of making one; the other fields are then not read.
	// One of another app is imported with its role
	// (awslambda.Function_FromFunctionAttributes), or it cannot be allowed anything.
	Function awslambda.IFunction
	// Entry is the function's main package: a folder or an import path. Required.
	Entry string
	// Architecture is bundling.ARM64 or bundling.X86. Empty: ARM64, which costs
	// a fifth less than X86 for the same time.
	Architecture string
	// Description of the function, up to 256 characters.
	Description string
	// Memory in MiB, 128 to 10240; CPU is in proportion, one core at 1769.
	// Zero: 512.
	Memory int
	// Timeout of one invocation, 1s to 15m. Zero: 1m.
	Timeout time.Duration
	// ReservedConcurrency is how many invocations at a time are kept for the
	// function, which cannot have more. Zero: what the account has left. None: the
	// function does not run, which stops a function that does harm.
	ReservedConcurrency int
	// Environment variables, together up to 4 KB. Names begin with a letter; those
	// that Lambda sets itself are refused.
	Environment map[string]string
	// Key that encrypts the variables; of the stack's region. Nil: the one that AWS
	// manages for Lambda.
	Key awskms.IKey
	// Vpc that the function's network interfaces are in. What the function calls
	// must be reached from there: by a NAT gateway or by endpoints of the VPC. Nil:
	// the function runs outside of any VPC of the account.
	Vpc awsec2.IVpc
	// Subnets of Vpc, none of them public. Empty: the private ones, or where there
	// are none the isolated ones.
	Subnets []awsec2.ISubnet
	// SecurityGroups of the network interfaces, up to 5. Empty: one of its own that
	// lets everything out and nothing in.
	SecurityGroups []awsec2.ISecurityGroup
	// Tracing switches AWS X-Ray on. Its permissions hold for every resource: X-Ray
	// has no narrower ones.
	Tracing bool
	// Logs of the function.
	Logs LogProps
}

// GoFunction is a Lambda function on provided.al2023 with a log group and a role
// of its own that may do nothing but write into it. The L1 resource of one that it
// makes is Function.Node().DefaultChild().
type GoFunction struct {
	constructs.Construct
	Function awslambda.IFunction
	// Role of the function. Nil where the function is given and its role unknown.
	Role awsiam.IRole
	// LogGroup is nil where the function is given.
	LogGroup awslogs.LogGroup
}

// NewGoFunction makes a GoFunction.
func NewGoFunction(scope constructs.Construct, id string, props GoFunctionProps) *GoFunction {
	f := &GoFunction{}
	newConstruct(f, scope, id)
	optional(check{construct: f}, "Function", &props.Function)
	if props.Function != nil {
		f.Function, f.Role = props.Function, props.Function.Role()
		return f
	}
	props.check(check{construct: f})
	f.LogGroup = newLogGroup(f, props.Logs)
	f.Role = awsiam.NewRole(f, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	f.LogGroup.GrantWrite(f.Role)
	if props.Vpc != nil {
		allowNetwork(f.Role)
	}
	function := awslambda.NewFunction(f, jsii.String("Function"), f.props(props))
	for _, name := range slices.Sorted(maps.Keys(props.Environment)) {
		function.AddEnvironment(jsii.String(name), jsii.String(props.Environment[name]), nil)
	}
	if props.Vpc != nil {
		f.keepNetworkFromCode(function)
	}
	f.Function = function
	f.accept(props)
	return f
}

func (f *GoFunction) props(props GoFunctionProps) *awslambda.FunctionProps {
	function := &awslambda.FunctionProps{
		Description:  jsii.String(props.Description),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Handler:      jsii.String("bootstrap"),
		Code:         f.code(props),
		Architecture: architectures[props.Architecture](),
		MemorySize:   jsii.Number(props.Memory),
		Timeout:      awscdk.Duration_Seconds(inSeconds(props.Timeout)),
		Role:         f.Role,
		LogGroup:     f.LogGroup,
		Tracing:      awslambda.Tracing_DISABLED,
	}
	if props.Tracing {
		function.Tracing = awslambda.Tracing_ACTIVE
	}
	switch n := props.ReservedConcurrency; {
	case n == None:
		function.ReservedConcurrentExecutions = jsii.Number(0)
	case n > 0:
		function.ReservedConcurrentExecutions = jsii.Number(n)
	}
	if props.Key != nil {
		function.EnvironmentEncryption = props.Key
		allowKey(f.Role, props.Key, "kms:Decrypt")
	}
	props.network(function)
	return function
}

// GrantInvoke lets to invoke the function.
func (f *GoFunction) GrantInvoke(to awsiam.IGrantable) awsiam.Grant {
	return f.Function.GrantInvoke(to)
}

// code waits for the compiler. What did not compile is reported, and a stand-in
// lets the other mistakes of the app be found in the same run.
func (f *GoFunction) code(props GoFunctionProps) awslambda.Code {
	dir, err := bundling.Start(bundling.Options{Entry: props.Entry, Architecture: props.Architecture}).Dir()
	if err != nil {
		if c := (check{construct: f}); props.Entry == "" {
			c.failf("Entry is missing: give it the folder or import path of a main package")
		} else {
			c.failf("Entry: %v", err)
		}
		nowhere := awss3.Bucket_FromBucketName(f, jsii.String("NotCompiled"), jsii.String("not-compiled"))
		return awslambda.Code_FromBucket(nowhere, jsii.String("bootstrap"), jsii.String("none"))
	}
	return awslambda.Code_FromAsset(jsii.String(dir), nil)
}

// accept notes why the role's policy names every resource in two places.
func (f *GoFunction) accept(props GoFunctionProps) {
	reason := ""
	switch {
	case props.Vpc != nil && props.Tracing:
		reason = reasonNetwork + " " + reasonTracing
	case props.Vpc != nil:
		reason = reasonNetwork
	case props.Tracing:
		reason = reasonTracing
	default:
		return
	}
	accept(defaultPolicy(f.Role), finding{rule: "AwsSolutions-IAM5", reason: reason, appliesTo: []string{"Resource::*"}})
	if props.Vpc != nil {
		// X-Ray's actions checkov knows to have no resources.
		accept(defaultPolicy(f.Role), finding{rule: "CKV_AWS_111", reason: reasonNetwork})
	}
}

const (
	reasonNetwork = "Lambda makes network interfaces whose identifiers are not known before; EC2 describes them for all resources or none."
	reasonTracing = "X-Ray's actions to put segments have no resources to name."
)

var architectures = map[string]func() awslambda.Architecture{
	bundling.ARM64: awslambda.Architecture_ARM_64,
	bundling.X86:   awslambda.Architecture_X86_64,
}
