package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

// Store takes the shaped events and keeps them.
type Store struct {
	Stack     awscdk.Stack
	Analytics awskinesis.IStream
	Lake      *constructs.DataLake
}

// newStore makes the stack.
func newStore(d deployment) *Store {
	stack := d.newStack("store", "Millrace: the stream of shaped events and the lake that it is kept in")
	key := d.key(stack)
	analytics := d.stream(stack, "Analytics", d.env.Analytics, d.plan.Analytics, key)
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source:       analytics.Stream,
		Schema:       shaped(),
		Values:       map[string][]string{"event_type": x1.EventTypes},
		MaxEventAge:  d.env.Events.MaxAge,
		MaxEventLead: x1.DefaultMaxFuture,
		Backlog:      d.env.Analytics.Retention,
		Bucket:       d.bucket(d.env.Lake, key),
		Key:          key, // of the results of queries, too
		Buffer:       buffer(d.plan.Lake),
		Logs:         d.logs(key),
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
