package firehose

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func client(t *testing.T, b *bench) *sdk.Client {
	return sdk.NewFromConfig(awsapitest.Serve(t, b.API()))
}

func TestTheSDKUsesADeliveryStream(t *testing.T) {
	b := newBench(t)
	c, ctx := client(t, b), t.Context()
	created, err := c.CreateDeliveryStream(ctx, &sdk.CreateDeliveryStreamInput{
		DeliveryStreamName: aws.String("d"),
		ExtendedS3DestinationConfiguration: &types.ExtendedS3DestinationConfiguration{
			BucketARN: aws.String("arn:aws:s3:::b"), RoleARN: aws.String(roleARN), CompressionFormat: types.CompressionFormatGzip,
			BufferingHints: &types.BufferingHints{IntervalInSeconds: aws.Int32(60), SizeInMBs: aws.Int32(1)},
		},
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("x1")}},
	})
	if err != nil || *created.DeliveryStreamARN != "arn:aws:firehose:us-east-1:000000000000:deliverystream/d" {
		t.Fatalf("got %v, %v", created, err)
	}
	batch, err := c.PutRecordBatch(ctx, &sdk.PutRecordBatchInput{DeliveryStreamName: aws.String("d"), Records: []types.Record{{Data: []byte("a")}, {Data: []byte("b")}}})
	if err != nil || *batch.FailedPutCount != 0 || len(batch.RequestResponses) != 2 || *batch.RequestResponses[0].RecordId == "" {
		t.Fatalf("got %v, %v", batch, err)
	}
	if one, err := c.PutRecord(ctx, &sdk.PutRecordInput{DeliveryStreamName: aws.String("d"), Record: &types.Record{Data: []byte("c")}}); err != nil || *one.RecordId == "" {
		t.Fatalf("got %v, %v", one, err)
	}
	described, err := c.DescribeDeliveryStream(ctx, &sdk.DescribeDeliveryStreamInput{DeliveryStreamName: aws.String("d")})
	if err != nil {
		t.Fatal(err)
	}
	got := described.DeliveryStreamDescription
	s3 := got.Destinations[0].ExtendedS3DestinationDescription
	if got.DeliveryStreamStatus != "ACTIVE" || *got.VersionId != "1" || *s3.BufferingHints.SizeInMBs != 1 || s3.CompressionFormat != "GZIP" || s3.S3BackupMode != "Disabled" || time.Since(*got.CreateTimestamp) > time.Minute {
		t.Errorf("got %+v", got)
	}
	if tags, err := c.ListTagsForDeliveryStream(ctx, &sdk.ListTagsForDeliveryStreamInput{DeliveryStreamName: aws.String("d")}); err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Value != "x1" {
		t.Errorf("got %v, %v", tags, err)
	}
	if _, err := c.DeleteDeliveryStream(ctx, &sdk.DeleteDeliveryStreamInput{DeliveryStreamName: aws.String("d")}); err != nil {
		t.Fatal(err)
	}
	if list, err := c.ListDeliveryStreams(ctx, &sdk.ListDeliveryStreamsInput{}); err != nil || len(list.DeliveryStreamNames) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
	if keys := b.bucket.keys(); len(keys) != 1 || !strings.HasSuffix(keys[0], ".gz") {
		t.Errorf("got %q", keys)
	}
}

