package constructs

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/schema"
)

// deliver makes the delivery stream from the source to the table's folders.
func (l *DataLake) deliver(props DataLakeProps) {
	allowRead(l.Delivery.Role, props.Source)
	allow(l.Delivery.Role, l.catalogARNs(), "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions")
	l.Delivery.deliver(l.Bucket.Bucket,
		&awskinesisfirehose.CfnDeliveryStreamProps{
			DeliveryStreamType: jsii.String("KinesisStreamAsSource"),
			KinesisStreamSourceConfiguration: &awskinesisfirehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
				KinesisStreamArn: props.Source.StreamArn(),
				RoleArn:          l.Delivery.Role.RoleArn(),
			},
		},
		&awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
			Prefix:                            jsii.String(l.Prefix + folders(props.Schema)),
			BufferingHints:                    props.Buffer.hints(),
			CompressionFormat:                 jsii.String("UNCOMPRESSED"), // the format compresses by itself
			DynamicPartitioningConfiguration:  &awskinesisfirehose.CfnDeliveryStream_DynamicPartitioningConfigurationProperty{Enabled: true},
			ProcessingConfiguration:           extraction(props.Schema),
			DataFormatConversionConfiguration: l.conversion(props),
		})
	accept(l.Delivery.DeliveryStream, finding{
		rule: "AwsSolutions-KDF1",
		// https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
		reason: "The records stay on the Kinesis stream, which encrypts them. Firehose stores none of it and has no setting for it.",
	})
}

// folders are named as Hive names them: key=value.
func folders(s schema.Schema) string {
	var b strings.Builder
	for _, p := range s.Partitions() {
		fmt.Fprintf(&b, "%s=!{partitionKeyFromQuery:%s}/", p.Name, p.Name)
	}
	return b.String()
}

// extraction finds the partition keys in each event.
func extraction(s schema.Schema) *awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty {
	var queries []string
	for _, p := range s.Partitions() {
		queries = append(queries, p.Name+":"+p.JQ)
	}
	return &awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty{
		Enabled: true,
		Processors: []*awskinesisfirehose.CfnDeliveryStream_ProcessorProperty{{
			Type: jsii.String("MetadataExtraction"),
			Parameters: []*awskinesisfirehose.CfnDeliveryStream_ProcessorParameterProperty{
				{ParameterName: jsii.String("MetadataExtractionQuery"), ParameterValue: jsii.String("{" + strings.Join(queries, ",") + "}")},
				{ParameterName: jsii.String("JsonParsingEngine"), ParameterValue: jsii.String("JQ-1.6")},
			},
		}},
	}
}

// conversion is of JSON with timestamps as schema.Time writes them.
func (l *DataLake) conversion(props DataLakeProps) *awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty {
	stack := awscdk.Stack_Of(l)
	return &awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty{
		Enabled: true,
		SchemaConfiguration: &awskinesisfirehose.CfnDeliveryStream_SchemaConfigurationProperty{
			CatalogId:    stack.Account(),
			Region:       stack.Region(),
			DatabaseName: l.Database.Ref(),
			TableName:    l.Table.Ref(),
			VersionId:    jsii.String("LATEST"),
			RoleArn:      l.Delivery.Role.RoleArn(),
		},
		InputFormatConfiguration: &awskinesisfirehose.CfnDeliveryStream_InputFormatConfigurationProperty{
			Deserializer: &awskinesisfirehose.CfnDeliveryStream_DeserializerProperty{
				HiveJsonSerDe: &awskinesisfirehose.CfnDeliveryStream_HiveJsonSerDeProperty{
					TimestampFormats: jsii.Strings("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"),
				},
			},
		},
		OutputFormatConfiguration: &awskinesisfirehose.CfnDeliveryStream_OutputFormatConfigurationProperty{
			Serializer: props.serializer(),
		},
	}
}
