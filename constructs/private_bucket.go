package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// PrivateBucketProps says how a bucket is made.
type PrivateBucketProps struct {
	// Bucket to use in place of making one; the other fields are then not read.
	Bucket awss3.IBucket
	// Key that encrypts the objects, with a bucket key, so that KMS is asked for
	// a bucket and not for each object. Nil: the keys of S3 (SSE-S3).
	Key awskms.IKey
	// Expiration deletes objects of that age, in whole days. Zero: kept for ever.
	Expiration time.Duration
	// ColdAfter moves objects of that age to ColdClass, in whole days; at least
	// 720h (30 days) for STANDARD_IA, 24h for the others, and less than
	// Expiration. S3 leaves objects of less than 128 KiB where they are. Zero:
	// never.
	ColdAfter time.Duration
	// ColdClass is the storage class of old objects: STANDARD_IA, GLACIER_IR or
	// INTELLIGENT_TIERING. All three answer at once; Athena does not read the
	// others. Empty: STANDARD_IA.
	ColdClass string
	// AccessLogs is the bucket that S3 writes into who asked for what, under the
	// path of this construct. It is of the same region and account and encrypted
	// with the keys of S3; one that this app does not make must let the principal
	// logging.s3.amazonaws.com put objects. Nil: a bucket of the stack that takes
	// the logs of all its buckets and keeps them for 90 days.
	AccessLogs awss3.IBucket
	// NoAccessLogs is the reason why there are none, in 10 characters or more. It
	// is noted for cdk-nag (AwsSolutions-S1) and checkov (CKV_AWS_18). Empty: there
	// are.
	NoAccessLogs string
	// Removal of the bucket when it leaves the stack. Empty: retained. With
	// awscdk.RemovalPolicy_DESTROY it is emptied first.
	Removal awscdk.RemovalPolicy
}

// PrivateBucket is a bucket that answers over TLS 1.2 or later only and never to
// the public, and is encrypted. It keeps no versions: the pipeline writes each
// object once, under a name that does not come again.
//
// By default it makes the bucket, its policy, and, once for a stack, the bucket
// AccessLogs. With awscdk.RemovalPolicy_DESTROY it makes the custom resource
// EmptyOnDelete, too, and, once for a stack, its function BucketEmptier.
//
// What writes into a bucket that is to be destroyed must be gone before it is
// emptied. A writer says so with AddDependency(bucket): the bucket's emptier is
// part of it, and CloudFormation deletes in the reverse order of dependencies.
type PrivateBucket struct {
	constructs.Construct
	Bucket awss3.IBucket
	// AccessLogs is where S3 logs the requests; nil for a bucket that was given,
	// and one without logs.
	AccessLogs awss3.IBucket

	takesLogs bool // of the buckets of its stack
}

// NewPrivateBucket makes a PrivateBucket.
func NewPrivateBucket(scope constructs.Construct, id string, props PrivateBucketProps) *PrivateBucket {
	b := &PrivateBucket{}
	newConstruct(b, scope, id)
	c := check{construct: b}
	optional(c, "Bucket", &props.Bucket)
	if props.Bucket != nil {
		b.Bucket = props.Bucket
		return b
	}
	props.check(c)
	made := &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		LifecycleRules:    props.lifecycle(),
		RemovalPolicy:     props.Removal,
	}
	if props.Key != nil {
		made.Encryption = awss3.BucketEncryption_KMS
		made.EncryptionKey = props.Key
		made.BucketKeyEnabled = jsii.Bool(true)
	}
	bucket := awss3.NewBucket(b, jsii.String("Bucket"), made)
	b.Bucket = bucket
	if props.Removal == awscdk.RemovalPolicy_DESTROY {
		emptyOnDelete(bucket)
	}
	b.logAccess(bucket, props)
	return b
}

// GrantRead lets to list the bucket and read its objects.
func (b *PrivateBucket) GrantRead(to awsiam.IGrantable) awsiam.Grant {
	return allowReadObjects(to, b.Bucket, "")
}

// GrantWrite lets to put objects, large ones in parts.
func (b *PrivateBucket) GrantWrite(to awsiam.IGrantable) awsiam.Grant {
	grant := allow(to, objectsOf(b.Bucket), "s3:AbortMultipartUpload", "s3:PutObject")
	if key := b.Bucket.EncryptionKey(); key != nil { // to decrypt the parts, which are put together
		grant = grant.Combine(allow(to, []*string{key.KeyArn()}, "kms:Decrypt", "kms:GenerateDataKey"))
	}
	acceptObjects(to, b.Bucket, "")
	return grant
}

// GrantDelete lets to delete objects.
func (b *PrivateBucket) GrantDelete(to awsiam.IGrantable) awsiam.Grant {
	grant := allow(to, objectsOf(b.Bucket), "s3:DeleteObject")
	acceptObjects(to, b.Bucket, "")
	return grant
}

// MetricBytes is how many bytes lie in the bucket in the class STANDARD, once a
// day.
func (b *PrivateBucket) MetricBytes() awscloudwatch.Metric {
	return b.metric("BucketSizeBytes", "StandardStorage")
}

// MetricObjects is how many objects there are, in all classes, once a day.
func (b *PrivateBucket) MetricObjects() awscloudwatch.Metric {
	return b.metric("NumberOfObjects", "AllStorageTypes")
}

// metric is one of those that S3 gives without being asked to:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
func (b *PrivateBucket) metric(name, storage string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String("AWS/S3"),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{"BucketName": b.Bucket.BucketName(), "StorageType": jsii.String(storage)},
		Statistic:     jsii.String("Average"),
		Period:        awscdk.Duration_Days(jsii.Number(1)),
	})
}

// allowReadObjects lets to list the bucket and read what is under the prefix.
func allowReadObjects(to awsiam.IGrantable, bucket awss3.IBucket, prefix string) awsiam.Grant {
	grant := allow(to, []*string{bucket.BucketArn()}, "s3:GetBucketLocation", "s3:ListBucket")
	grant = grant.Combine(allow(to, []*string{bucket.ArnForObjects(jsii.String(prefix + "*"))}, "s3:GetObject"))
	if key := bucket.EncryptionKey(); key != nil {
		grant = grant.Combine(allow(to, []*string{key.KeyArn()}, "kms:Decrypt"))
	}
	acceptObjects(to, bucket, prefix)
	return grant
}
