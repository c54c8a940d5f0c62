package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/jsii-runtime-go"
)

// deliver makes the delivery stream, after the index is set up: Firehose creates an
// index with its first document, as the index template then says.
func (s *SearchIndex) deliver(props SearchIndexProps) {
	allowRead(s.Delivery.Role, props.Source)
	stream := &awskinesisfirehose.CfnDeliveryStreamProps{
		DeliveryStreamType: jsii.String("KinesisStreamAsSource"),
		KinesisStreamSourceConfiguration: &awskinesisfirehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
			KinesisStreamArn: props.Source.StreamArn(),
			RoleArn:          s.Delivery.Role.RoleArn(),
		},
	}
	logging := s.Delivery.logging()
	if s.Collection != nil {
		stream.AmazonOpenSearchServerlessDestinationConfiguration = s.toCollection(props, logging)
	} else {
		stream.AmazonopensearchserviceDestinationConfiguration = s.toDomain(props, logging)
	}
	d := awskinesisfirehose.NewCfnDeliveryStream(s.Delivery, jsii.String("Stream"), stream)
	d.Node().AddDependency(s.Delivery.Role, s.Documents.Bucket, s.Resource)
	accept(d, finding{
		rule: "AwsSolutions-KDF1",
		// https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
		reason: "The records stay on the Kinesis stream, which encrypts them. Firehose stores none of it and has no setting for it.",
	})
	s.Delivery.DeliveryStream = d
}

// toDomain has document IDs of Firehose's own making, by which a document that is
// put again replaces itself.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DocumentIdOptions.html
func (s *SearchIndex) toDomain(props SearchIndexProps, logging *awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty) any {
	return &awskinesisfirehose.CfnDeliveryStream_AmazonopensearchserviceDestinationConfigurationProperty{
		DomainArn:           s.Domain.Domain.DomainArn(),
		IndexName:           &s.Index.Name,
		IndexRotationPeriod: &props.Rotation,
		TypeName:            jsii.String(""), // OpenSearch has no types
		RoleArn:             s.Delivery.Role.RoleArn(),
		BufferingHints: &awskinesisfirehose.CfnDeliveryStream_AmazonopensearchserviceBufferingHintsProperty{
			SizeInMBs: jsii.Number(props.Buffer.SizeMiB), IntervalInSeconds: inSeconds(props.Buffer.Interval),
		},
		RetryOptions:             &awskinesisfirehose.CfnDeliveryStream_AmazonopensearchserviceRetryOptionsProperty{DurationInSeconds: props.retrySeconds()},
		DocumentIdOptions:        &awskinesisfirehose.CfnDeliveryStream_DocumentIdOptionsProperty{DefaultDocumentIdFormat: jsii.String("FIREHOSE_DEFAULT")},
		S3BackupMode:             props.backup(),
		S3Configuration:          s.documents(props, logging),
		CloudWatchLoggingOptions: logging,
		VpcConfiguration:         s.deliveryNetwork(props),
	}
}

func (s *SearchIndex) toCollection(props SearchIndexProps, logging *awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty) any {
	return &awskinesisfirehose.CfnDeliveryStream_AmazonOpenSearchServerlessDestinationConfigurationProperty{
		CollectionEndpoint: s.Collection.Resource.AttrCollectionEndpoint(),
		IndexName:          &s.Index.Name,
		RoleArn:            s.Delivery.Role.RoleArn(),
		BufferingHints: &awskinesisfirehose.CfnDeliveryStream_AmazonOpenSearchServerlessBufferingHintsProperty{
			SizeInMBs: jsii.Number(props.Buffer.SizeMiB), IntervalInSeconds: inSeconds(props.Buffer.Interval),
		},
		RetryOptions:             &awskinesisfirehose.CfnDeliveryStream_AmazonOpenSearchServerlessRetryOptionsProperty{DurationInSeconds: props.retrySeconds()},
		S3BackupMode:             props.backup(),
		S3Configuration:          s.documents(props, logging),
		CloudWatchLoggingOptions: logging,
		VpcConfiguration:         s.deliveryNetwork(props),
	}
}

// allDocuments is where all documents lie, with BackupAll.
const allDocuments = "documents/"

// documents is the bucket, in which those that could not be put lie under
// Delivery.ErrorPrefix, each with the reason, as lines of JSON that need no tool to
// be read.
func (s *SearchIndex) documents(props SearchIndexProps, logging *awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty) any {
	return &awskinesisfirehose.CfnDeliveryStream_S3DestinationConfigurationProperty{
		BucketArn:                s.Documents.Bucket.BucketArn(),
		RoleArn:                  s.Delivery.Role.RoleArn(),
		Prefix:                   jsii.String(allDocuments + "!{timestamp:yyyy/MM/dd/HH}/"),
		ErrorOutputPrefix:        jsii.String(errorPrefix + "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"),
		CompressionFormat:        jsii.String("UNCOMPRESSED"),
		BufferingHints:           props.Buffer.hints(),
		CloudWatchLoggingOptions: logging,
	}
}

func (p *SearchIndexProps) retrySeconds() *float64 {
	if p.RetryDuration == None {
		return jsii.Number(0)
	}
	return inSeconds(p.RetryDuration)
}

func (p *SearchIndexProps) backup() *string {
	if p.BackupAll {
		return jsii.String("AllDocuments")
	}
	return jsii.String("FailedDocumentsOnly")
}
