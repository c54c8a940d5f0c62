package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// Counts of a minute, in a function that is handed its state; what it cannot count
// leaves a pointer in a queue.
func ExampleNewStreamProcessor() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	purchases := constructs.NewEventStream(stack, "Purchases", constructs.EventStreamProps{})
	queue := awssqs.NewQueue(stack, jsii.String("NotCounted"), &awssqs.QueueProps{EnforceSSL: jsii.Bool(true)})

	counts := constructs.NewStreamProcessor(stack, "Counts", constructs.StreamProcessorProps{
		Function: constructs.GoFunctionProps{Entry: "./lambdas/counts"},
		Mapping: constructs.StreamMappingProps{
			Source:         purchases.Stream,
			FailureQueue:   queue,
			TumblingWindow: time.Minute,
			RetryAttempts:  3,
		},
	})
	counts.MetricIteratorAge().CreateAlarm(stack, jsii.String("CountsLate"), nil)
}
