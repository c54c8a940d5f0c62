package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A stream of four shards that keeps a week, and a consumer that does not share
// their read throughput.
func ExampleNewEventStream() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)

	purchases := constructs.NewEventStream(stack, "Purchases", constructs.EventStreamProps{
		Shards:       4,
		Retention:    7 * 24 * time.Hour,
		ShardMetrics: []string{"WriteProvisionedThroughputExceeded"},
	})
	fraud := purchases.AddConsumer("Fraud")

	till := constructs.NewGoFunction(stack, "Till", constructs.GoFunctionProps{Entry: "./lambdas/till"})
	purchases.GrantWrite(till.Function)
	awscdk.NewCfnOutput(stack, jsii.String("FraudConsumer"), &awscdk.CfnOutputProps{Value: fraud.StreamConsumerArn()})
}
