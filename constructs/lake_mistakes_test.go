package constructs_test

import "testing"

func TestEachMistakeOfALakeIsSaidWordForWord(t *testing.T) {
	const (
		s3       = " (https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
		firehose = " (https://docs.aws.amazon.com/firehose/latest/"
		athena   = " (https://docs.aws.amazon.com/athena/latest/ug/"
	)
	checkMessages(t, "lake-mistakes", map[string][]string{
		"Bucket": {
			"Expiration is 25h0m0s, allowed are whole days, or 0 for never" + s3 + "lifecycle-expire-general-considerations.html)",
			"ColdAfter is 696h0m0s, allowed are whole days from 720h0m0s on for STANDARD_IA, or 0 for never" + s3 + "lifecycle-transition-general-considerations.html)",
			"NoAccessLogs is \"because\", allowed is a reason of 10 characters or more" + s3 + "enable-server-access-logging.html)",
			"AccessLogs is a bucket with a key in KMS, allowed is one that the keys of S3 encrypt" + s3 + "enable-server-access-logging.html)",
			"Removal is \"destroy\", allowed are [DESTROY RETAIN RETAIN_ON_UPDATE_OR_DELETE] (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html)",
		},
		"Class": {
			"ColdClass is \"GLACIER\", allowed are GLACIER_IR, INTELLIGENT_TIERING, STANDARD_IA" + s3 + "lifecycle-transition-general-considerations.html)",
			"ColdAfter is 960h0m0s, allowed is less than Expiration, 960h0m0s: nothing would be left to move" + s3 + "lifecycle-transition-general-considerations.html)",
		},
		"Both": {
			"AccessLogs and NoAccessLogs are both given, allowed is one: a bucket for the logs, or the reason why there are none" + s3 + "enable-server-access-logging.html)",
			"AccessLogs is a bucket with a key in KMS, allowed is one that the keys of S3 encrypt" + s3 + "enable-server-access-logging.html)",
		},
		"Negative": {
			"Expiration is -24h0m0s, allowed are whole days, or 0 for never" + s3 + "lifecycle-expire-general-considerations.html)",
			"ColdAfter is -24h0m0s, allowed are whole days from 24h0m0s on for INTELLIGENT_TIERING, or 0 for never" + s3 + "lifecycle-transition-general-considerations.html)",
		},
		"Rejects": {
			"Buffer.SizeMiB is 129, allowed are 1 to 128 MiB" + firehose + "APIReference/API_BufferingHints.html)",
			"Buffer.Interval is 1ms, allowed are 1s to 15m0s in whole seconds" + firehose + "APIReference/API_BufferingHints.html)",
		},
		"Lake": {
			"Source is missing: give it the stream of shaped events",
			"Schema: schema: no column but partition keys; a table needs one in its files",
			"Values has some for \"contry\", allowed are the partition keys that are no dates: []",
			"MaxEventAge is -1ns, allowed are 1s to 87600h0m0s in whole seconds",
			"MaxEventLead is 8784h0m0s, allowed are 1s to 8760h0m0s in whole seconds",
			"Backlog is 1h0m0s, allowed are 24h0m0s to 8760h0m0s in whole seconds (https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html)",
			"Format is \"csv\", allowed are parquet, orc" + firehose + "dev/record-format-conversion.html)",
			"Table is \"My Events\", allowed are lower-case letters, digits and underscores after a letter, 255 in all" + athena + "tables-databases-columns-names.html)",
			"Buffer.SizeMiB is 63, allowed are 64 to 128 MiB" + firehose + "APIReference/API_BufferingHints.html)",
			"Buffer.Interval is 15m1s, allowed are 1m0s to 15m0s in whole seconds" + firehose + "APIReference/API_BufferingHints.html)",
		},
		"Lake/Athena": {
			"BytesScannedCutoff is 1, allowed are 10000000 to 7000000000000000000 bytes" + athena + "workgroups-setting-control-limits-cloudwatch.html)",
		},
		"Wide": {
			"Compression is \"GZIP\", allowed are SNAPPY, ZLIB, NONE" + firehose + "APIReference/API_OrcSerDe.html)",
			"Schema: column 4 \"gift\": value \"maybe\" is no boolean",
			"Values has some for \"sold_on\", allowed are the partition keys that are no dates: [\"country\" \"gift\"]",
			"MaxEventAge 9600h0m0s, MaxEventLead 24h0m0s and Backlog 24h0m0s make 403 days, times 6 kinds of event: 2418 partitions at a time, allowed are 500" + firehose + "dev/limits.html)",
		},
		"Bare": {
			"Values has none for gift: name the values that this partition key can have, here or in the tag of the schema (values=A|B)",
		},
		"Athena": {
			"Schema: schema: no column but partition keys; a table needs one in its files",
			"Database is missing: give it the Glue database of the table",
			"Table is missing: give it the Glue table to query",
		},
	})
}
