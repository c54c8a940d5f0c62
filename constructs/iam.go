package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/jsii-runtime-go"
)

// The CDK's own grants allow more than the pipeline does (GrantRead of a stream
// also enhanced fan-out, GrantPut of a bucket also legal holds); these are the
// actions that the service's documentation asks for.

// allow lets the actions be done to the resources and to nothing else.
func allow(to awsiam.IGrantable, resources []*string, actions ...string) awsiam.Grant {
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee: to, Actions: jsii.Strings(actions...), ResourceArns: &resources,
	})
}

// allowRead lets a consumer poll the stream's shards.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
func allowRead(to awsiam.IGrantable, stream awskinesis.IStream) {
	allow(to, []*string{stream.StreamArn()}, "kinesis:DescribeStream", "kinesis:DescribeStreamSummary",
		"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards")
	if key := stream.EncryptionKey(); key != nil {
		key.GrantDecrypt(to)
	}
}

// allowPutRecords lets a producer that packs by shard put records on the stream.
func allowPutRecords(to awsiam.IGrantable, stream awskinesis.IStream) {
	allow(to, []*string{stream.StreamArn()}, "kinesis:ListShards", "kinesis:PutRecords")
	if key := stream.EncryptionKey(); key != nil {
		key.GrantEncrypt(to)
	}
}

// allowPutRejects lets a producer put batches of records on the delivery stream.
func allowPutRejects(to awsiam.IGrantable, delivery interfacesawskinesisfirehose.IDeliveryStreamRef) {
	allow(to, []*string{delivery.DeliveryStreamRef().DeliveryStreamArn}, "firehose:PutRecordBatch")
}

// allowDeliver lets Firehose write into the bucket.
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
func allowDeliver(to awsiam.IGrantable, bucket awss3.IBucket) {
	allow(to, []*string{bucket.BucketArn()}, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
	allow(to, objectsOf(bucket), "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
	if key := bucket.EncryptionKey(); key != nil {
		allow(to, []*string{key.KeyArn()}, "kms:Decrypt", "kms:GenerateDataKey")
	}
}

// allowKeepFailures lets Lambda write failed batches into the bucket.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
func allowKeepFailures(to awsiam.IGrantable, bucket awss3.IBucket) {
	allow(to, []*string{bucket.BucketArn()}, "s3:ListBucket")
	allow(to, objectsOf(bucket), "s3:PutObject")
	if key := bucket.EncryptionKey(); key != nil {
		key.GrantEncrypt(to)
	}
}

func objectsOf(bucket awss3.IBucket) []*string {
	return []*string{bucket.ArnForObjects(jsii.String("*"))}
}
