package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/environments"
)

// Ingest takes the events in.
type Ingest struct {
	Stack  awscdk.Stack
	Stream awskinesis.IStream
}

// NewIngest makes the stack.
func NewIngest(app awscdk.App, env environments.Environment) *Ingest {
	stack := newStack(app, env, "ingest", "Millrace: the stream that producers put events on")
	stream := constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{
		Shards:       env.Ingest.Shards,
		Retention:    env.Ingest.Retention,
		MaxRecordKiB: env.Ingest.MaxRecordKiB,
		Removal:      removal(env),
	})
	output(stack, "IngestStreamName", stream.Stream.StreamName())
	output(stack, "IngestStreamArn", stream.Stream.StreamArn())
	return &Ingest{Stack: stack, Stream: stream.Stream}
}
