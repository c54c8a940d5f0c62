package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// Each purchase is shaped and put on a second stream; a wrong one is rejected.
func ExampleNewTransform() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	purchases := constructs.NewEventStream(stack, "Purchases", constructs.EventStreamProps{})
	shaped := constructs.NewEventStream(stack, "Shaped", constructs.EventStreamProps{})
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})

	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Function: constructs.GoFunctionProps{Entry: "./lambdas/purchases", Memory: 1024},
		Source:   purchases.Stream,
		Output:   shaped.Stream,
		Rejects:  rejects.Delivery.DeliveryStream,
		Failures: failures.Bucket,
		LogLevel: "warn",
		Mapping:  constructs.StreamMappingProps{Parallelization: 4, BatchingWindow: time.Second},
	})
	transform.Mapping.MetricFailuresDelivered().CreateAlarm(stack, jsii.String("Failed"), nil)
}
