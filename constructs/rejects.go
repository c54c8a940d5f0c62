package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// RejectsProps says where events that are wrong are kept.
type RejectsProps struct {
	// Bucket for them.
	Bucket PrivateBucketProps
	// Buffer of the delivery stream; SizeMiB 1 to 128, zero: 5; Interval up to
	// 15m.
	Buffer BufferProps
	// Logs of delivery errors.
	Logs LogProps
}

// Rejects is a bucket of the events that are wrong, each with the reason, as
// gzipped lines of JSON, and the delivery stream to put them on.
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
	constructs.NewConstruct_Override(r, scope, &id)
	props.Buffer.check(check{construct: r}, 5, 1, time.Second)
	r.Bucket = NewPrivateBucket(r, "Archive", props.Bucket)
	r.Delivery = newDelivery(r, "Delivery", r.Bucket.Bucket, props.Logs)
	r.Delivery.deliver(r.Bucket.Bucket,
		&awskinesisfirehose.CfnDeliveryStreamProps{
			DeliveryStreamType: jsii.String("DirectPut"),
			DeliveryStreamEncryptionConfigurationInput: &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
				KeyType: jsii.String("AWS_OWNED_CMK"),
			},
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
