package local

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/resource"
)

// What services publish is in CloudWatch, and ages there are of the endpoint's clock.
func TestServicesPublishToCloudWatch(t *testing.T) {
	e := started(t, Config{})
	for name, properties := range map[string]string{
		"AWS::Kinesis::Stream": `{"Name":"clicks","ShardCount":1}`,
		"AWS::S3::Bucket":      `{"BucketName":"lake"}`,
		"AWS::SQS::Queue":      `{"QueueName":"failed"}`,
	} {
		for _, typ := range e.resourceTypes() {
			if typ.Name != name {
				continue
			}
			if _, err := typ.Create(t.Context(), resource.Request{Stack: "stack", LogicalID: "Thing", Properties: json.RawMessage(properties)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	from := e.Clock.Now().Add(-24 * time.Hour)
	put := &awsapi.Request{Body: []byte(`{"StreamName":"clicks","PartitionKey":"k","Data":"YWI="}`)}
	for range 2 {
		if _, err := e.Kinesis.API().Actions["PutRecord"](t.Context(), put); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.SQS.Send(t.Context(), "failed", "hello"); err != nil {
		t.Fatal(err)
	}
	if err := e.S3.PutObject(t.Context(), "lake", "key", []byte("123")); err != nil {
		t.Fatal(err)
	}
	stream, err := e.Kinesis.Stream("clicks")
	if err != nil {
		t.Fatal(err)
	}
	reader, err := stream.Reader(stream.Shards()[0].ID, kinesis.Position{Type: kinesis.TrimHorizon})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Next(t.Context(), 1, 0); err != nil { // and leaves the other one
		t.Fatal(err)
	}
	e.Advance(t.Context(), 10*time.Minute)
	for _, c := range []struct {
		namespace, name string
		of              []metric.Dimension
		statistic, unit string
		least, most     float64
	}{
		{"AWS/Kinesis", "IncomingRecords", []metric.Dimension{{Name: "StreamName", Value: "clicks"}}, "Sum", "Count", 2, 2},
		{"AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", []metric.Dimension{{Name: "StreamName", Value: "clicks"}}, "Maximum", "Milliseconds", 600e3, 660e3},
		{"AWS/SQS", "ApproximateAgeOfOldestMessage", []metric.Dimension{{Name: "QueueName", Value: "failed"}}, "Maximum", "Seconds", 600, 660},
		{"AWS/S3", "NumberOfObjects", []metric.Dimension{{Name: "BucketName", Value: "lake"}, {Name: "StorageType", Value: "AllStorageTypes"}}, "Maximum", "Count", 1, 1},
		{"AWS/S3", "BucketSizeBytes", []metric.Dimension{{Name: "BucketName", Value: "lake"}, {Name: "StorageType", Value: "StandardStorage"}}, "Maximum", "Bytes", 3, 3},
	} {
		// Two days, as midnight may pass meanwhile.
		query := cloudwatch.Query{ID: "m", Stat: &cloudwatch.Stat{Namespace: c.namespace, Name: c.name, Dimensions: c.of, Period: 24 * time.Hour, Statistic: c.statistic, Unit: c.unit}}
		all, err := e.CloudWatch.Data([]cloudwatch.Query{query}, from, e.Clock.Now().Add(24*time.Hour))
		if err != nil || len(all) != 1 {
			t.Errorf("%s %s: %+v, %v", c.namespace, c.name, all, err)
			continue
		}
		value := 0.0
		for _, v := range all[0].Values {
			value = max(value, v)
		}
		if value < c.least || value > c.most {
			t.Errorf("%s %s: %v, want %v to %v", c.namespace, c.name, all[0], c.least, c.most)
		}
	}
}
