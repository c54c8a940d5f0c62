package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/sizing"
)

// Ingest takes the events in.
type Ingest struct {
	Stack  awscdk.Stack
	Stream awskinesis.IStream
}

// newIngest makes the stack.
func newIngest(d deployment) *Ingest {
	stack := d.newStack("ingest", "Millrace: the stream that producers put events on")
	stream := d.stream(stack, "Ingest", d.env.Ingest, d.plan.Ingest, d.key(stack))
	output(stack, "IngestStreamName", stream.Stream.StreamName())
	output(stack, "IngestStreamArn", stream.Stream.StreamArn())
	return &Ingest{Stack: stack, Stream: stream.Stream}
}

// stream makes one of the pipeline's two.
func (d deployment) stream(stack awscdk.Stack, id string, values environments.Stream, capacity sizing.Stream, key awskms.IKey) *constructs.EventStream {
	props := constructs.EventStreamProps{
		Shards:       capacity.Shards,
		Retention:    values.Retention,
		MaxRecordKiB: values.MaxRecordKiB,
		Key:          key,
		Removal:      d.removal(),
	}
	if values.ShardMetrics {
		props.ShardMetrics = []string{"ALL"}
	}
	return constructs.NewEventStream(stack, id, props)
}