func TestPutsThatAreRefused(t *testing.T) {
	b := newBench(t)
	b.must(t, directPut, "")
	in, err := input(kinesisAsInput, "")
	if err != nil {
		t.Fatal(err)
	}
	in.DeliveryStreamName = "k"
	if _, err := b.create(in); err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", maxRecordBytes)
	for _, c := range []struct {
		stream  string
		records []string
		want    string
	}{
		{"nosuch", []string{"x"}, "ResourceNotFoundException: Firehose nosuch under account 000000000000 not found."},
		{"k", []string{"x"}, "InvalidArgumentException: This operation is not permitted on KinesisStreamAsSource"},
		{"d", nil, "ValidationException"},
		{"d", make([]string, maxBatchRecords+1), "ValidationException"},
		{"d", []string{"ok", large + "x"}, "ValidationException: 1 validation error detected: the data of record 1 has 1024001 bytes"},
		{"d", []string{large, large, large, large, large}, "InvalidArgumentException: Records size exceeds 4 MB limit"},
	} {
		in := &putBatchInput{DeliveryStreamName: c.stream}
		for _, r := range c.records {
			in.Records = append(in.Records, recordData{[]byte(r)})
		}
		if _, err := b.putRecordBatch(t.Context(), in); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s, %d records: got %v, want %s", c.stream, len(c.records), err, c.want)
		}
	}
	if got := b.Status()[0].Buffered; got != 0 {
		t.Errorf("refused records were taken: %d", got)
	}
}

func TestRecordsPastTheThroughputFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.must(t, directPut, "")
		in := &putBatchInput{DeliveryStreamName: "d"}
		for range 4 { // of almost 1 MiB
			in.Records = append(in.Records, recordData{make([]byte, maxRecordBytes)})
		}
		put := func() (failed int, err error) {
			out, err := b.putRecordBatch(context.Background(), in)
			if err != nil {
				return 0, err
			}
			for i, r := range out.RequestResponses {
				if (r.ErrorCode == "ServiceUnavailableException") != (i >= 4-out.FailedPutCount) {
					t.Errorf("response %d: got %+v with %d failed", i, r, out.FailedPutCount)
				}
			}
			return out.FailedPutCount, nil
		}
		if failed, err := put(); failed != 0 || err != nil {
			t.Errorf("first: %d failed, %v", failed, err)
		}
		if failed, err := put(); failed != 3 || err != nil {
			t.Errorf("second, past 5 MiB in a second: %d failed, %v, want 3", failed, err)
		}
		if _, err := put(); err == nil || err.Error() != "ServiceUnavailableException: Slow down." {
			t.Errorf("third: got %v", err)
		}
		time.Sleep(time.Second)
		if failed, err := put(); failed != 0 || err != nil {
			t.Errorf("a second later: %d failed, %v", failed, err)
		}
	})
}

func TestStreamsThatAreRefused(t *testing.T) {
	b := newBench(t)
	const s3 = `"ExtendedS3DestinationConfiguration":{"BucketARN":"arn:aws:s3:::b","RoleARN":"` + roleARN + `"}`
	const kinesis = `"KinesisStreamSourceConfiguration":{"KinesisStreamARN":"` + streamARN + `","RoleARN":"` + roleARN + `"}`
	for _, c := range []struct{ properties, want string }{
		{`{"DeliveryStreamName":"a b",` + s3 + `}`, "DeliveryStreamName"},
		{`{"DeliveryStreamName":"x"}`, "Exactly one destination"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"S3DestinationConfiguration":{}}`, "Exactly one destination"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"RedshiftDestinationConfiguration":{}}`, "RedshiftDestinationConfiguration: not supported locally"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"AmazonopensearchserviceDestinationConfiguration":{}}`, "Exactly one destination"},
		{`{"DeliveryStreamName":"x","AmazonOpenSearchServerlessDestinationConfiguration":{}}`, "AmazonOpenSearchServerlessDestinationConfiguration: not supported locally"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"DeliveryStreamType":"MSKAsSource"}`, "supported are DirectPut and KinesisStreamAsSource"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"DeliveryStreamType":"KinesisStreamAsSource"}`, "KinesisStreamSourceConfiguration: must be given"},
		{`{"DeliveryStreamName":"x",` + s3 + `,` + kinesis + `}`, "can be given only when DeliveryStreamType is KinesisStreamAsSource"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"DeliveryStreamType":"KinesisStreamAsSource",` + kinesis + `,"DeliveryStreamEncryptionConfigurationInput":{"KeyType":"AWS_OWNED_CMK"}}`, "encrypted by its source"},
		{`{"DeliveryStreamName":"x",` + s3 + `,"DeliveryStreamEncryptionConfigurationInput":{"KeyType":"CUSTOMER_MANAGED_CMK"}}`, "with one"},
	} {
		in := new(streamInput)
		if err := json.Unmarshal([]byte(c.properties), in); err != nil {
			t.Fatal(err)
		}
		if _, err := b.createDeliveryStream(t.Context(), in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.properties, err, c.want)
		}
	}
	b.must(t, directPut, "")
	if _, err := b.try(directPut, ""); err == nil || !strings.HasPrefix(err.Error(), "ResourceInUseException") {
		t.Errorf("a second stream of the name: got %v", err)
	}
}

