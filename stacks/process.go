package stacks

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/environments"
)

const transformEntry = "github.com/millrace-dev/millrace/lambdas/transform"

// Process shapes the events.
type Process struct {
	Stack     awscdk.Stack
	Transform *constructs.Transform
	Rejects   *constructs.Rejects
	Failures  *constructs.PrivateBucket
}

// NewProcess makes the stack.
func NewProcess(app awscdk.App, env environments.Environment, ingest, analytics awskinesis.IStream) *Process {
	stack := newStack(app, env, "process", "Millrace: the transform between the streams, with rejects and failed batches")
	files := constructs.PrivateBucketProps{Expiration: env.Rejects.Expiration, Removal: removal(env)}
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{
		Bucket: files,
		Buffer: constructs.BufferProps{SizeMiB: env.Rejects.BufferMiB, Interval: env.Rejects.BufferInterval},
		Logs:   logs(env),
	})
	failures := constructs.NewPrivateBucket(stack, "Failures", files)
	key := accountKey(stack, env)
	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Source:   ingest,
		Output:   analytics,
		Rejects:  rejects.Delivery.DeliveryStream,
		Failures: failures.Bucket,
		LogLevel: env.Transform.LogLevel,
		Function: constructs.GoFunctionProps{
			Entry:        transformEntry,
			Architecture: env.Architecture,
			Description:  "Shapes the events of the ingest stream for the analytics stream",
			Memory:       env.Transform.Memory,
			Timeout:      env.Transform.Timeout,
			Tracing:      env.Transform.Tracing,
			Logs:         logs(env),
			Environment: map[string]string{
				"ACCOUNT_KEY_SECRET_ARN": *key.SecretArn(),
				"MAX_EVENT_AGE":          env.Events.MaxAge.String(),
				"KEEP_QUERIES":           strconv.FormatBool(env.Events.KeepQueries),
			},
		},
		Mapping: constructs.StreamMappingProps{
			BatchSize:       env.Transform.BatchSize,
			BatchingWindow:  env.Transform.BatchingWindow,
			Parallelization: env.Transform.Parallelization,
			RetryAttempts:   env.Transform.RetryAttempts,
			MaxRecordAge:    env.Transform.MaxRecordAge,
		},
	})
	key.GrantRead(transform.Function.Function, nil)
	output(stack, "TransformFunctionName", transform.Function.Function.FunctionName())
	output(stack, "RejectsDeliveryStreamName", rejects.Delivery.DeliveryStream.Ref())
	output(stack, "RejectsBucketName", rejects.Bucket.Bucket.BucketName())
	output(stack, "RejectsPrefix", &rejects.Prefix)
	output(stack, "FailureBucketName", failures.Bucket.BucketName())
	return &Process{Stack: stack, Transform: transform, Rejects: rejects, Failures: failures}
}
