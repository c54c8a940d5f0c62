package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Delivery is a Firehose delivery stream: what Rejects, DataLake and SearchIndex have
// in common. It makes the delivery stream, its role, and a log group with the log
// stream of delivery errors. Metrics that speak of the bucket count, of a
// SearchIndex, what goes to its bucket Documents. The delivery stream is the L1 construct: the CDK's L2 grants more
// than Firehose asks for and adds a mapping that nothing reads.
type Delivery struct {
	constructs.Construct
	DeliveryStream awskinesisfirehose.CfnDeliveryStream
	Role           awsiam.Role
	LogGroup       awslogs.LogGroup
	// ErrorPrefix of what could not be delivered under its own prefix.
	ErrorPrefix string
}

// errorPrefix sorts by the kind of the error, and by the hour (yyyy, not YYYY,
// which is the year of the week).
const errorPrefix = "errors/"

// newDelivery makes the role and the log group; deliver makes the rest.
func newDelivery(scope constructs.Construct, id string, bucket awss3.IBucket, logs LogProps) *Delivery {
	d := &Delivery{ErrorPrefix: errorPrefix}
	newConstruct(d, scope, id)
	d.LogGroup = newLogGroup(d, logs)
	d.Role = awsiam.NewRole(d, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("firehose.amazonaws.com"), nil),
	})
	allowDeliver(d.Role, bucket)
	acceptObjects(d.Role, bucket, "")
	return d
}

// deliver makes the delivery stream after everything that it needs: its role's
// permissions, which Firehose tries at once, and the bucket with its emptier.
func (d *Delivery) deliver(bucket awss3.IBucket, props *awskinesisfirehose.CfnDeliveryStreamProps, s3 *awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty) {
	s3.BucketArn = bucket.BucketArn()
	s3.RoleArn = d.Role.RoleArn()
	s3.ErrorOutputPrefix = jsii.String(errorPrefix + "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/")
	s3.CloudWatchLoggingOptions = d.logging()
	props.ExtendedS3DestinationConfiguration = s3
	d.DeliveryStream = awskinesisfirehose.NewCfnDeliveryStream(d, jsii.String("Stream"), props)
	d.DeliveryStream.Node().AddDependency(d.Role, bucket)
}

// logging is into a log stream of its own, which Firehose does not make.
func (d *Delivery) logging() *awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty {
	stream := awslogs.NewLogStream(d, jsii.String("Errors"), &awslogs.LogStreamProps{
		LogGroup:      d.LogGroup,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY, // with its group, or not at all
	})
	allow(d.Role, []*string{d.LogGroup.LogGroupArn()}, "logs:PutLogEvents")
	return &awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
		Enabled: true, LogGroupName: d.LogGroup.LogGroupName(), LogStreamName: stream.LogStreamName(),
	}
}

// BufferProps is how much Firehose gathers before it writes: what is reached
// first, the size or the interval, decides.
type BufferProps struct {
	// SizeMiB of the records as they came. Zero: the construct's default.
	SizeMiB int
	// Interval in whole seconds. Zero: 5m.
	Interval time.Duration
}

func (p *BufferProps) check(c check, size, minSize int, minInterval time.Duration) {
	c = c.by("https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html")
	c.number("Buffer.SizeMiB", &p.SizeMiB, size, minSize, 128, "MiB")
	c.seconds("Buffer.Interval", &p.Interval, 5*time.Minute, minInterval, 15*time.Minute)
}

func (p BufferProps) hints() *awskinesisfirehose.CfnDeliveryStream_BufferingHintsProperty {
	return &awskinesisfirehose.CfnDeliveryStream_BufferingHintsProperty{
		SizeInMBs: jsii.Number(p.SizeMiB), IntervalInSeconds: inSeconds(p.Interval),
	}
}
