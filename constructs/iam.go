package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
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

// allowKey lets the actions be done with a key. The CDK's grants allow families of
// actions (kms:GenerateDataKey*); the services that use the key name single ones.
func allowKey(to awsiam.IGrantable, key awskms.IKey, actions ...string) {
	key.Grant(to, *jsii.Strings(actions...)...)
}

// allowRead lets a consumer poll the stream's shards.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
// https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
func allowRead(to awsiam.IGrantable, stream awskinesis.IStream) awsiam.Grant {
	if key := stream.EncryptionKey(); key != nil {
		allowKey(to, key, "kms:Decrypt")
	}
	return allow(to, []*string{stream.StreamArn()}, "kinesis:DescribeStream", "kinesis:DescribeStreamSummary",
		"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards")
}

// allowSubscribe lets a consumer with enhanced fan-out have the shards' records
// pushed. The actions on the consumer name its ARN, those on the stream the stream's.
// https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
func allowSubscribe(to awsiam.IGrantable, consumer awskinesis.IStreamConsumer) {
	allowRead(to, consumer.Stream())
	allow(to, []*string{consumer.StreamConsumerArn()}, "kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard")
}

// allowPutRecords lets a producer that packs by shard put records on the stream.
// https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
func allowPutRecords(to awsiam.IGrantable, stream awskinesis.IStream) {
	allow(to, []*string{stream.StreamArn()}, "kinesis:ListShards", "kinesis:PutRecords")
	if key := stream.EncryptionKey(); key != nil {
		allowKey(to, key, "kms:GenerateDataKey")
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

// allowDeliveryNetwork lets Firehose make network interfaces in a VPC. It knows them
// only when they are made, and EC2 describes them for all resources or none.
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es
func allowDeliveryNetwork(to awsiam.IRole) {
	allow(to, []*string{jsii.String("*")}, "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface",
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcs")
	const reason = "Firehose makes network interfaces whose identifiers are not known before; EC2 describes them for all resources or none."
	accept(defaultPolicy(to),
		finding{rule: "AwsSolutions-IAM5", reason: reason, appliesTo: []string{"Resource::*"}},
		finding{rule: "CKV_AWS_109", reason: "What Firehose permits is to attach the network interfaces that it makes itself, whose identifiers are not known before."},
		finding{rule: "CKV_AWS_111", reason: reason})
}

// allowKeepFailures lets Lambda write failed batches into the bucket.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func allowKeepFailures(to awsiam.IGrantable, bucket awss3.IBucket) {
	allow(to, []*string{bucket.BucketArn()}, "s3:ListBucket")
	allow(to, objectsOf(bucket), "s3:PutObject")
	if key := bucket.EncryptionKey(); key != nil {
		allowKey(to, key, "kms:GenerateDataKey")
	}
}

// allowSendFailures lets Lambda send a pointer to a failed batch to the queue.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
func allowSendFailures(to awsiam.IGrantable, queue awssqs.IQueue) {
	allow(to, []*string{queue.QueueArn()}, "sqs:SendMessage")
	if key := queue.EncryptionMasterKey(); key != nil {
		allowKey(to, key, "kms:Decrypt", "kms:GenerateDataKey")
	}
}

// allowPublishFailures lets Lambda publish a pointer to a failed batch on the topic.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func allowPublishFailures(to awsiam.IGrantable, topic awssns.ITopic) {
	allow(to, []*string{topic.TopicArn()}, "sns:Publish")
	if key := topic.MasterKey(); key != nil {
		allowKey(to, key, "kms:Decrypt", "kms:GenerateDataKey")
	}
}

func objectsOf(bucket awss3.IBucket) []*string {
	return []*string{bucket.ArnForObjects(jsii.String("*"))}
}
