package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/jsii-runtime-go"
)

// The formats of a DataLake's files.
const (
	Parquet = "parquet"
	ORC     = "orc"
)

// lakeFormat is what one format means to Firehose, which writes it, and to Athena,
// which reads it.
type lakeFormat struct {
	compressions []string // the first is the default
	page         string   // that lists them
	serializer   func(compression *string) *awskinesisfirehose.CfnDeliveryStream_SerializerProperty
	// https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html
	// https://docs.aws.amazon.com/athena/latest/ug/orc-serde.html
	input, output, serde string
}

var lakeFormats = map[string]lakeFormat{
	Parquet: {
		compressions: []string{"SNAPPY", "GZIP", "UNCOMPRESSED"},
		page:         "https://docs.aws.amazon.com/firehose/latest/APIReference/API_ParquetSerDe.html",
		// Dictionaries, off by default, make files of such events less than half as
		// large.
		serializer: func(compression *string) *awskinesisfirehose.CfnDeliveryStream_SerializerProperty {
			return &awskinesisfirehose.CfnDeliveryStream_SerializerProperty{
				ParquetSerDe: &awskinesisfirehose.CfnDeliveryStream_ParquetSerDeProperty{
					Compression: compression, EnableDictionaryCompression: true,
				},
			}
		},
		input:  "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
		output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
		serde:  "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
	},
	ORC: {
		compressions: []string{"SNAPPY", "ZLIB", "NONE"},
		page:         "https://docs.aws.amazon.com/firehose/latest/APIReference/API_OrcSerDe.html",
		serializer: func(compression *string) *awskinesisfirehose.CfnDeliveryStream_SerializerProperty {
			return &awskinesisfirehose.CfnDeliveryStream_SerializerProperty{
				OrcSerDe: &awskinesisfirehose.CfnDeliveryStream_OrcSerDeProperty{Compression: compression},
			}
		},
		input:  "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
		output: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
		serde:  "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
	},
}

func (p *DataLakeProps) format() lakeFormat { return lakeFormats[p.Format] }

func (p *DataLakeProps) serializer() *awskinesisfirehose.CfnDeliveryStream_SerializerProperty {
	return p.format().serializer(jsii.String(p.Compression))
}

func (p *DataLakeProps) checkFormat(c check) {
	named := p.Format
	c.by("https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html").
		oneOf("Format", &p.Format, Parquet, Parquet, ORC)
	if named != "" && named != p.Format {
		p.Compression = "" // of a format that there is not
	}
	format := p.format()
	c.by(format.page).oneOf("Compression", &p.Compression, format.compressions[0], format.compressions...)
}
