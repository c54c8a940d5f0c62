package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A place for events that are wrong, and a function that may put them there.
func ExampleNewRejects() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{
		Bucket: constructs.PrivateBucketProps{Expiration: 30 * 24 * time.Hour},
		Buffer: constructs.BufferProps{SizeMiB: 1, Interval: time.Minute},
	})
	writer := constructs.NewGoFunction(stack, "Writer", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	rejects.GrantPut(writer.Function)
	fmt.Println(rejects.Prefix, rejects.Delivery.ErrorPrefix, *rejects.MetricRejected().MetricName())
	// Output: rejects/ errors/ IncomingRecords
}
