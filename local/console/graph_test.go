package console

import (
	"fmt"
	"slices"
	"testing"

	"github.com/millrace-dev/millrace/local/cloudformation"
)

// pipelineOf is a small app: a stream, a function that writes to a second one, what it
// gives up to a bucket, a delivery stream to a lake, another to a domain, and things
// that are no part of the flow.
func pipelineOf() []cloudformation.Deployed {
	arn := func(service, rest string) map[string]any {
		return map[string]any{"Arn": "arn:aws:" + service + ":us-east-1:000000000000:" + rest}
	}
	return []cloudformation.Deployed{
		deployed("In", "AWS::Kinesis::Stream", "in", `{}`, arn("kinesis", "stream/in")),
		deployed("Out", "AWS::Kinesis::Stream", "out", `{}`, arn("kinesis", "stream/out")),
		deployed("Shape", "AWS::Lambda::Function", "shape", `{"Environment":{"Variables":{"OUTPUT":"out","LEVEL":"info"}},"LoggingConfig":{"LogGroup":"shape-log"}}`, arn("lambda", "function:shape")),
		deployed("Read", "AWS::Lambda::EventSourceMapping", "uuid-1", `{"EventSourceArn":"arn:aws:kinesis:us-east-1:000000000000:stream/in","FunctionName":"shape","DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::failed"}}}`, nil),
		deployed("Failed", "AWS::S3::Bucket", "failed", `{}`, map[string]any{"Arn": "arn:aws:s3:::failed"}),
		deployed("Fan", "AWS::Lambda::Function", "fan", `{}`, arn("lambda", "function:fan")),
		deployed("ReadFan", "AWS::Lambda::EventSourceMapping", "uuid-2", `{"EventSourceArn":"arn:aws:kinesis:us-east-1:000000000000:stream/in/consumer/c:1","FunctionName":"arn:aws:lambda:us-east-1:000000000000:function:fan"}`, nil),
		deployed("Deliver", "AWS::KinesisFirehose::DeliveryStream", "deliver", `{"KinesisStreamSourceConfiguration":{"KinesisStreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/out"},"ExtendedS3DestinationConfiguration":{"BucketARN":"arn:aws:s3:::lake","ErrorOutputPrefix":"errors/!{firehose:error-output-type}/"}}`, nil),
		deployed("Lake", "AWS::S3::Bucket", "lake", `{}`, map[string]any{"Arn": "arn:aws:s3:::lake"}),
		deployed("Index", "AWS::KinesisFirehose::DeliveryStream", "index", `{"KinesisStreamSourceConfiguration":{"KinesisStreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/out"},"AmazonopensearchserviceDestinationConfiguration":{"DomainARN":"arn:aws:es:us-east-1:000000000000:domain/d","S3Configuration":{"BucketARN":"arn:aws:s3:::refused"}}}`, nil),
		deployed("Domain", "AWS::OpenSearchService::Domain", "d", `{}`, arn("es", "domain/d")),
		deployed("Refused", "AWS::S3::Bucket", "refused", `{}`, map[string]any{"Arn": "arn:aws:s3:::refused"}),
		deployed("Logs", "AWS::S3::Bucket", "access-logs", `{}`, map[string]any{"Arn": "arn:aws:s3:::access-logs"}),
		deployed("Emptier", "AWS::Lambda::Function", "emptier", `{"Environment":{"Variables":{"BUCKET":"lake"}}}`, arn("lambda", "function:emptier")),
	}
}

func TestThePictureHasWhatRecordsReach(t *testing.T) {
	f := start(t, pipelineOf()...)
	var p Pipeline
	f.get("pipeline", 200, &p)
	var nodes, edges []string
	for _, n := range p.Nodes {
		nodes = append(nodes, n.Kind+" "+n.Label)
	}
	for _, e := range p.Edges {
		edges = append(edges, fmt.Sprintf("%s %s > %s", e.Kind, e.From[len("app."):], e.To[len("app."):]))
	}
	slices.Sort(nodes)
	slices.Sort(edges)
	if want := []string{"bucket Failed", "bucket Lake", "bucket Refused", "delivery Deliver", "delivery Index", "domain Domain", "function Fan", "function Shape", "stream In", "stream Out"}; !slices.Equal(nodes, want) {
		t.Errorf("nodes:\n got %q\nwant %q", nodes, want)
	}
	if want := []string{
		"failed Index > Refused", "failed Shape > Failed",
		"flow Deliver > Lake", "flow In > Fan", "flow In > Shape", "flow Index > Domain", "flow Out > Deliver", "flow Out > Index", "flow Shape > Out",
	}; !slices.Equal(edges, want) {
		t.Errorf("edges:\n got %q\nwant %q", edges, want)
	}
}

func TestLabelsLeaveOutWhatSaysNothing(t *testing.T) {
	for path, want := range map[string]string{
		"app/Ingest/Stream/Resource": "Ingest", "app/Lake/Archive/Bucket/Resource": "Lake / Archive",
		"app/Shape": "Shape", "app/Stream/Resource": "Stream", "": "Logical",
	} {
		if got := label(cloudformation.Deployed{LogicalID: "Logical", Path: path}); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestABucketWithFailedBatchesIsMarked(t *testing.T) {
	f := start(t, pipelineOf()...)
	f.bucket("failed", map[string]string{"aws/lambda/uuid-1/a": "{}", "aws/lambda/uuid-1/b": "{}"})
	var p Pipeline
	f.get("pipeline", 200, &p)
	for _, n := range p.Nodes {
		if want := n.Name == "failed"; (n.State == "warn") != want {
			t.Errorf("%s: %+v", n.Name, n)
		}
		if n.Name == "failed" && n.Facts["objects"] != 2 {
			t.Errorf("%+v", n)
		}
	}
}
