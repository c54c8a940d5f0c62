package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A function that this package did not make reads, with enhanced fan-out, what
// was sold abroad.
func ExampleNewStreamMapping() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	purchases := constructs.NewEventStream(stack, "Purchases", constructs.EventStreamProps{Retention: 48 * time.Hour})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
	customs := awslambda.NewFunction(stack, jsii.String("Customs"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PYTHON_3_13(),
		Handler: jsii.String("customs.handle"),
		Code:    awslambda.Code_FromAsset(jsii.String("./lambdas/customs"), nil),
	})

	read := constructs.NewStreamMapping(stack, "ReadCustoms", constructs.StreamMappingProps{
		Consumer:     purchases.AddConsumer("Customs"),
		Function:     customs,
		Failures:     failures.Bucket,
		BatchSize:    100,
		MaxRecordAge: 24 * time.Hour,
		WholeBatches: true, // customs does not say which records failed
		Filters:      []string{`{"data": {"country": [{"anything-but": ["de"]}]}}`},
	})
	read.MetricDropped().CreateAlarm(stack, jsii.String("CustomsDrops"), nil)
}
