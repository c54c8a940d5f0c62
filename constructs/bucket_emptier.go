package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs/bundling"
)

// BucketEmptier is the function that empties buckets, for bundling.Start.
var BucketEmptier = bundling.Options{
	Entry:        "github.com/millrace-dev/millrace/lambdas/emptybucket",
	Architecture: bundling.ARM64,
}

const emptierID = "EmptyOnDelete"

// emptyOnDelete makes the custom resource that empties the bucket when it is
// deleted, which is before the bucket is. It is a child of the bucket, so that a
// dependency on the bucket is one on it, too. The CDK's own means to this end is
// a function for Node.js of which there is no source in this repository.
func emptyOnDelete(bucket awss3.Bucket) {
	emptier := emptierOf(awscdk.Stack_Of(bucket))
	allow(emptier.Function, []*string{bucket.BucketArn()}, "s3:ListBucket", "s3:ListBucketVersions")
	allow(emptier.Function, objectsOf(bucket), "s3:DeleteObject", "s3:DeleteObjectVersion")
	acceptObjects(emptier.Function, bucket, "")
	awscdk.NewCustomResource(bucket, jsii.String(emptierID), &awscdk.CustomResourceProps{
		ResourceType: jsii.String("Custom::EmptyBucket"),
		ServiceToken: emptier.Function.FunctionArn(),
		Properties:   &map[string]any{"BucketName": bucket.BucketName()},
	})
}

// emptierOf is the one emptier of a stack.
func emptierOf(stack awscdk.Stack) *GoFunction {
	const id = "BucketEmptier"
	if f, ok := stack.Node().TryFindChild(jsii.String(id)).(*GoFunction); ok {
		return f
	}
	return NewGoFunction(stack, id, GoFunctionProps{
		Entry:        BucketEmptier.Entry,
		Architecture: BucketEmptier.Architecture,
		Description:  "Empties the buckets of this stack before it deletes them",
		Memory:       256,
		Timeout:      15 * time.Minute,
		Logs:         LogProps{Removal: awscdk.RemovalPolicy_DESTROY},
	})
}
