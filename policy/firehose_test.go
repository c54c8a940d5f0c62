package policy

import (
	"fmt"
	"testing"
)

// delivery into S3, with properties added.
func delivery(properties string) string {
	return fmt.Sprintf(`{"Lake": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {
		"ExtendedS3DestinationConfiguration": {"BucketARN": {"Fn::GetAtt": ["Files", "Arn"]}, %s}}}}`, properties)
}

func TestFirehoseErrorPrefix(t *testing.T) {
	judge(t, firehoseErrorPrefix,
		wrong{"none", delivery(`"Prefix": "events/"`), "ErrorOutputPrefix is missing"},
		wrong{"an expression in the prefix", delivery(`"Prefix": "events/!{timestamp:yyyy}/", "ErrorOutputPrefix": "errors/"`), `is "errors/", without !{firehose:error-output-type}`},
		wrong{"an expression in itself", delivery(`"ErrorOutputPrefix": "errors/!{timestamp:yyyy}/"`), "without !{firehose:error-output-type}"},
		wrong{"what OpenSearch does not take", `{"Search": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {
			"AmazonopensearchserviceDestinationConfiguration": {"S3Configuration": {"BucketARN": "x"}}}}}`, "ErrorOutputPrefix is missing"},
		right{"with the error's type", delivery(`"Prefix": "events/!{timestamp:yyyy}/", "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/"`)},
		right{"no expressions", delivery(`"Prefix": "events/", "ErrorOutputPrefix": "errors/"`)},
		right{"put together", delivery(`"ErrorOutputPrefix": {"Fn::Join": ["/", ["errors", {"Ref": "Team"}, "!{firehose:error-output-type}", ""]]}`)},
	)
}

func TestFirehoseLogs(t *testing.T) {
	judge(t, firehoseLogs,
		wrong{"off", delivery(`"CloudWatchLoggingOptions": {"Enabled": false, "LogGroupName": "a", "LogStreamName": "b"}`), "Enabled is false"},
		wrong{"without a stream", delivery(`"CloudWatchLoggingOptions": {"Enabled": true, "LogGroupName": {"Ref": "Lines"}}`), "LogStreamName is missing"},
		wrong{"to OpenSearch, off", toOpenSearch(`, "CloudWatchLoggingOptions": {"Enabled": "false", "LogGroupName": "a", "LogStreamName": "b"}`), "Enabled is false"},
		wrong{"without a group", delivery(`"CloudWatchLoggingOptions": {"Enabled": true, "LogStreamName": "errors"}`), "LogGroupName is missing"},
		right{"group and stream", delivery(`"CloudWatchLoggingOptions": {"Enabled": true, "LogGroupName": {"Ref": "Lines"}, "LogStreamName": {"Ref": "Errors"}}`)},
		right{"to an HTTP endpoint", `{"Out": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {
			"HttpEndpointDestinationConfiguration": {"CloudWatchLoggingOptions": {"Enabled": "true", "LogGroupName": "a", "LogStreamName": "b"}}}}}`},
	)
	if found := firehoseLogs.judge(load(t, delivery(`"Prefix": "events/"`))); len(found) != 3 {
		t.Errorf("no options at all: found %v, want three findings", found)
	}
}

func TestFirehoseBuffer(t *testing.T) {
	const conversion = `"DataFormatConversionConfiguration": {"Enabled": true}, `
	judge(t, firehoseBuffer,
		wrong{"a small buffer", delivery(conversion + `"BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60}`), "BufferingHints.SizeInMBs is 5, allowed with format conversion are 64 and more"},
		wrong{"in one branch", delivery(conversion + `"BufferingHints": {"SizeInMBs": {"Fn::If": ["Production", 128, 1]}}`), "is 1"},
		wrong{"conversion is on unless it says no", delivery(`"DataFormatConversionConfiguration": {}, "BufferingHints": {"SizeInMBs": 63}`), "is 63"},
		right{"the least", delivery(conversion + `"BufferingHints": {"SizeInMBs": 64}`)},
		right{"the default, which is then 128", delivery(conversion + `"Prefix": "events/"`)},
		right{"no conversion", delivery(`"BufferingHints": {"SizeInMBs": 5}`)},
		right{"conversion is off", delivery(`"DataFormatConversionConfiguration": {"Enabled": false}, "BufferingHints": {"SizeInMBs": 5}`)},
	)
}

func TestPrefixYear(t *testing.T) {
	judge(t, prefixYear,
		wrong{"AWS's game analytics", delivery(`"Prefix": "raw_events/year=!{timestamp:YYYY}/month=!{timestamp:MM}/day=!{timestamp:dd}/"`), `the time "YYYY" has YYYY`},
		wrong{"the day of the year", delivery(`"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/DD}/"`), `the time "yyyy/MM/DD" has DD`},
		wrong{"put together", delivery(`"Prefix": {"Fn::Join": ["", [{"Ref": "Team"}, "/!{timestamp:YYYY}/"]]}`), "YYYY"},
		wrong{"where Athena looks for it", `{"Table": {"Type": "AWS::Glue::Table", "Properties": {"TableInput": {"Parameters": {
			"projection.day.type": "date", "projection.day.format": "YYYY-MM-dd"}}}}}`, "YYYY"},
		right{"the year", delivery(`"Prefix": "events/!{timestamp:yyyy/MM/dd/HH}/"`)},
		right{"no time", delivery(`"Prefix": "DAILY/!{partitionKeyFromQuery:YEAR}/"`)},
		right{"text in a time", delivery(`"Prefix": "events/!{timestamp:'DAY'=dd}/"`)},
		right{"Athena's", `{"Table": {"Type": "AWS::Glue::Table", "Properties": {"TableInput": {"Name": "DAYS", "Parameters": {
			"projection.day.format": "yyyy-MM-dd"}}}}}`},
	)
}
