package constructs_test

import (
	"testing"

	"github.com/millrace-dev/millrace/constructs"
)

const (
	bucketType    = "AWS::S3::Bucket"
	deliveryType  = "AWS::KinesisFirehose::DeliveryStream"
	tableType     = "AWS::Glue::Table"
	workGroupType = "AWS::Athena::WorkGroup"
	queryType     = "AWS::Athena::NamedQuery"
	logsType      = "AWS::Logs::LogGroup"
)

func TestEachKnobOfPrivateBucketIsInTheTemplate(t *testing.T) {
	const rule = "LifecycleConfiguration.Rules.0."
	const encryption = "BucketEncryption.ServerSideEncryptionConfiguration.0."
	checkKnobs[constructs.PrivateBucketProps](t, "lake-knobs", []string{"Bucket"}, []knob{
		{"Key", bucketType, "Bucket/Bucket", encryption + "ServerSideEncryptionByDefault", map[string]any{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": theirKey}},
		{"Key", bucketType, "Bucket/Bucket", encryption + "BucketKeyEnabled", true},
		{"Expiration", bucketType, "Bucket/Bucket", rule + "ExpirationInDays", 401},
		{"ColdAfter", bucketType, "Bucket/Bucket", rule + "Transitions.0.TransitionInDays", 91},
		{"ColdClass", bucketType, "Bucket/Bucket", rule + "Transitions.0.StorageClass", "GLACIER_IR"},
		{"ColdAfter", bucketType, "Cold/Bucket", rule + "Transitions", []any{map[string]any{"StorageClass": "STANDARD_IA", "TransitionInDays": 31}}},
		{"AccessLogs", bucketType, "Bucket/Bucket", "LoggingConfiguration", map[string]any{"DestinationBucketName": "their-logs", "LogFilePrefix": "lake-knobs/Bucket/"}},
		{"NoAccessLogs", bucketType, "Unlogged/Bucket", "LoggingConfiguration", nil},
		{"Removal", bucketType, "Bucket/Bucket", "DeletionPolicy", "Delete"},
	})
	if made, ok := resources(t, "lake-knobs", bucketType)["Given/Bucket"]; ok {
		t.Errorf("a bucket is given, and made as well: %v", made)
	}
}

func TestEachKnobOfRejectsIsInTheTemplate(t *testing.T) {
	const s3 = "ExtendedS3DestinationConfiguration."
	checkKnobs[constructs.RejectsProps](t, "lake-knobs", nil, []knob{
		{"Bucket", bucketType, "Rejects/Archive/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", 8},
		{"Key", bucketType, "Rejects/Archive/Bucket", "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID", theirKey},
		{"Key", deliveryType, "Rejects/Delivery/Stream", "DeliveryStreamEncryptionConfigurationInput", map[string]any{"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": theirKey}},
		{"Buffer.SizeMiB", deliveryType, "Rejects/Delivery/Stream", s3 + "BufferingHints.SizeInMBs", 17},
		{"Buffer.Interval", deliveryType, "Rejects/Delivery/Stream", s3 + "BufferingHints.IntervalInSeconds", 77},
		{"Logs", logsType, "Rejects/Delivery/Logs", "RetentionInDays", 14},
	})
}

func TestEachKnobOfDataLakeIsInTheTemplate(t *testing.T) {
	const s3 = "ExtendedS3DestinationConfiguration."
	const conversion = s3 + "DataFormatConversionConfiguration."
	// 19 days are 11 of Expiration, 3 of MaxEventAge, 4 of Backlog, and 1 begun; 2
	// are of MaxEventLead.
	parameters := map[string]string{
		"EXTERNAL": "TRUE", "classification": "orc", "projection.enabled": "true",
		"projection.sold_on.type": "date", "projection.sold_on.format": "yyyy-MM-dd", "projection.sold_on.range": "NOW-19DAYS,NOW+2DAYS",
		"projection.country.type": "enum", "projection.country.values": "fr,it,es",
		"projection.gift.type": "enum", "projection.gift.values": "true,false",
	}
	checkKnobs[constructs.DataLakeProps](t, "lake-knobs", nil, []knob{
		{"MaxEventAge", tableType, "Lake/Table", "TableInput.Parameters", parameters},
		{"MaxEventLead", tableType, "Lake/Table", "TableInput.Parameters", parameters},
		{"Backlog", tableType, "Lake/Table", "TableInput.Parameters", parameters},
		{"Values", tableType, "Lake/Table", "TableInput.Parameters", parameters},
		{"Source", deliveryType, "Lake/Delivery/Stream", "KinesisStreamSourceConfiguration.KinesisStreamARN", "arn:aws:kinesis:us-east-1:111122223333:stream/their-stream"},
		{"Schema", tableType, "Lake/Table", "TableInput.PartitionKeys", []any{
			map[string]any{"Name": "sold_on", "Type": "string"}, map[string]any{"Name": "country", "Type": "string"}, map[string]any{"Name": "gift", "Type": "boolean"}}},
		{"Format", deliveryType, "Lake/Delivery/Stream", conversion + "OutputFormatConfiguration.Serializer", map[string]any{"OrcSerDe": map[string]any{"Compression": "ZLIB"}}},
		{"Format", tableType, "Lake/Table", "TableInput.StorageDescriptor.InputFormat", "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat"},
		{"Format", tableType, "Lake/Table", "TableInput.StorageDescriptor.OutputFormat", "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat"},
		{"Format", tableType, "Lake/Table", "TableInput.StorageDescriptor.SerdeInfo.SerializationLibrary", "org.apache.hadoop.hive.ql.io.orc.OrcSerde"},
		{"Compression", deliveryType, "Lake/Delivery/Stream", conversion + "OutputFormatConfiguration.Serializer.OrcSerDe.Compression", "ZLIB"},
		{"Table", tableType, "Lake/Table", "TableInput.Name", "odd"},
		{"Database", tableType, "Lake/Table", "DatabaseName", map[string]any{"Ref": "Database"}},
		{"Bucket", bucketType, "Lake/Archive/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", 11},
		{"Key", bucketType, "Lake/Archive/Bucket", "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID", theirKey},
		{"Key", workGroupType, "Lake/Athena/WorkGroup", "WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration", map[string]any{"EncryptionOption": "SSE_KMS", "KmsKey": theirKey}},
		{"Buffer.SizeMiB", deliveryType, "Lake/Delivery/Stream", s3 + "BufferingHints.SizeInMBs", 65},
		{"Buffer.Interval", deliveryType, "Lake/Delivery/Stream", s3 + "BufferingHints.IntervalInSeconds", 99},
		{"Logs", logsType, "Lake/Delivery/Logs", "RetentionInDays", 5},
		{"Athena", workGroupType, "Lake/Athena/WorkGroup", "WorkGroupConfiguration.BytesScannedCutoffPerQuery", 12000000},
	})
}

func TestEachKnobOfAthenaIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.AthenaProps](t, "lake-knobs", nil, []knob{
		{"Schema", queryType, "Lake/Athena/Events", "Name", "events of the last 7 days, each once"},
		{"Database", queryType, "Lake/Athena/Events", "Database", map[string]any{"Ref": "Database"}},
		{"Table", queryType, "Lake/Athena/Rows", "QueryString.Fn::Join.1.3", map[string]any{"Ref": logicalID(t, "lake-knobs", "Lake/Table")}},
		{"WorkGroup", queryType, "Guest/Athena/Latest", "WorkGroup", map[string]any{"Ref": "TheirWorkGroup"}},
		{"Results", bucketType, "Lake/Athena/Results/Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", 3},
		{"BytesScannedCutoff", workGroupType, "Lake/Athena/WorkGroup", "WorkGroupConfiguration.BytesScannedCutoffPerQuery", 12000000},
	})
	if _, made := resources(t, "lake-knobs", bucketType)["Guest/Athena/Results/Bucket"]; made {
		t.Error("a workgroup is given, and a bucket for its results made")
	}
}

// logicalID of the resource at a construct's path.
func logicalID(t *testing.T, stack, path string) string {
	t.Helper()
	for id, r := range template(t, stack) {
		if at, _ := r.Metadata["aws:cdk:path"].(string); at == stack+"/"+path || at == stack+"/"+path+"/Resource" {
			return id
		}
	}
	t.Fatalf("there is no %s/%s", stack, path)
	return ""
}

type resource struct {
	Type                string
	DeletionPolicy      string
	UpdateReplacePolicy string
	DependsOn           []string
	Properties          map[string]any
	Metadata            map[string]any
}

// template of a stack: its resources by their logical IDs.
func template(t *testing.T, stack string) map[string]resource {
	t.Helper()
	var read struct{ Resources map[string]resource }
	readJSON(t, stack+".template.json", &read)
	return read.Resources
}
