package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// StreamMappingProps says how Lambda reads a stream for a function. Source or
// Consumer, Function, and one of Failures, FailureQueue and FailureTopic are
// required.
type StreamMappingProps struct {
	// Source is the stream to read, of the function's region.
	Source awskinesis.IStream
	// Consumer to read with enhanced fan-out, in place of Source: see
	// EventStream.AddConsumer.
	Consumer awskinesis.IStreamConsumer
	// Function to invoke, of the stack's account and region. Unless WholeBatches,
	// it must answer with the records that failed (ReportBatchItemFailures), as
	// package stream does.
	Function awslambda.IFunction
	// Failures is the bucket that takes, whole, each batch that could not be
	// processed.
	Failures awss3.IBucket
	// FailureQueue takes, in place of Failures, a pointer to each such batch: shard
	// and sequence numbers. The records themselves are gone with the stream's
	// retention.
	FailureQueue awssqs.IQueue
	// FailureTopic is published the pointer on, in place of Failures.
	FailureTopic awssns.ITopic
	// StartingPosition is TRIM_HORIZON, the oldest record, LATEST, or AT_TIMESTAMP,
	// which is StartingAt. LATEST can miss records while the mapping is made or
	// updated. Empty: TRIM_HORIZON.
	StartingPosition string
	// StartingAt is the time that AT_TIMESTAMP begins at, not in the future.
	StartingAt time.Time
	// BatchSize is the most records of one invocation, 1 to 10000; all together
	// are at most 6 MB. Zero: 1000.
	BatchSize int
	// BatchingWindow is how long Lambda waits for a batch to fill, up to 5m in
	// whole seconds. Zero: it does not wait.
	BatchingWindow time.Duration
	// Parallelization is how many batches of one shard are processed at once, 1
	// to 10, in order within each partition key. Zero: 1.
	Parallelization int
	// RetryAttempts of a batch that failed, 1 to 10000; None: it is not tried again;
	// Unlimited: until its records are too old, and its shard stands still as long.
	// Zero: 5.
	RetryAttempts int
	// MaxRecordAge is the age at which a record goes to the failures, even if the
	// function never saw it; 1m to 168h in whole seconds, and less than the stream's
	// retention, or records would be lost before. Unlimited: no age. Zero: 6h.
	MaxRecordAge time.Duration
	// NoBisect tries a batch that failed again as a whole. Else it is split in
	// halves, which costs no attempt.
	NoBisect bool
	// WholeBatches tries a batch again from its first record, whatever the function
	// answers. Else it names the records that failed.
	WholeBatches bool
	// TumblingWindow hands the function a state from batch to batch of a shard for
	// so long, up to 15m in whole seconds; its answers must have the state. Zero: no
	// window.
	TumblingWindow time.Duration
	// Filters are up to 5 patterns of records to invoke the function for; the rest is
	// passed over. They see data that is JSON; a KPL aggregate is not, so that it
	// never matches a pattern of data. Empty: every record.
	Filters []string
	// NoEventCount leaves out the metrics that count the events of this mapping,
	// which MetricPolled and the like read.
	NoEventCount bool
	// Disabled makes the mapping without reading; it goes on where it was when it is
	// enabled.
	Disabled bool
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
	props.check(check{construct: m})
	m.Mapping = awslambda.NewCfnEventSourceMapping(m, jsii.String("Mapping"), props.mapping(m))
	m.grant(props)
	return m
}

// UUID of the mapping, which is its name in the API of Lambda and in the bucket of
// failures.
func (m *StreamMapping) UUID() *string { return m.Mapping.Ref() }

func (p *StreamMappingProps) mapping(m *StreamMapping) *awslambda.CfnEventSourceMappingProps {
	mapping := &awslambda.CfnEventSourceMappingProps{
		EventSourceArn:                 p.sourceArn(m),
		FunctionName:                   p.functionName(m),
		StartingPosition:               &p.StartingPosition,
		BatchSize:                      jsii.Number(p.BatchSize),
		MaximumBatchingWindowInSeconds: inSeconds(p.BatchingWindow),
		ParallelizationFactor:          jsii.Number(p.Parallelization),
		MaximumRetryAttempts:           jsii.Number(p.RetryAttempts),
		MaximumRecordAgeInSeconds:      jsii.Number(Unlimited),
		BisectBatchOnFunctionError:     !p.NoBisect,
		FunctionResponseTypes:          jsii.Strings("ReportBatchItemFailures"),
		DestinationConfig:              p.destination(),
	}
	if p.RetryAttempts == None {
		mapping.MaximumRetryAttempts = jsii.Number(0)
	}
	if p.MaxRecordAge != Unlimited {
		mapping.MaximumRecordAgeInSeconds = inSeconds(p.MaxRecordAge)
	}
	if p.StartingPosition == atTimestamp {
		mapping.StartingPositionTimestamp = jsii.Number(float64(p.StartingAt.UnixMilli()) / 1000)
	}
	if p.WholeBatches {
		mapping.FunctionResponseTypes = jsii.Strings()
	}
	if p.TumblingWindow > 0 {
		mapping.TumblingWindowInSeconds = inSeconds(p.TumblingWindow)
	}
	if len(p.Filters) > 0 {
		mapping.FilterCriteria = filterCriteria(p.Filters)
	}
	if !p.NoEventCount {
		mapping.MetricsConfig = &awslambda.CfnEventSourceMapping_MetricsConfigProperty{Metrics: jsii.Strings("EventCount")}
	}
	if p.Disabled {
		mapping.Enabled = false
	}
	return mapping
}

func filterCriteria(patterns []string) *awslambda.CfnEventSourceMapping_FilterCriteriaProperty {
	var filters []any
	for _, pattern := range patterns {
		filters = append(filters, &awslambda.CfnEventSourceMapping_FilterProperty{Pattern: &pattern})
	}
	return &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{Filters: filters}
}
