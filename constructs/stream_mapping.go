package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// StreamMappingProps says how Lambda reads a stream for a function.
type StreamMappingProps struct {
	// Source is the stream to read. Required.
	Source awskinesis.IStream
	// Function to invoke. Required. It must answer with the records that failed
	// (ReportBatchItemFailures), as package stream does.
	Function awslambda.IFunction
	// Failures is the bucket that takes, whole, each batch that could not be
	// processed. Required.
	Failures awss3.IBucket
	// BatchSize is the most records of one invocation, 1 to 10000; all together
	// are at most 6 MB. Zero: 1000.
	BatchSize int
	// BatchingWindow is how long Lambda waits for a batch to fill, up to 5m.
	// Zero: it does not wait.
	BatchingWindow time.Duration
	// Parallelization is how many batches of one shard are processed at once, 1
	// to 10, in order within each partition key. Zero: 1.
	Parallelization int
	// RetryAttempts of a batch that failed, 1 to 10000. Zero: 5.
	RetryAttempts int
	// MaxRecordAge is the age at which a record goes to Failures, even if the
	// function never saw it; 1m to 168h, and less than the stream's retention, or
	// records would be lost before. Zero: 6h.
	MaxRecordAge time.Duration
}

// StreamMapping reads a stream from its oldest record on and invokes a function.
// A batch that fails is split in halves until the records that fail are alone,
// tried again a finite number of times, and then kept in the bucket Failures: one
// record can hold up its shard, but not for ever.
type StreamMapping struct {
	constructs.Construct
	Mapping awslambda.CfnEventSourceMapping
}

// NewStreamMapping makes a StreamMapping and grants the function's role what
// Lambda needs for it.
func NewStreamMapping(scope constructs.Construct, id string, props StreamMappingProps) *StreamMapping {
	m := &StreamMapping{}
	newConstruct(m, scope, id)
	c := check{construct: m}
	props.check(c)
	if !props.complete(c) {
		return m
	}
	m.Mapping = awslambda.NewCfnEventSourceMapping(m, jsii.String("Mapping"), &awslambda.CfnEventSourceMappingProps{
		EventSourceArn:                 props.Source.StreamArn(),
		FunctionName:                   props.Function.FunctionName(),
		StartingPosition:               jsii.String("TRIM_HORIZON"),
		BatchSize:                      jsii.Number(props.BatchSize),
		MaximumBatchingWindowInSeconds: inSeconds(props.BatchingWindow),
		ParallelizationFactor:          jsii.Number(props.Parallelization),
		MaximumRetryAttempts:           jsii.Number(props.RetryAttempts),
		MaximumRecordAgeInSeconds:      inSeconds(props.MaxRecordAge),
		BisectBatchOnFunctionError:     true,
		FunctionResponseTypes:          jsii.Strings("ReportBatchItemFailures"),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: props.Failures.BucketArn()},
		},
	})
	allowRead(props.Function, props.Source)
	allowKeepFailures(props.Function, props.Failures)
	m.Mapping.Node().AddDependency(props.Failures) // see PrivateBucket
	return m
}

// UUID of the mapping, which is its name in the API of Lambda and in the bucket of
// failures.
func (m *StreamMapping) UUID() *string { return m.Mapping.Ref() }

func (p *StreamMappingProps) complete(c check) bool {
	source := c.given("Source", p.Source, "the stream to read")
	function := c.given("Function", p.Function, "the function to invoke")
	failures := c.given("Failures", p.Failures, "the bucket for batches that could not be processed")
	return source && function && failures
}

// check holds the limits of CreateEventSourceMapping:
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
func (p *StreamMappingProps) check(c check) {
	c.number("BatchSize", &p.BatchSize, 1000, 1, 10000, "records")
	c.seconds("BatchingWindow", &p.BatchingWindow, 0, time.Second, 5*time.Minute)
	c.number("Parallelization", &p.Parallelization, 1, 1, 10, "batches of a shard")
	c.number("RetryAttempts", &p.RetryAttempts, 5, 1, 10000, "attempts")
	c.seconds("MaxRecordAge", &p.MaxRecordAge, 6*time.Hour, time.Minute, 7*24*time.Hour)
}
