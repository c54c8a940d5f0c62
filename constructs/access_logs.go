package constructs

import (
	"unicode/utf8"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
)

// accessLogsExpiration is how long the stack's bucket for access logs keeps them.
const accessLogsExpiration = 90 * day

const accessLogsPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html"

// logAccess has S3 log the requests to the bucket. It sets the property of the L1
// construct: what the CDK's own does depends on a feature flag of the app, without
// which it switches access control lists on.
func (b *PrivateBucket) logAccess(bucket awss3.Bucket, props PrivateBucketProps) {
	resource := bucket.Node().DefaultChild().(awss3.CfnBucket)
	if props.NoAccessLogs != "" {
		accept(resource, finding{rule: "AwsSolutions-S1", reason: props.NoAccessLogs}, finding{rule: "CKV_AWS_18", reason: props.NoAccessLogs})
		return
	}
	b.AccessLogs = props.AccessLogs
	if b.AccessLogs == nil {
		b.AccessLogs = accessLogsOf(awscdk.Stack_Of(b), props.Removal).Bucket
	}
	prefix := *b.Node().Path() + "/"
	resource.SetLoggingConfiguration(&awss3.CfnBucket_LoggingConfigurationProperty{
		DestinationBucketName: b.AccessLogs.BucketName(), LogFilePrefix: &prefix,
	})
	allowLogDelivery(b.AccessLogs, bucket, prefix)
}

// allowLogDelivery lets S3 write the logs of a bucket. One of another stack is not
// named: the two stacks would each need the other to be deployed first.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general
func allowLogDelivery(logs awss3.IBucket, of awss3.Bucket, prefix string) {
	stack := awscdk.Stack_Of(of)
	conditions := map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()}}
	if *awscdk.Stack_Of(logs).Node().Path() == *stack.Node().Path() {
		conditions["ArnLike"] = map[string]any{"aws:SourceArn": of.BucketArn()}
	}
	logs.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("logging.s3.amazonaws.com"), nil)},
		Actions:    jsii.Strings("s3:PutObject"),
		Resources:  &[]*string{logs.ArnForObjects(jsii.String(prefix + "*"))},
		Conditions: &conditions,
	}))
}

// accessLogsOf is the one bucket for access logs of a stack. It is destroyed with
// the stack only if all the buckets that log into it are.
func accessLogsOf(stack awscdk.Stack, removal awscdk.RemovalPolicy) *PrivateBucket {
	const id = "AccessLogs"
	logs, ok := stack.Node().TryFindChild(jsii.String(id)).(*PrivateBucket)
	if !ok || !logs.takesLogs {
		logs = NewPrivateBucket(stack, id, PrivateBucketProps{
			Expiration:   accessLogsExpiration,
			Removal:      removal,
			NoAccessLogs: "It takes the access logs of the other buckets. Those of itself would never end.",
		})
		logs.takesLogs = true
	}
	emptier, destroyed := logs.Bucket.Node().TryFindChild(jsii.String(emptierID)).(awscdk.CustomResource)
	switch {
	case !destroyed:
	case removal == awscdk.RemovalPolicy_DESTROY:
		// S3 writes logs hours later. Without its permission to, what is emptied
		// stays empty.
		logs.Bucket.Policy().Node().AddDependency(emptier)
	default:
		logs.Bucket.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
		emptier.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
	}
	return logs
}

func (p *PrivateBucketProps) checkAccessLogs(c check) {
	c = c.by(accessLogsPage)
	optional(c, "AccessLogs", &p.AccessLogs)
	if p.NoAccessLogs != "" && utf8.RuneCountInString(p.NoAccessLogs) < 10 {
		c.failf("NoAccessLogs is %q, allowed is a reason of 10 characters or more", p.NoAccessLogs)
		p.NoAccessLogs = ""
	}
	if p.AccessLogs == nil {
		return
	}
	if p.NoAccessLogs != "" {
		c.failf("AccessLogs and NoAccessLogs are both given, allowed is one: a bucket for the logs, or the reason why there are none")
		p.NoAccessLogs = ""
	}
	if p.AccessLogs.EncryptionKey() != nil {
		c.failf("AccessLogs is a bucket with a key in KMS, allowed is one that the keys of S3 encrypt")
		p.AccessLogs = nil
	}
}
