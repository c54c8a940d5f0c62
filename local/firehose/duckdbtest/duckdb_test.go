// Package duckdbtest reads what Firehose writes with DuckDB: an engine of
// another making, as Athena is. It is a package of its own because DuckDB is
// slow to link.
package duckdbtest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/glue"
	"github.com/millrace-dev/millrace/local/resource"
)

// folder is S3 as files.
type folder string

func (f folder) PutObject(_ context.Context, bucket, key string, body []byte) error {
	path := filepath.Join(string(f), bucket, key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

type noLogs struct{}

func (noLogs) Write(string, string, time.Time, []byte) {}

const columns = `[
	{"Name":"id","Type":"string"},{"Name":"seen","Type":"timestamp"},{"Name":"day","Type":"date"},{"Name":"ok","Type":"boolean"},
	{"Name":"t","Type":"tinyint"},{"Name":"s","Type":"smallint"},{"Name":"i","Type":"int"},{"Name":"b","Type":"bigint"},
	{"Name":"f","Type":"float"},{"Name":"d","Type":"double"},{"Name":"price","Type":"decimal(10,2)"},{"Name":"raw","Type":"binary"},
	{"Name":"tags","Type":"array<string>"},{"Name":"counts","Type":"map<string,int>"},{"Name":"geo","Type":"struct<lat:double,names:array<string>>"}
]`

const stream = `{
	"DeliveryStreamName": "lake",
	"ExtendedS3DestinationConfiguration": {
		"BucketARN": "arn:aws:s3:::lake", "RoleARN": "arn:aws:iam::000000000000:role/r",
		"Prefix": "events/event_date=!{partitionKeyFromQuery:event_date}/event_type=!{partitionKeyFromQuery:event_type}/",
		"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
		"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
		"DynamicPartitioningConfiguration": {"Enabled": true},
		"ProcessingConfiguration": {"Enabled": true, "Processors": [{"Type": "MetadataExtraction", "Parameters": [
			{"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{event_date: .seen[0:10], event_type: .type}"},
			{"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"}]}]},
		"DataFormatConversionConfiguration": {
			"InputFormatConfiguration": {"Deserializer": {"HiveJsonSerDe": {"TimestampFormats": ["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"]}}},
			"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
			"SchemaConfiguration": {"DatabaseName": "lake", "TableName": "events", "RoleARN": "arn:aws:iam::000000000000:role/r"}
		}
	}
}`

func TestDuckDBReadsTheLake(t *testing.T) {
	dir := t.TempDir()
	service := deployed(t, dir)
	put(t, service,
		`{"type":"search","id":"é😀","seen":"2026-11-23T05:17:32.123Z","day":"2026-11-23","ok":true,"t":-8,"s":-16,"i":-32,"b":-9007199254740993,
		  "f":0.5,"d":2.25,"price":-12.345,"raw":"bytes","tags":["a",null,"b"],"counts":{"x":1,"y":null},"geo":{"lat":1.5,"names":[]},"dropped":1}`,
		`{"type":"search","seen":"2026-11-23T23:59:59.999Z"}`,
		`{"type":"error","seen":"1969-12-31T23:59:59.001Z","id":""}`,
	)
	for i := range 3 { // more rows than the Parquet writer gets at once
		var many []string
		for n := range 400 {
			many = append(many, fmt.Sprintf(`{"type":"bulk","seen":"2026-11-24T00:00:00.000Z","id":"%d","b":%d,"tags":["t%d"]}`, i*400+n, i*400+n, n))
		}
		put(t, service, many...)
	}
	if err := service.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	from := fmt.Sprintf("read_parquet('%s/lake/events/*/*/*.parquet', hive_partitioning = true)", dir)
	for _, c := range []struct{ query, want string }{
		{
			"SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE SELECT * FROM " + from + ")",
			"id VARCHAR, seen TIMESTAMP, day DATE, ok BOOLEAN, t TINYINT, s SMALLINT, i INTEGER, b BIGINT, f FLOAT, d DOUBLE, price DECIMAL(10,2), raw BLOB, " +
				"tags VARCHAR[], counts MAP(VARCHAR, INTEGER), geo STRUCT(lat DOUBLE, \"names\" VARCHAR[]), event_date DATE, event_type VARCHAR",
		},
		{
			"SELECT concat_ws('|', id, seen, day, ok, t, s, i, b, f, d, price, raw, tags, counts, geo, event_date, event_type) FROM " + from + " WHERE ok",
			"é😀|2026-11-23 05:17:32.123|2026-11-23|true|-8|-16|-32|-9007199254740993|0.5|2.25|-12.35|bytes|[a, NULL, b]|{x=1, y=NULL}|{'lat': 1.5, 'names': []}|2026-11-23|search",
		},
		{
			"SELECT concat_ws('|', seen, id IS NULL, day IS NULL, price IS NULL, tags IS NULL, counts IS NULL, geo IS NULL) FROM " + from + " WHERE event_type = 'search' AND ok IS NULL",
			"2026-11-23 23:59:59.999|true|true|true|true|true|true",
		},
		{"SELECT concat_ws('|', seen, id = '', event_date) FROM " + from + " WHERE event_type = 'error'", "1969-12-31 23:59:59.001|true|1969-12-31"},
		{"SELECT concat_ws('|', count(*), count(DISTINCT id), sum(b), count(DISTINCT tags[1])) FROM " + from + " WHERE event_type = 'bulk'", "1200|1200|719400|400"},
	} {
		var got string
		if err := db.QueryRow(c.query).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", strings.ReplaceAll(c.query, dir, ""), got, err, c.want)
		}
	}
}

// deployed is a service with the stream and the table above.
func deployed(t *testing.T, dir string) *firehose.Service {
	t.Helper()
	catalog := glue.New(glue.Config{Account: "000000000000", Region: "us-east-1"})
	make := func(types []resource.Type, name, properties string) {
		for _, typ := range types {
			if typ.Name != name {
				continue
			}
			if err := typ.Check(json.RawMessage(properties)); err != nil {
				t.Fatal(err)
			}
			if _, err := typ.Create(t.Context(), resource.Request{Properties: json.RawMessage(properties)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	make(catalog.ResourceTypes(), "AWS::Glue::Database", `{"CatalogId":"000000000000","DatabaseInput":{"Name":"lake"}}`)
	make(catalog.ResourceTypes(), "AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake","TableInput":{"Name":"events","StorageDescriptor":{"Columns":`+columns+`}}}`)
	service := firehose.New(firehose.Config{Objects: folder(dir), Tables: catalog, Logs: noLogs{}, Account: "000000000000", Region: "us-east-1"})
	t.Cleanup(func() { service.Close() })
	make(service.ResourceTypes(), "AWS::KinesisFirehose::DeliveryStream", stream)
	return service
}

func put(t *testing.T, service *firehose.Service, records ...string) {
	t.Helper()
	mux := &awsapi.Mux{}
	mux.Add(service.API())
	server := httptest.NewServer(mux)
	defer server.Close()
	client := sdk.New(sdk.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("AKID", "secret", ""),
	})
	in := &sdk.PutRecordBatchInput{DeliveryStreamName: aws.String("lake")}
	for _, r := range records {
		in.Records = append(in.Records, types.Record{Data: bytes.TrimSpace([]byte(r))})
	}
	if out, err := client.PutRecordBatch(t.Context(), in); err != nil || *out.FailedPutCount > 0 {
		t.Fatalf("got %v, %v", out, err)
	}
}
