package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

// Store takes the shaped events and keeps them.
type Store struct {
	Stack     awscdk.Stack
	Analytics awskinesis.IStream
	Lake      *constructs.DataLake
}

// NewStore makes the stack.
func NewStore(app awscdk.App, env environments.Environment) *Store {
	stack := newStack(app, env, "store", "Millrace: the stream of shaped events and the lake that it is kept in")
	analytics := constructs.NewEventStream(stack, "Analytics", constructs.EventStreamProps{
		Shards:       env.Analytics.Shards,
		Retention:    env.Analytics.Retention,
		MaxRecordKiB: env.Analytics.MaxRecordKiB,
		Removal:      removal(env),
	})
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source:       analytics.Stream,
		Schema:       shaped(),
		Values:       map[string][]string{"event_type": x1.EventTypes},
		MaxEventAge:  env.Events.MaxAge,
		MaxEventLead: x1.DefaultMaxFuture,
		Backlog:      env.Analytics.Retention,
		Bucket:       constructs.PrivateBucketProps{Expiration: env.Lake.Expiration, Removal: removal(env)},
		Buffer:       constructs.BufferProps{SizeMiB: env.Lake.BufferMiB, Interval: env.Lake.BufferInterval},
		Logs:         logs(env),
	})
	output(stack, "AnalyticsStreamName", analytics.Stream.StreamName())
	output(stack, "AnalyticsStreamArn", analytics.Stream.StreamArn())
	output(stack, "LakeBucketName", lake.Bucket.Bucket.BucketName())
	output(stack, "LakePrefix", &lake.Prefix)
	output(stack, "LakeErrorPrefix", &lake.Delivery.ErrorPrefix)
	output(stack, "LakeDeliveryStreamName", lake.Delivery.DeliveryStream.Ref())
	output(stack, "GlueDatabaseName", lake.Database.Ref())
	output(stack, "GlueTableName", lake.Table.Ref())
	return &Store{Stack: stack, Analytics: analytics.Stream, Lake: lake}
}

// shaped is the schema of the shaped event. That the event has one is tested in
// its own package.
func shaped() schema.Schema {
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		panic(err)
	}
	return s
}