func TestCloudFormationMakesChangesAndDeletesAStream(t *testing.T) {
	b := newBench(t)
	typ := b.ResourceTypes()[0]
	request := func(extra string) resource.Request {
		return resource.Request{
			Stack: "store", LogicalID: "Lake", Region: "us-east-1", Account: "000000000000", Partition: "aws", Tags: map[string]string{"stack": "store"},
			Properties: json.RawMessage(`{"ExtendedS3DestinationConfiguration":{"BucketARN":"arn:aws:s3:::b","RoleARN":"` + roleARN + `"` + extra + `},"Tags":[{"Key":"k","Value":"v"}]}`),
		}
	}
	if err := typ.Check(json.RawMessage(`{"ExtendedS3DestinationConfiguration":{"BufferingHints":{"SizeInMB":1}}}`)); err == nil || !strings.Contains(err.Error(), "extraneous key [SizeInMB]") {
		t.Errorf("got %v", err)
	}
	first := request("")
	made, err := typ.Create(t.Context(), first)
	if err != nil || !strings.HasPrefix(made.ID, "store-Lake-") || made.Attributes["Arn"] != "arn:aws:firehose:us-east-1:000000000000:deliverystream/"+made.ID {
		t.Fatalf("got %+v, %v", made, err)
	}
	put := func(data string) {
		if _, err := b.putRecord(t.Context(), &putRecordInput{made.ID, recordData{[]byte(data)}}); err != nil {
			t.Fatal(err)
		}
	}
	put("before")
	second := request(`,"CompressionFormat":"GZIP"`)
	if _, err := typ.Update(t.Context(), second, made.ID, first.Properties); err != nil {
		t.Fatal(err)
	}
	put("after")
	b.flushed(t)
	keys := strings.Join(b.bucket.keys(), " ")
	if !strings.Contains(keys, made.ID+"-1-") || !strings.Contains(keys, made.ID+"-2-") || strings.Count(keys, ".gz") != 1 {
		t.Errorf("got %s, want an object of each version", keys)
	}
	if _, err := typ.Update(t.Context(), second, made.ID, second.Properties); err != nil || b.streams[made.ID].version() != 2 {
		t.Errorf("an update of nothing: version %d, %v", b.streams[made.ID].version(), err)
	}
	dynamic := request(strings.TrimSuffix(strings.Replace(partitioned, "{", ",", 1), "}"))
	if _, err := typ.Update(t.Context(), dynamic, made.ID, second.Properties); err == nil || !strings.Contains(err.Error(), "cannot be enabled for the existing delivery stream") {
		t.Errorf("got %v", err)
	}
	if tags := b.streams[made.ID].tags; len(tags) != 2 || tags["k"] != "v" || tags["stack"] != "store" {
		t.Errorf("got %v", tags)
	}
	for range 2 { // the second time it is gone
		if err := typ.Delete(t.Context(), second, made.ID); err != nil {
			t.Error(err)
		}
	}
	if len(b.Status()) != 0 {
		t.Error("the stream still exists")
	}
}
