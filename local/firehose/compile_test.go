package firehose

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDestinationsThatAreRefused(t *testing.T) {
	b := newBench(t)
	b.catalog.set("unions", "c uniontype<int,string>")
	merge := func(base, more string) string {
		var properties, others map[string]json.RawMessage
		if err := json.Unmarshal([]byte(base), &properties); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(more), &others); err != nil {
			t.Fatal(err)
		}
		for name, value := range others {
			properties[name] = value
		}
		merged, err := json.Marshal(properties)
		if err != nil {
			t.Fatal(err)
		}
		return string(merged)
	}
	hints := func(size, interval string) string {
		return `{"BufferingHints":{"SizeInMBs":` + size + `,"IntervalInSeconds":` + interval + `}}`
	}
	processors := func(list string) string {
		return `{"ProcessingConfiguration":{"Enabled":true,"Processors":[` + list + `]}}`
	}
	for _, c := range []struct{ destination, want string }{
		{`{"BucketARN":"b"}`, "BucketARN \"b\": must be the ARN"},
		{`{"RoleARN":"r"}`, "RoleARN \"r\": must be the ARN"},
		{`{"BufferingHints":{"SizeInMBs":5}}`, "give both"},
		{hints("0", "60"), "SizeInMBs 0: must be from 1 to 128"},
		{hints("129", "60"), "SizeInMBs 129: must be from 1 to 128"},
		{hints("5", "901"), "IntervalInSeconds 901: must be from 0 to 900"},
		{merge(partitioned, hints("63", "60")), "must be at least 64 when Dynamic Partitioning is enabled"},
		{merge(partitioned, hints("64", "59")), "must be at least 60 when Dynamic Partitioning is enabled"},
		{merge(converting, hints("63", "60")), "must be at least 64 when data format conversion is enabled"},
		{merge(converting, `{"CompressionFormat":"GZIP"}`), "must be UNCOMPRESSED when data format conversion is enabled"},
		{`{"CompressionFormat":"Snappy"}`, "not supported locally"},
		{`{"CompressionFormat":"gzip"}`, "allowed are UNCOMPRESSED, GZIP"},
		{`{"FileExtension":"json"}`, "FileExtension"},
		{`{"CustomTimeZone":"Mars/Olympus"}`, "CustomTimeZone"},
		{`{"CustomTimeZone":"Local"}`, "CustomTimeZone"},
		{`{"CloudWatchLoggingOptions":{"Enabled":true}}`, "LogGroupName"},
		{`{"S3BackupMode":"Enabled"}`, "S3BackupConfiguration: must be given"},
		{`{"S3BackupMode":"All"}`, "allowed are Disabled and Enabled"},
		{`{"Prefix":"` + strings.Repeat("x", 500) + `"}`, "the limit is 512"},
		{merge(partitioned, `{"Prefix":"!{partitionKeyFromQuery:hour}/"}`), `MetadataExtractionQuery has no key "hour", only ["day"]`},
		{merge(partitioned, `{"ErrorOutputPrefix":""}`), "ErrorOutputPrefix"},
		{merge(partitioned, `{"DynamicPartitioningConfiguration":{"Enabled":false}}`), "can be given only when Dynamic Partitioning is enabled"},
		{merge(partitioned, `{"DynamicPartitioningConfiguration":{"Enabled":true,"RetryOptions":{"DurationInSeconds":7201}}}`), "must be from 0 to 7200"},
		{merge(partitioned, `{"ProcessingConfiguration":{"Enabled":false}}`), "a MetadataExtraction processor must be given"},
		{processors(`{"Type":"Lambda"}`), `type "Lambda" is not supported locally`},
		{processors(`{"Type":"Decompression"}`), `type "Decompression" is not supported locally`},
		{processors(`{"Type":"AppendDelimiterToRecord"},{"Type":"AppendDelimiterToRecord"}`), "a second processor"},
		{processors(`{"Type":"AppendDelimiterToRecord","Parameters":[{"ParameterName":"LambdaArn","ParameterValue":"x"}]}`), "has no parameter LambdaArn"},
		{processors(`{"Type":"RecordDeAggregation","Parameters":[{"ParameterName":"SubRecordType","ParameterValue":"CSV"}]}`), "allowed are JSON and DELIMITED"},
		{processors(`{"Type":"RecordDeAggregation","Parameters":[{"ParameterName":"SubRecordType","ParameterValue":"DELIMITED"},{"ParameterName":"Delimiter","ParameterValue":"#"}]}`), "must be base64"},
		{processors(`{"Type":"RecordDeAggregation","Parameters":[{"ParameterName":"SubRecordType","ParameterValue":"JSON"}]}`), "can be given only when Dynamic Partitioning"},
		{processors(`{"Type":"MetadataExtraction","Parameters":[{"ParameterName":"MetadataExtractionQuery","ParameterValue":"{day: .day}"}]}`), "must be JQ-1.6"},
		{strings.Replace(converting, `"ParquetSerDe":{}`, `"OrcSerDe":{}`, 1), "ORC is not supported locally"},
		{strings.Replace(converting, `"ParquetSerDe":{}`, `"ParquetSerDe":{"Compression":"ZSTD"}`, 1), "allowed are UNCOMPRESSED, GZIP and SNAPPY"},
		{strings.Replace(converting, `"ParquetSerDe":{}`, `"ParquetSerDe":{"PageSizeBytes":1024}`, 1), "the minimum is 65536"},
		{strings.Replace(converting, `"ParquetSerDe":{}`, `"ParquetSerDe":{"BlockSizeBytes":1024}`, 1), "the minimum is 67108864"},
		{strings.Replace(converting, `"ParquetSerDe":{}`, `"ParquetSerDe":{"WriterVersion":"V3"}`, 1), "allowed are V1 and V2"},
		{strings.Replace(converting, `"HiveJsonSerDe":{`, `"OpenXJsonSerDe":{},"HiveJsonSerDe":{`, 1), "exactly one of HiveJsonSerDe and OpenXJsonSerDe"},
		{strings.Replace(converting, `"events"`, `"nosuch"`, 1), "Table nosuch not found"},
		{strings.Replace(converting, `"events"`, `"unions"`, 1), `column c: type "uniontype<int,string>"`},
		{strings.Replace(converting, `"DatabaseName"`, `"VersionId":"3","DatabaseName"`, 1), "use LATEST"},
		{strings.Replace(converting, `"DatabaseName"`, `"Region":"eu-west-1","DatabaseName"`, 1), "eu-west-1"},
		{strings.Replace(converting, `"DatabaseName"`, `"CatalogId":"1","DatabaseName"`, 1), "CatalogId"},
		{`{"DataFormatConversionConfiguration":{}}`, "must all be given"},
	} {
		_, err := b.try("", c.destination)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "InvalidArgumentException: ") {
			t.Errorf("%.200s: got %v, want %q in it", c.destination, err, c.want)
		}
	}
}

func TestDefaultsOfTheBuffer(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		destination    string
		size, interval int
	}{{`{}`, 5, 300}, {converting, 128, 300}} {
		in, err := input("", c.destination)
		if err != nil {
			t.Fatal(err)
		}
		d, err := b.compileDestination(in, 1)
		if err != nil {
			t.Fatal(err)
		}
		if h := d.config.BufferingHints; *h.SizeInMBs != c.size || *h.IntervalInSeconds != c.interval || d.size != c.size<<20 {
			t.Errorf("%.40s: got %d MiB, %d s, want %d, %d", c.destination, *h.SizeInMBs, *h.IntervalInSeconds, c.size, c.interval)
		}
	}
}
