package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// PrivateBucketProps says how a bucket is made.
type PrivateBucketProps struct {
	// Bucket to use in place of making one; the other fields are then not read.
	Bucket awss3.IBucket
	// Expiration deletes objects of that age, in whole days. Zero: kept for ever.
	Expiration time.Duration
	// Removal of the bucket when it leaves the stack. Empty: retained. With
	// awscdk.RemovalPolicy_DESTROY it is emptied first.
	Removal awscdk.RemovalPolicy
}

// PrivateBucket is a bucket that answers over TLS only and never to the public,
// encrypted with the keys of S3. It keeps no versions: the pipeline writes each
// object once, under a name that does not come again.
//
// What writes into a bucket that is to be destroyed must be gone before it is
// emptied. A writer says so with AddDependency(bucket): the bucket's emptier is
// part of it, and CloudFormation deletes in the reverse order of dependencies.
type PrivateBucket struct {
	constructs.Construct
	Bucket awss3.IBucket
}

// NewPrivateBucket makes a PrivateBucket.
func NewPrivateBucket(scope constructs.Construct, id string, props PrivateBucketProps) *PrivateBucket {
	b := &PrivateBucket{}
	constructs.NewConstruct_Override(b, scope, &id)
	if props.Bucket != nil {
		b.Bucket = props.Bucket
		return b
	}
	props.check(check{construct: b})
	bucket := awss3.NewBucket(b, jsii.String("Bucket"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		LifecycleRules:    props.lifecycle(),
		RemovalPolicy:     props.Removal,
	})
	if props.Removal == awscdk.RemovalPolicy_DESTROY {
		emptyOnDelete(bucket)
	}
	b.Bucket = bucket
	return b
}

// GrantRead lets to list the bucket and read its objects.
func (b *PrivateBucket) GrantRead(to awsiam.IGrantable) awsiam.Grant {
	return b.Bucket.GrantRead(to, nil)
}

// lifecycle drops what an interrupted upload left, which costs but is not seen.
func (p *PrivateBucketProps) lifecycle() *[]*awss3.LifecycleRule {
	rule := &awss3.LifecycleRule{AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7))}
	if p.Expiration > 0 {
		rule.Expiration = awscdk.Duration_Days(jsii.Number(p.Expiration.Hours() / 24))
	}
	return &[]*awss3.LifecycleRule{rule}
}

func (p *PrivateBucketProps) check(c check) {
	if p.Expiration < 0 || p.Expiration%(24*time.Hour) != 0 {
		c.failf("Expiration is %v, allowed are whole days, or 0 for never", p.Expiration)
		p.Expiration = 0
	}
	if p.Removal == "" {
		p.Removal = awscdk.RemovalPolicy_RETAIN
	}
}
