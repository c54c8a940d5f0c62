package constructs

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs/bundling"
)

// GoFunctionProps says how a Lambda function written in Go is made.
type GoFunctionProps struct {
	// Entry is the function's main package: a folder or an import path.
	Entry string
	// Architecture is bundling.ARM64 or bundling.X86. Empty: ARM64, which costs
	// a fifth less than X86 for the same time.
	Architecture string
	// Description of the function.
	Description string
	// Memory in MiB, 128 to 10240; CPU is in proportion, one core at 1769.
	// Zero: 512.
	Memory int
	// Timeout of one invocation, 1s to 15m. Zero: 1m.
	Timeout time.Duration
	// Environment variables.
	Environment map[string]string
	// Tracing switches AWS X-Ray on. Its permissions hold for every resource: X-Ray
	// has no narrower ones.
	Tracing bool
	// Logs of the function.
	Logs LogProps
}

// GoFunction is a Lambda function on provided.al2023 with a log group and a role
// of its own that may do nothing but write into it.
type GoFunction struct {
	constructs.Construct
	Function awslambda.Function
	Role     awsiam.Role
	LogGroup awslogs.LogGroup
}

// NewGoFunction makes a GoFunction.
func NewGoFunction(scope constructs.Construct, id string, props GoFunctionProps) *GoFunction {
	f := &GoFunction{}
	newConstruct(f, scope, id)
	props.check(check{construct: f})
	f.LogGroup = newLogGroup(f, props.Logs)
	f.Role = awsiam.NewRole(f, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	f.LogGroup.GrantWrite(f.Role)
	tracing := awslambda.Tracing_DISABLED
	if props.Tracing {
		tracing = awslambda.Tracing_ACTIVE
	}
	f.Function = awslambda.NewFunction(f, jsii.String("Function"), &awslambda.FunctionProps{
		Description:  jsii.String(props.Description),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Handler:      jsii.String("bootstrap"),
		Code:         f.code(props),
		Architecture: architectures[props.Architecture](),
		MemorySize:   jsii.Number(props.Memory),
		Timeout:      awscdk.Duration_Seconds(inSeconds(props.Timeout)),
		Role:         f.Role,
		LogGroup:     f.LogGroup,
		Tracing:      tracing,
	})
	for _, name := range slices.Sorted(maps.Keys(props.Environment)) {
		f.Function.AddEnvironment(jsii.String(name), jsii.String(props.Environment[name]), nil)
	}
	return f
}

// GrantInvoke lets to invoke the function.
func (f *GoFunction) GrantInvoke(to awsiam.IGrantable) awsiam.Grant {
	return f.Function.GrantInvoke(to)
}

// MetricErrors is how many invocations failed, per minute.
func (f *GoFunction) MetricErrors() awscloudwatch.Metric { return f.metric("Errors", "Sum") }

func (f *GoFunction) metric(name, statistic string) awscloudwatch.Metric {
	return f.Function.Metric(jsii.String(name), &awscloudwatch.MetricOptions{
		Statistic: jsii.String(statistic), Period: awscdk.Duration_Minutes(jsii.Number(1)),
	})
}

// code waits for the compiler. What did not compile is reported, and a stand-in
// lets the other mistakes of the app be found in the same run.
func (f *GoFunction) code(props GoFunctionProps) awslambda.Code {
	dir, err := bundling.Start(bundling.Options{Entry: props.Entry, Architecture: props.Architecture}).Dir()
	if err != nil {
		check{construct: f}.failf("Entry: %v", err)
		nowhere := awss3.Bucket_FromBucketName(f, jsii.String("NotCompiled"), jsii.String("not-compiled"))
		return awslambda.Code_FromBucket(nowhere, jsii.String("bootstrap"), jsii.String("none"))
	}
	return awslambda.Code_FromAsset(jsii.String(dir), nil)
}

var architectures = map[string]func() awslambda.Architecture{
	bundling.ARM64: awslambda.Architecture_ARM_64,
	bundling.X86:   awslambda.Architecture_X86_64,
}

// check holds the quotas of a function:
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
func (p *GoFunctionProps) check(c check) {
	if p.Architecture == "" {
		p.Architecture = bundling.ARM64
	}
	if architectures[p.Architecture] == nil {
		c.failf("Architecture is %q, allowed are %s and %s", p.Architecture, bundling.ARM64, bundling.X86)
		p.Architecture = bundling.ARM64
	}
	c.number("Memory", &p.Memory, 512, 128, 10240, "MiB")
	c.seconds("Timeout", &p.Timeout, time.Minute, time.Second, 15*time.Minute)
}
