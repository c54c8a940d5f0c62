package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A demo with the real CDK CLI takes half a minute, and its moments pass as they
// like. The stand-in deploys three small stacks in its place, and stops where it
// is told to. Variables tell it: they begin with none of the prefixes that the
// demo keeps from the CLI.
const (
	standInVariable = "MILLRACE_TEST_CDK"      // the binary is to be the CLI
	stopVariable    = "MILLRACE_TEST_STOP_AT"  // command to stop at, with a child
	pidsVariable    = "MILLRACE_TEST_PIDS"     // file for the IDs of processes
	stuckVariable   = "MILLRACE_TEST_FUNCTION" // deploy a function that never answers
)

// app makes the folder of an app whose CDK CLI is the stand-in, and the variables
// for it.
func app(t *testing.T) (dir, pids string, variables []string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "cdk.json"), "{}", 0o600)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "node_modules", ".bin", "cdk"), "#!/bin/sh\n"+standInVariable+"=1 exec '"+self+"' \"$@\"\n", 0o755)
	pids = filepath.Join(dir, "pids")
	return dir, pids, []string{pidsVariable + "=" + pids}
}

func standIn(args []string) error {
	for _, v := range os.Environ() {
		if strings.HasPrefix(v, "AWS_PROFILE=") || strings.HasPrefix(v, "AWS_CA_BUNDLE=") {
			return errors.New("the CLI is handed " + v)
		}
	}
	if !slices.Contains(strings.Split(os.Getenv("NO_PROXY"), ","), "127.0.0.1") {
		return errors.New("the endpoint would be asked for at a proxy")
	}
	if os.Getenv(stopVariable) == args[0] {
		return stop()
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	switch args[0] {
	case "deploy":
		return deploy(ctx, cfg)
	case "destroy":
		return destroy(ctx, cfg)
	}
	return nil
}

// stop starts a child and waits for a signal, with it.
func stop() error {
	child := exec.Command("sleep", "1000")
	if err := child.Start(); err != nil {
		return err
	}
	for _, pid := range []int{os.Getpid(), child.Process.Pid} {
		if err := notePID(os.Getenv(pidsVariable), pid); err != nil {
			return err
		}
	}
	fmt.Println("✅  stopped, as told")
	return child.Wait()
}

const ingest = `
Resources:
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: ingest, ShardCount: 1}}
  Lake: {Type: AWS::S3::Bucket, Properties: {BucketName: the-lake}}
Outputs:
  IngestStreamName: {Value: !Ref Stream}
`

const processing = `
Outputs:
  TransformFunctionName: {Value: stuck}
  RejectsBucketName: {Value: !Ref Rejects}
  RejectsPrefix: {Value: rejects/}
  FailureBucketName: {Value: the-lake}
Resources:
  Rejects: {Type: AWS::S3::Bucket}
`

// function is added to the resources.
const function = `  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: ["kinesis:*", "logs:*"], Resource: "*"}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: stuck
      Runtime: provided.al2023
      Handler: bootstrap
      Role: !GetAtt Role.Arn
      Code: {S3Bucket: the-lake, S3Key: stuck.zip}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: arn:aws:kinesis:us-east-1:000000000000:stream/ingest
      FunctionName: !Ref Function
      StartingPosition: TRIM_HORIZON
`

const store = `
Resources:
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: analytics, ShardCount: 1}}
Outputs:
  AnalyticsStreamName: {Value: !Ref Stream}
  LakeBucketName: {Value: the-lake}
  LakePrefix: {Value: events/}
  LakeErrorPrefix: {Value: errors/}
`

func deploy(ctx context.Context, cfg aws.Config) error {
	if err := create(ctx, cfg, "ingest", ingest); err != nil {
		return err
	}
	process := processing
	if os.Getenv(stuckVariable) != "" {
		if err := uploadStuck(ctx, cfg); err != nil {
			return err
		}
		process += function
	}
	if err := create(ctx, cfg, "process", process); err != nil {
		return err
	}
	return create(ctx, cfg, "store", store)
}

func create(ctx context.Context, cfg aws.Config, stage, template string) error {
	client, name := cloudformation.NewFromConfig(cfg), "millrace-dev-"+stage
	_, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &name, TemplateBody: &template, Capabilities: []types.Capability{types.CapabilityCapabilityIam},
	})
	if err != nil {
		return err
	}
	done := cloudformation.NewStackCreateCompleteWaiter(client, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 10*time.Millisecond, 100*time.Millisecond
	})
	return done.Wait(ctx, &cloudformation.DescribeStacksInput{StackName: &name}, deadline)
}

// uploadStuck puts a function into S3 that notes its process and never asks for
// an event.
func uploadStuck(ctx context.Context, cfg aws.Config) error {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	header := &zip.FileHeader{Name: "bootstrap"}
	header.SetMode(0o755)
	f, err := w.CreateHeader(header)
	if err != nil {
		return err
	}
	fmt.Fprintf(f, "#!/bin/sh\necho $$ >> '%s'\nexec sleep 1000\n", os.Getenv(pidsVariable))
	if err := w.Close(); err != nil {
		return err
	}
	bucket, key := "the-lake", "stuck.zip"
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(archive.Bytes())})
	return err
}

func destroy(ctx context.Context, cfg aws.Config) error {
	client := cloudformation.NewFromConfig(cfg)
	for _, stage := range []string{"process", "store", "ingest"} {
		name := "millrace-dev-" + stage
		if _, err := client.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &name}); err != nil {
			return err
		}
	}
	return nil
}
