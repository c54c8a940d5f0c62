package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A function in the private subnets of a VPC, traced, of which at most 20 run at a
// time.
func ExampleNewGoFunction() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), nil)

	till := constructs.NewGoFunction(stack, "Till", constructs.GoFunctionProps{
		Entry:               "./lambdas/till",
		Memory:              1769,
		Timeout:             30 * time.Second,
		ReservedConcurrency: 20,
		Environment:         map[string]string{"CURRENCY": "EUR"},
		Vpc:                 vpc,
		Tracing:             true,
		Logs:                constructs.LogProps{RetentionDays: 90},
	})
	till.MetricErrors().CreateAlarm(stack, jsii.String("TillFails"), nil)
}
