package constructs_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
)

// The defaults are those that the props' comments state.
func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		kind, path, want string
	}{
		{"AWS::Kinesis::Stream", "Ingest/Stream", `{
			"DeletionPolicy": "Retain",
			"RetentionPeriodHours": 24,
			"MaxRecordSizeInKiB": 1024,
			"StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
			"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}`},
		{"AWS::Lambda::Function", "Transform/Shape/Function", `{
			"Architectures": ["arm64"], "Runtime": "provided.al2023", "MemorySize": 512, "Timeout": 60}`},
		{"AWS::Lambda::EventSourceMapping", "Transform/Read/Mapping", `{
			"StartingPosition": "TRIM_HORIZON", "BatchSize": 1000, "MaximumBatchingWindowInSeconds": 0,
			"ParallelizationFactor": 1, "MaximumRetryAttempts": 5, "MaximumRecordAgeInSeconds": 21600,
			"BisectBatchOnFunctionError": true, "FunctionResponseTypes": ["ReportBatchItemFailures"]}`},
		{"AWS::Logs::LogGroup", "Transform/Shape/Logs", `{"RetentionInDays": 30, "DeletionPolicy": "Retain"}`},
		{"AWS::S3::Bucket", "Failures/Bucket", `{
			"DeletionPolicy": "Retain",
			"PublicAccessBlockConfiguration": {
				"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
			"LifecycleConfiguration": {"Rules": [
				{"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}, "Status": "Enabled"}]}}`},
		{"AWS::KinesisFirehose::DeliveryStream", "Rejects/Delivery/Stream", `{
			"ExtendedS3DestinationConfiguration.BufferingHints": {"IntervalInSeconds": 300, "SizeInMBs": 5},
			"ExtendedS3DestinationConfiguration.CompressionFormat": "GZIP"}`},
		{"AWS::KinesisFirehose::DeliveryStream", "Lake/Delivery/Stream", `{
			"ExtendedS3DestinationConfiguration.BufferingHints": {"IntervalInSeconds": 300, "SizeInMBs": 128},
			"ExtendedS3DestinationConfiguration.Prefix": "events/sold_on=!{partitionKeyFromQuery:sold_on}/country=!{partitionKeyFromQuery:country}/"}`},
		{"AWS::Glue::Database", "Lake/Database", `{"DatabaseInput.Name": "defaults_lake"}`},
		{"AWS::Glue::Table", "Lake/Table", `{
			"TableInput.Name": "events",
			"TableInput.Parameters": {
				"EXTERNAL": "TRUE", "classification": "parquet", "projection.enabled": "true",
				"projection.sold_on.type": "date", "projection.sold_on.format": "yyyy-MM-dd", "projection.sold_on.range": "2020-01-01,NOW+1DAYS",
				"projection.country.type": "enum", "projection.country.values": "de,us"}}`},
	} {
		r, ok := resources(t, "defaults", c.kind)[c.path]
		if !ok {
			t.Errorf("there is no %s at %s", c.kind, c.path)
			continue
		}
		want := map[string]any{}
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			if got := property(r, name); !reflect.DeepEqual(got, value) {
				t.Errorf("%s %s is %v, want %v", c.path, name, got, value)
			}
		}
	}
}

// property under a name, or under two with a dot between.
func property(properties map[string]any, name string) any {
	for i := range name {
		if name[i] == '.' {
			inner, _ := properties[name[:i]].(map[string]any)
			return inner[name[i+1:]]
		}
	}
	return properties[name]
}

func TestTheFunctionMayDoWhatItDoesAndNoMore(t *testing.T) {
	want := []string{
		"logs:CreateLogStream", "logs:PutLogEvents", "kinesis:ListShards", "kinesis:PutRecords", "firehose:PutRecordBatch",
		"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
		"s3:ListBucket", "s3:PutObject",
	}
	if got := actions(t, "defaults", "Transform/Shape/Role/DefaultPolicy"); !slices.Equal(got, want) {
		t.Errorf("the transform may %v, want %v", got, want)
	}
}

func TestSomebodyElsesResourcesAreUsed(t *testing.T) {
	for _, kind := range []string{"AWS::Kinesis::Stream", "AWS::S3::Bucket"} {
		if made := resources(t, "given", kind); len(made) > 0 {
			t.Errorf("%s is given, and made as well: %v", kind, made)
		}
	}
	delivery := resources(t, "given", "AWS::KinesisFirehose::DeliveryStream")["Lake/Delivery/Stream"]
	if arn := property(delivery, "KinesisStreamSourceConfiguration.KinesisStreamARN"); arn != "arn:aws:kinesis:us-east-1:111122223333:stream/their-stream" {
		t.Errorf("the lake reads %v", arn)
	}
}

// actions of the statements of a policy, in their order.
func actions(t *testing.T, stack, path string) []string {
	t.Helper()
	policy := resources(t, stack, "AWS::IAM::Policy")[path]
	statements, _ := property(policy, "PolicyDocument.Statement").([]any)
	var list []string
	for _, s := range statements {
		switch a := s.(map[string]any)["Action"].(type) {
		case string:
			list = append(list, a)
		case []any:
			for _, one := range a {
				list = append(list, one.(string))
			}
		}
	}
	return list
}
