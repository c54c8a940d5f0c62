package stacks

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/millrace-dev/millrace/constructs"
)

const transformEntry = "github.com/millrace-dev/millrace/lambdas/transform"

// Process shapes the events.
type Process struct {
	Stack     awscdk.Stack
	Transform *constructs.Transform
	Rejects   *constructs.Rejects
	Failures  *constructs.PrivateBucket
}

// newProcess makes the stack.
func newProcess(d deployment, network *Network, ingest, analytics awskinesis.IStream) *Process {
	stack := d.newStack("process", "Millrace: the transform between the streams, with rejects and failed batches")
	key := d.key(stack)
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{
		Bucket: d.bucket(d.env.Rejects, key),
		Key:    key,
		Buffer: buffer(d.plan.Rejects),
		Logs:   d.logs(key),
	})
	failures := constructs.NewPrivateBucket(stack, "Failures", d.bucket(d.env.Rejects, key))
	account := d.accountKey(stack, key)
	function := d.function(network, key)
	function.Environment = map[string]string{
		"ACCOUNT_KEY_SECRET_ARN": *account.SecretArn(),
		"MAX_EVENT_AGE":          d.env.Events.MaxAge.String(),
		"KEEP_QUERIES":           strconv.FormatBool(d.env.Events.KeepQueries),
	}
	transform := constructs.NewTransform(stack, "Transform", constructs.TransformProps{
		Function: function,
		Source:   ingest,
		Output:   analytics,
		Rejects:  rejects.Delivery.DeliveryStream,
		Failures: failures.Bucket,
		LogLevel: d.env.Transform.LogLevel,
		Mapping: constructs.StreamMappingProps{
			BatchSize:       d.plan.Transform.BatchSize,
			BatchingWindow:  d.plan.Transform.BatchingWindow,
			Parallelization: d.plan.Transform.Parallelization,
			RetryAttempts:   d.env.Transform.RetryAttempts,
			MaxRecordAge:    d.env.Transform.MaxRecordAge,
		},
	})
	d.allowAccountKey(transform.Function.Function, account, key)
	output(stack, "TransformFunctionName", transform.Function.Function.FunctionName())
	output(stack, "RejectsDeliveryStreamName", rejects.Delivery.DeliveryStream.Ref())
	output(stack, "RejectsBucketName", rejects.Bucket.Bucket.BucketName())
	output(stack, "RejectsPrefix", &rejects.Prefix)
	output(stack, "FailureBucketName", failures.Bucket.BucketName())
	return &Process{Stack: stack, Transform: transform, Rejects: rejects, Failures: failures}
}

// function is the transform's, in the network if there is one.
func (d deployment) function(network *Network, key awskms.IKey) constructs.GoFunctionProps {
	props := constructs.GoFunctionProps{
		Entry:        transformEntry,
		Architecture: d.env.Architecture,
		Description:  "Shapes the events of the ingest stream for the analytics stream",
		Memory:       d.plan.Transform.MemoryMiB,
		Timeout:      d.env.Transform.Timeout,
		Tracing:      d.env.Transform.Tracing,
		Key:          key,
		Logs:         d.logs(key),
	}
	if d.env.Transform.ReserveConcurrency {
		props.ReservedConcurrency = d.plan.Transform.ReservedConcurrency
	}
	if network != nil {
		props.Vpc, props.SecurityGroups = network.Vpc, []awsec2.ISecurityGroup{network.Function}
	}
	return props
}
