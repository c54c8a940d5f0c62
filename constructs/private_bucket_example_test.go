package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A bucket for batches that could not be processed, with a key of the customer.
func ExampleNewPrivateBucket() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	failures := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{
		Key:        key,
		Expiration: 365 * 24 * time.Hour,
		ColdAfter:  90 * 24 * time.Hour,
		ColdClass:  "GLACIER_IR",
	})
	reader := constructs.NewGoFunction(stack, "Reader", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	failures.GrantRead(reader.Function)
	fmt.Println(*failures.AccessLogs.Node().Path())
	// Output: shop/AccessLogs/Bucket
}

// Buckets that share one for their access logs, which is kept for longer than the
// default.
func ExampleNewPrivateBucket_accessLogs() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	logs := constructs.NewPrivateBucket(stack, "Logs", constructs.PrivateBucketProps{
		Expiration:   400 * 24 * time.Hour,
		NoAccessLogs: "It takes the access logs of the others.",
	})
	for _, id := range []string{"Orders", "Returns"} {
		bucket := constructs.NewPrivateBucket(stack, id, constructs.PrivateBucketProps{AccessLogs: logs.Bucket})
		fmt.Println(*bucket.Node().Path(), "logs into", *bucket.AccessLogs.Node().Path())
	}
	// Output:
	// shop/Orders logs into shop/Logs/Bucket
	// shop/Returns logs into shop/Logs/Bucket
}
