package firehose

import (
	"encoding/json"

	"github.com/millrace-dev/millrace/local/resource"
)

// The properties of a delivery stream, by their names in the API reference and
// the template reference, which are the same.

// streamInput are CreateDeliveryStream's parameters and the resource's
// properties.
type streamInput struct {
	DeliveryStreamName                              string
	DeliveryStreamType                              string
	DeliveryStreamEncryptionConfigurationInput      *streamEncryption
	DirectPutSourceConfiguration                    *directPutSource
	KinesisStreamSourceConfiguration                *kinesisSource
	ExtendedS3DestinationConfiguration              *extendedS3
	S3DestinationConfiguration                      *plainS3
	AmazonopensearchserviceDestinationConfiguration *searchConfiguration
	Tags                                            []tag

	// Refused: known, so that the refusal can say why.
	MSKSourceConfiguration                             json.RawMessage
	DatabaseSourceConfiguration                        json.RawMessage
	RedshiftDestinationConfiguration                   json.RawMessage
	ElasticsearchDestinationConfiguration              json.RawMessage
	AmazonOpenSearchServerlessDestinationConfiguration json.RawMessage
	SplunkDestinationConfiguration                     json.RawMessage
	HttpEndpointDestinationConfiguration               json.RawMessage
	SnowflakeDestinationConfiguration                  json.RawMessage
	IcebergDestinationConfiguration                    json.RawMessage
}

type tag = resource.Tag

type streamEncryption struct {
	KeyType string
	KeyARN  string `json:",omitempty"`
}

type directPutSource struct{ ThroughputHintInMBs int }

type kinesisSource struct{ KinesisStreamARN, RoleARN string }

// plainS3 is S3DestinationConfiguration, which is also the form of a backup.
type plainS3 struct {
	BucketARN                string
	RoleARN                  string
	Prefix                   string                   `json:",omitempty"`
	ErrorOutputPrefix        string                   `json:",omitempty"`
	BufferingHints           *bufferingHints          `json:",omitempty"`
	CompressionFormat        string                   `json:",omitempty"`
	EncryptionConfiguration  *encryptionConfiguration `json:",omitempty"`
	CloudWatchLoggingOptions *loggingOptions          `json:",omitempty"`
}

func (p *plainS3) extended() *extendedS3 {
	return &extendedS3{
		BucketARN: p.BucketARN, RoleARN: p.RoleARN, Prefix: p.Prefix, ErrorOutputPrefix: p.ErrorOutputPrefix,
		BufferingHints: p.BufferingHints, CompressionFormat: p.CompressionFormat,
		EncryptionConfiguration: p.EncryptionConfiguration, CloudWatchLoggingOptions: p.CloudWatchLoggingOptions,
	}
}

// plain is what of it is of a plainS3, too.
func (c *extendedS3) plain() *plainS3 {
	return &plainS3{
		BucketARN: c.BucketARN, RoleARN: c.RoleARN, Prefix: c.Prefix, ErrorOutputPrefix: c.ErrorOutputPrefix,
		BufferingHints: c.BufferingHints, CompressionFormat: c.CompressionFormat,
		EncryptionConfiguration: c.EncryptionConfiguration, CloudWatchLoggingOptions: c.CloudWatchLoggingOptions,
	}
}

type extendedS3 struct {
	BucketARN                         string
	RoleARN                           string
	Prefix                            string                   `json:",omitempty"`
	ErrorOutputPrefix                 string                   `json:",omitempty"`
	BufferingHints                    *bufferingHints          `json:",omitempty"`
	CompressionFormat                 string                   `json:",omitempty"`
	FileExtension                     string                   `json:",omitempty"`
	CustomTimeZone                    string                   `json:",omitempty"`
	EncryptionConfiguration           *encryptionConfiguration `json:",omitempty"`
	CloudWatchLoggingOptions          *loggingOptions          `json:",omitempty"`
	DataFormatConversionConfiguration *conversionConfiguration `json:",omitempty"`
	DynamicPartitioningConfiguration  *dynamicPartitioning     `json:",omitempty"`
	ProcessingConfiguration           *processingConfiguration `json:",omitempty"`
	S3BackupMode                      string                   `json:",omitempty"`
	S3BackupConfiguration             *plainS3                 `json:",omitempty"`
}

type bufferingHints struct {
	IntervalInSeconds *int `json:",omitempty"`
	SizeInMBs         *int `json:",omitempty"`
}

type encryptionConfiguration struct {
	KMSEncryptionConfig *kmsEncryption `json:",omitempty"`
	NoEncryptionConfig  string         `json:",omitempty"`
}

type kmsEncryption struct{ AWSKMSKeyARN string }

type loggingOptions struct {
	Enabled       bool
	LogGroupName  string `json:",omitempty"`
	LogStreamName string `json:",omitempty"`
}

type dynamicPartitioning struct {
	Enabled      bool
	RetryOptions *retryOptions `json:",omitempty"`
}

// retryOptions are checked only: a write to S3 is retried until it succeeds.
type retryOptions struct{ DurationInSeconds *int }

type processingConfiguration struct {
	Enabled    bool
	Processors []processor
}

type processor struct {
	Type       string
	Parameters []processorParameter `json:",omitempty"`
}

type processorParameter struct{ ParameterName, ParameterValue string }

type conversionConfiguration struct {
	Enabled                   *bool                `json:",omitempty"` // default true
	InputFormatConfiguration  *inputFormat         `json:",omitempty"`
	OutputFormatConfiguration *outputFormat        `json:",omitempty"`
	SchemaConfiguration       *schemaConfiguration `json:",omitempty"`
}

type inputFormat struct{ Deserializer *deserializer }

type deserializer struct {
	HiveJsonSerDe  *hiveJSON  `json:",omitempty"`
	OpenXJsonSerDe *openXJSON `json:",omitempty"`
}

type hiveJSON struct {
	TimestampFormats []string `json:",omitempty"`
}

type openXJSON struct {
	CaseInsensitive                    *bool             `json:",omitempty"` // default true
	ColumnToJsonKeyMappings            map[string]string `json:",omitempty"`
	ConvertDotsInJsonKeysToUnderscores bool              `json:",omitempty"`
}

type outputFormat struct{ Serializer *serializer }

type serializer struct {
	ParquetSerDe *parquetSerDe   `json:",omitempty"`
	OrcSerDe     json.RawMessage `json:",omitempty"`
}

// parquetSerDe: BlockSizeBytes and MaxPaddingBytes are about copies to HDFS;
// they are checked and change nothing in S3.
type parquetSerDe struct {
	BlockSizeBytes              *int   `json:",omitempty"`
	Compression                 string `json:",omitempty"` // default SNAPPY
	EnableDictionaryCompression *bool  `json:",omitempty"` // strings have dictionaries unless it is false
	MaxPaddingBytes             *int   `json:",omitempty"`
	PageSizeBytes               *int   `json:",omitempty"` // default 1 MiB
	WriterVersion               string `json:",omitempty"` // default V1
}

type schemaConfiguration struct {
	CatalogId    string `json:",omitempty"`
	DatabaseName string
	Region       string `json:",omitempty"`
	RoleARN      string
	TableName    string
	VersionId    string `json:",omitempty"`
}
