package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A stream of four shards that keeps its records for three days, and a producer that
// may put records on it.
func ExampleNewEventStream() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	stream := constructs.NewEventStream(stack, "Orders", constructs.EventStreamProps{
		Shards:    4,
		Retention: 3 * 24 * time.Hour,
	})
	till := constructs.NewGoFunction(stack, "Till", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	stream.GrantWrite(till.Function)
	fmt.Println(*stream.MetricWriteThrottled().MetricName())
	// Output: WriteProvisionedThroughputExceeded
}
