package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/sizing"
)

// PipelineProps says what a whole pipeline carries. Function, Schema and Load are
// enough; the other fields refine its parts, and win over the plan for Load.
type PipelineProps struct {
	// Function is a main that hands a stream.Shaper to package stream. Required, its
	// Entry at least.
	Function GoFunctionProps
	// Schema of the shaped events. Required.
	Schema schema.Schema
	// Load to carry. Shards, memory, reserved concurrency, batches and buffers
	// follow from it, see package sizing. Its Region, if empty, is the stack's, its
	// Partitions, if zero, are those of the lake. Required, its EventsPerSecond at
	// least.
	Load sizing.Load

	// Ingest is the stream that producers put events on. Zero: as planned.
	Ingest EventStreamProps
	// Transform refines how events are read and shaped. Its Function, Source,
	// Output, Rejects and Failures are the pipeline's. Zero: as planned.
	Transform TransformProps
	// Analytics is the stream of shaped events. Zero: as planned.
	Analytics EventStreamProps
	// Lake refines how shaped events are kept. Its Source and Schema are the
	// pipeline's. Zero: as planned.
	Lake DataLakeProps
	// Rejects refines where events that are wrong are kept. Zero: as planned.
	Rejects RejectsProps
	// Failures is the bucket for batches that could not be processed. Zero: its
	// defaults.
	Failures PrivateBucketProps

	// Key that encrypts what the parts keep, for those that do not say their own.
	// Nil: keys that AWS manages.
	Key awskms.IKey
	// Removal of what holds data when it leaves the stack, for the parts that do
	// not say their own. Empty: retained.
	Removal awscdk.RemovalPolicy
	// LogRetentionDays of the log groups that do not say their own, one of those
	// of LogProps. Zero: 30.
	LogRetentionDays int
}

// Pipeline is the way of an event in one construct: a stream that takes it in, a
// Lambda function that shapes it, a stream that carries it on and a lake that keeps
// it, with a place for an event that is wrong and one for a batch that fails.
//
// By default it makes Ingest, Transform, Analytics, Lake, Rejects and Failures,
// each as its own constructor does, with the capacity of Plan.
type Pipeline struct {
	constructs.Construct
	Ingest    *EventStream
	Transform *Transform
	Analytics *EventStream
	Lake      *DataLake
	Rejects   *Rejects
	Failures  *PrivateBucket
	// Plan for the load. Its Quotas must be raised before the pipeline carries it.
	Plan sizing.Plan
}

// NewPipeline makes a Pipeline.
func NewPipeline(scope constructs.Construct, id string, props PipelineProps) *Pipeline {
	p := &Pipeline{}
	newConstruct(p, scope, id)
	c := check{construct: p}
	props.check(c)
	p.Plan = props.plan(c, awscdk.Stack_Of(p))
	props.take(p.Plan)
	props.share(c)

	p.Ingest = NewEventStream(p, "Ingest", props.Ingest)
	p.Analytics = NewEventStream(p, "Analytics", props.Analytics)
	p.Rejects = NewRejects(p, "Rejects", props.Rejects)
	p.Failures = NewPrivateBucket(p, "Failures", props.Failures)
	lake := props.Lake
	lake.Source, lake.Schema = p.Analytics.Stream, props.Schema
	p.Lake = NewDataLake(p, "Lake", lake)
	transform := props.Transform
	transform.Function = props.Function
	transform.Source, transform.Output = p.Ingest.Stream, p.Analytics.Stream
	transform.Rejects, transform.Failures = p.Rejects.Delivery.DeliveryStream, p.Failures.Bucket
	p.Transform = NewTransform(p, "Transform", transform)
	p.Transform.Node().AddDependency(p.Lake) // see DataLake
	return p
}

// GrantWrite lets a producer put events on Ingest.
func (p *Pipeline) GrantWrite(to awsiam.IGrantable) awsiam.Grant { return p.Ingest.GrantWrite(to) }

// GrantRead lets to read the table of the lake and its files.
func (p *Pipeline) GrantRead(to awsiam.IGrantable) awsiam.Grant { return p.Lake.GrantRead(to) }

// GrantQuery lets to query the table with Athena, in the workgroup of the lake.
func (p *Pipeline) GrantQuery(to awsiam.IGrantable) awsiam.Grant { return p.Lake.GrantQuery(to) }

// MetricIteratorAge is how long the last record of the transform's latest batch
// had waited in Ingest, in milliseconds; the maximum over a minute.
func (p *Pipeline) MetricIteratorAge() awscloudwatch.Metric { return p.Transform.MetricIteratorAge() }

// MetricRejected is how many events were wrong, per minute.
func (p *Pipeline) MetricRejected() awscloudwatch.Metric { return p.Rejects.MetricRejected() }

// MetricFreshness is the age of the oldest shaped event not yet in the lake, in
// seconds; the maximum over a minute.
func (p *Pipeline) MetricFreshness() awscloudwatch.Metric { return p.Lake.MetricFreshness() }
