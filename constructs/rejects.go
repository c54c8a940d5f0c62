package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// RejectsProps says where events that are wrong are kept.
type RejectsProps struct {
	// Bucket for them.
	Bucket PrivateBucketProps
	// Key that encrypts them, on the delivery stream and, unless Bucket has one of
	// its own, in the bucket. Nil: keys of Firehose and of S3.
	Key awskms.IKey
	// Buffer of the delivery stream; SizeMiB 1 to 128, zero: 5; Interval up to
	// 15m.
	Buffer BufferProps
	// Logs of delivery errors.
	Logs LogProps
}

// Rejects is a bucket of the events that are wrong, each with the reason, as
// gzipped lines of JSON, and the delivery stream to put them on.
//
// It makes a PrivateBucket and a Delivery.
type Rejects struct {
	constructs.Construct
	Bucket   *PrivateBucket
	Delivery *Delivery
	// Prefix of the objects' keys; the hour of arrival follows.
	Prefix string
}

// NewRejects makes a Rejects.
func NewRejects(scope constructs.Construct, id string, props RejectsProps) *Rejects {
	r := &Rejects{Prefix: "rejects/"}
	newConstruct(r, scope, id)
	props.check(check{construct: r})
	r.Bucket = NewPrivateBucket(r, "Archive", props.Bucket)
	r.Delivery = newDelivery(r, "Delivery", r.Bucket.Bucket, props.Logs)
	r.Delivery.deliver(r.Bucket.Bucket,
		&awskinesisfirehose.CfnDeliveryStreamProps{
			DeliveryStreamType:                         jsii.String("DirectPut"),
			DeliveryStreamEncryptionConfigurationInput: props.encryption(),
		},
		&awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
			Prefix:            jsii.String(r.Prefix + "!{timestamp:yyyy/MM/dd/HH}/"),
			CompressionFormat: jsii.String("GZIP"),
			FileExtension:     jsii.String(".json.gz"),
			BufferingHints:    props.Buffer.hints(),
		})
	return r
}

// GrantPut lets to put what is wrong on the delivery stream.
func (r *Rejects) GrantPut(to awsiam.IGrantable) { allowPutRejects(to, r.Delivery.DeliveryStream) }

// GrantRead lets to read what was rejected.
func (r *Rejects) GrantRead(to awsiam.IGrantable) awsiam.Grant {
	return allowReadObjects(to, r.Bucket.Bucket, r.Prefix)
}

// MetricRejected is how many events were put on the delivery stream, per minute.
func (r *Rejects) MetricRejected() awscloudwatch.Metric { return r.Delivery.MetricIncomingRecords() }

// encryption is of the records while Firehose buffers them.
// https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
func (p *RejectsProps) encryption() *awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty {
	if p.Key == nil {
		return &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
			KeyType: jsii.String("AWS_OWNED_CMK"),
		}
	}
	return &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
		KeyType: jsii.String("CUSTOMER_MANAGED_CMK"), KeyArn: p.Key.KeyArn(),
	}
}

func (p *RejectsProps) check(c check) {
	p.Buffer.check(c, 5, 1, time.Second)
	optional(c, "Key", &p.Key)
	if p.Bucket.Key == nil {
		p.Bucket.Key = p.Key
	}
}
