// Package pipeline finds a deployed environment: the outputs of its stacks say
// which stream, buckets and function are its own, on AWS and on the local
// endpoint alike.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// Pipeline is one environment as it is deployed. The names are those of the
// stacks' outputs.
type Pipeline struct {
	IngestStreamName      string
	AnalyticsStreamName   string
	TransformFunctionName string
	LakeBucketName        string
	LakePrefix            string
	LakeErrorPrefix       string
	RejectsBucketName     string
	RejectsPrefix         string
	FailureBucketName     string
	Search                *Search // nil if the environment has no stack search
}

// stacks of an environment, and the outputs that each must have.
func (p *Pipeline) stacks(env string) map[string]map[string]*string {
	return map[string]map[string]*string{
		"millrace-" + env + "-ingest": {"IngestStreamName": &p.IngestStreamName},
		"millrace-" + env + "-process": {
			"TransformFunctionName": &p.TransformFunctionName,
			"RejectsBucketName":     &p.RejectsBucketName,
			"RejectsPrefix":         &p.RejectsPrefix,
			"FailureBucketName":     &p.FailureBucketName,
		},
		"millrace-" + env + "-store": {
			"AnalyticsStreamName": &p.AnalyticsStreamName,
			"LakeBucketName":      &p.LakeBucketName,
			"LakePrefix":          &p.LakePrefix,
			"LakeErrorPrefix":     &p.LakeErrorPrefix,
		},
	}
}

// Find reads the outputs of the environment's stacks.
func Find(ctx context.Context, cfg aws.Config, env string) (Pipeline, error) {
	var p Pipeline
	client := cloudformation.NewFromConfig(cfg)
	for name, wanted := range p.stacks(env) {
		if err := read(ctx, client, env, name, wanted); err != nil {
			return p, unreachable(cfg, err)
		}
	}
	var search Search
	switch err := read(ctx, client, env, "millrace-"+env+"-search", search.outputs()); {
	case err == nil:
		p.Search = &search
	case !errors.As(err, new(notDeployed)): // not every environment has an index
		return p, unreachable(cfg, err)
	}
	return p, nil
}

// read puts the outputs of a stack where they are wanted.
func read(ctx context.Context, client *cloudformation.Client, env, stack string, wanted map[string]*string) error {
	outputs, err := outputsOf(ctx, client, stack)
	if err != nil {
		return err
	}
	for key, into := range wanted {
		value, ok := outputs[key]
		if !ok {
			return fmt.Errorf("stack %s has no output %s: deploy it again with this version: npx cdk deploy --all -c env=%s", stack, key, env)
		}
		*into = value
	}
	return nil
}

// notDeployed is a stack that is not in the account and region.
type notDeployed string

func (stack notDeployed) Error() string {
	return fmt.Sprintf("stack %s is not deployed in this account and region: npx cdk deploy --all, or make local for one on this machine", string(stack))
}

func outputsOf(ctx context.Context, client *cloudformation.Client, stack string) (map[string]string, error) {
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	var api smithy.APIError
	if errors.As(err, &api) && strings.Contains(api.ErrorMessage(), "does not exist") {
		return nil, notDeployed(stack)
	}
	if err != nil {
		return nil, fmt.Errorf("read the outputs of stack %s: %w", stack, err)
	}
	outputs := map[string]string{}
	for _, o := range out.Stacks[0].Outputs {
		outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return outputs, nil
}

// S3 is a client that addresses buckets by path where the endpoint is not
// AWS's: a bucket's own host name does not exist on loopback.
func S3(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
}
