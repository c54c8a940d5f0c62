package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A function that is handed the records of a stream, and a bucket for the batches
// that it cannot process.
func ExampleNewStreamProcessor() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	orders := constructs.NewEventStream(stack, "Orders", constructs.EventStreamProps{})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
	mailer := constructs.NewStreamProcessor(stack, "Mailer", constructs.StreamProcessorProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Mapping: constructs.StreamMappingProps{
			Source:         orders.Stream,
			Failures:       failures.Bucket,
			BatchSize:      100,
			BatchingWindow: 5 * time.Second,
		},
	})
	fmt.Println(*mailer.Mapping.Mapping.BatchSize())
	// Output: 100
}

// The same mapping for a function that is there already.
func ExampleNewStreamMapping() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	orders := constructs.NewEventStream(stack, "Orders", constructs.EventStreamProps{})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
	mailer := constructs.NewGoFunction(stack, "Mailer", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	mapping := constructs.NewStreamMapping(stack, "Mail", constructs.StreamMappingProps{
		Source:          orders.Stream,
		Function:        mailer.Function,
		Failures:        failures.Bucket,
		Parallelization: 2,
	})
	fmt.Println(*mapping.Mapping.ParallelizationFactor())
	// Output: 2
}

// A function that shapes events, between two streams.
func ExampleNewTransform() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	ingest := constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{})
	output := constructs.NewEventStream(stack, "Output", constructs.EventStreamProps{})
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{})
	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Source:   ingest.Stream,
		Output:   output.Stream,
		Rejects:  rejects.Delivery.DeliveryStream,
		Failures: failures.Bucket,
	})
	fmt.Println(*transform.MetricIteratorAge().MetricName())
	// Output: IteratorAge
}
