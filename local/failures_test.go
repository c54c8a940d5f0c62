package local

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/millrace-dev/millrace/local/iam"
)

const failingBucket = `{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":"failed"}}}}`

// failing has three mappings that never run: what they gave up is put there by hand.
const failing = `{"Resources":{
	"Stream":{"Type":"AWS::Kinesis::Stream","Properties":{"Name":"ingest","ShardCount":1}},
	"Queue":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"told"}},
	"Role":{"Type":"AWS::IAM::Role","Properties":{
		"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]},
		"Policies":[{"PolicyName":"all","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kinesis:*","s3:*","sqs:*"],"Resource":"*"}]}}]}},
	"Function":{"Type":"AWS::Lambda::Function","Properties":{"FunctionName":"shape","Runtime":"provided.al2023","Handler":"bootstrap",
		"Role":{"Fn::GetAtt":["Role","Arn"]},"Code":{"S3Bucket":"failed","S3Key":"code.zip"}}},
	"ToBucket":{"Type":"AWS::Lambda::EventSourceMapping","Properties":{"Enabled":false,"EventSourceArn":{"Fn::GetAtt":["Stream","Arn"]},"FunctionName":{"Ref":"Function"},
		"StartingPosition":"TRIM_HORIZON","DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::failed"}}}},
	"Again":{"Type":"AWS::Lambda::EventSourceMapping","Properties":{"Enabled":false,"EventSourceArn":{"Ref":"Consumer"},"FunctionName":{"Ref":"Function"},
		"StartingPosition":"TRIM_HORIZON","DestinationConfig":{"OnFailure":{"Destination":{"Fn::GetAtt":["Queue","Arn"]}}}}},
	"Consumer":{"Type":"AWS::Kinesis::StreamConsumer","Properties":{"ConsumerName":"second","StreamARN":{"Fn::GetAtt":["Stream","Arn"]}}}}}`

func stack(t *testing.T, e *Endpoint, name, template string) {
	t.Helper()
	url := e.URL()
	client := cloudformation.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(iam.OwnerAccessKey, iam.OwnerSecretKey, ""),
	})
	made, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{
		StackName: &name, TemplateBody: &template, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	})
	if err != nil {
		t.Fatal(err)
	}
	waiter := cloudformation.NewStackCreateCompleteWaiter(client, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 10*time.Millisecond, 100*time.Millisecond
	})
	if err := waiter.Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: made.StackId}, time.Minute); err != nil {
		events, _ := client.DescribeStackEvents(t.Context(), &cloudformation.DescribeStackEventsInput{StackName: made.StackId})
		for _, e := range events.StackEvents {
			t.Log(aws.ToString(e.LogicalResourceId), e.ResourceStatus, aws.ToString(e.ResourceStatusReason))
		}
		t.Fatal(err)
	}
}

// The page counts what waits in buckets and queues, and nothing else that is there.
func TestStatusCountsFailedBatches(t *testing.T) {
	e := started(t, Config{})
	stack(t, e, "bucket", failingBucket)
	var code bytes.Buffer
	archive := zip.NewWriter(&code)
	bootstrap := &zip.FileHeader{Name: "bootstrap"}
	bootstrap.SetMode(0o755)
	program, err := archive.CreateHeader(bootstrap)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := program.Write([]byte("#!/bin/sh\n")); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	for key, body := range map[string][]byte{"code.zip": code.Bytes(), "aws/lambda/1/a": []byte("{}"), "aws/lambda/1/b": []byte("{}")} {
		if err := e.S3.PutObject(t.Context(), "failed", key, body); err != nil {
			t.Fatal(err)
		}
	}
	stack(t, e, "pipeline", failing)
	if err := e.SQS.Send(t.Context(), "arn:aws:sqs:us-east-1:000000000000:told", "{}"); err != nil {
		t.Fatal(err)
	}
	page, err := http.Get(e.URL() + "/_millrace/status")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	var s Status
	if err := json.NewDecoder(page.Body).Decode(&s); err != nil {
		t.Fatal(err)
	}
	want := []Failures{{Destination: "arn:aws:s3:::failed", Waiting: 2}, {Destination: "arn:aws:sqs:us-east-1:000000000000:told", Waiting: 1}}
	if !slices.Equal(s.Failures, want) {
		t.Errorf("%+v, want %+v", s.Failures, want)
	}
	if s.Time.IsZero() || s.Alarms == nil {
		t.Errorf("%+v, want the endpoint's time and a list of alarms", s)
	}
}

// A folder says where its endpoint is, as long as there is one.
func TestRunning(t *testing.T) {
	dir := t.TempDir()
	if url, err := Running(dir); url != "" || err != nil {
		t.Errorf("before: %q, %v", url, err)
	}
	e, err := Start(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if url, err := Running(dir); url != e.URL() || err != nil {
		t.Errorf("Running = %q, %v, want %s", url, err, e.URL())
	}
	if _, err := Start(t.Context(), Config{Dir: dir}); err == nil {
		t.Error("two in one folder")
	}
	if url, err := Running(dir); url != e.URL() || err != nil {
		t.Errorf("after another was refused: %q, %v, want %s", url, err, e.URL())
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if url, err := Running(dir); url != "" || err != nil {
		t.Errorf("after its end: %q, %v", url, err)
	}
}
