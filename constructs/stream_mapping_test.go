package constructs_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("mapping-knobs", app.mappingKnobs) }

// theirStream is one of another app.
func theirStream(stack awscdk.Stack, id string) awskinesis.IStream {
	arn := "arn:aws:kinesis:us-east-1:111122223333:stream/" + id
	return awskinesis.Stream_FromStreamArn(stack, &id, &arn)
}

func (a app) mappingKnobs(stack awscdk.Stack) {
	function := func(id string) *constructs.GoFunction {
		return constructs.NewGoFunction(stack, id, constructs.GoFunctionProps{Entry: "./testdata/hello"})
	}
	stream := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{Retention: 48 * time.Hour, Key: awsKey(stack, "SourceKey", "us-east-1")})
	bucket := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{NoAccessLogs: "a test of something else"})
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	constructs.NewStreamMapping(stack, "Full", constructs.StreamMappingProps{
		Source: stream.Stream, Function: function("One").Function, Failures: bucket.Bucket,
		StartingPosition: "AT_TIMESTAMP", StartingAt: time.UnixMilli(1767225600500),
		BatchSize: 123, BatchingWindow: 7 * time.Second, Parallelization: 4, RetryAttempts: 3, MaxRecordAge: 47 * time.Hour,
		NoBisect: true, WholeBatches: true, TumblingWindow: 90 * time.Second, NoEventCount: true, Disabled: true,
		Filters: []string{`{"data":{"country":["de"]}}`, `{"partitionKey":[{"prefix":"a"}]}`},
	})
	constructs.NewStreamMapping(stack, "Extremes", constructs.StreamMappingProps{
		Consumer: stream.AddConsumer("Extremes"), Function: function("Two").Function, StartingPosition: "LATEST",
		FailureQueue:  awssqs.NewQueue(stack, jsii.String("Queue"), &awssqs.QueueProps{EncryptionMasterKey: key, EnforceSSL: jsii.Bool(true)}),
		RetryAttempts: constructs.Unlimited, MaxRecordAge: constructs.Unlimited,
	})
	constructs.NewStreamMapping(stack, "Topic", constructs.StreamMappingProps{
		Source: theirStream(stack, "Theirs"), Function: function("Three").Function, RetryAttempts: constructs.None,
		FailureTopic: awssns.NewTopic(stack, jsii.String("Topic-"), &awssns.TopicProps{MasterKey: key, EnforceSSL: jsii.Bool(true)}),
	})
}

func TestEachKnobOfStreamMappingIsInTheTemplate(t *testing.T) {
	const full, extremes, topic = "Full/Mapping", "Extremes/Mapping", "Topic/Mapping"
	checkKnobs[constructs.StreamMappingProps](t, "mapping-knobs", nil, []knob{
		{"Source", mappingType, topic, "EventSourceArn", "arn:aws:kinesis:us-east-1:111122223333:stream/Theirs"},
		{"Consumer", mappingType, extremes, "EventSourceArn.Fn::GetAtt.1", "ConsumerARN"},
		{"Function", mappingType, full, "FunctionName.Ref", logicalID(t, "mapping-knobs", "One/Function")},
		{"Failures", mappingType, full, "DestinationConfig.OnFailure.Destination.Fn::GetAtt.0", logicalID(t, "mapping-knobs", "Failures/Bucket")},
		{"FailureQueue", mappingType, extremes, "DestinationConfig.OnFailure.Destination.Fn::GetAtt.0", logicalID(t, "mapping-knobs", "Queue")},
		{"FailureTopic", mappingType, topic, "DestinationConfig.OnFailure.Destination.Ref", logicalID(t, "mapping-knobs", "Topic-")},
		{"StartingPosition", mappingType, full, "StartingPosition", "AT_TIMESTAMP"},
		{"StartingPosition", mappingType, extremes, "StartingPosition", "LATEST"},
		{"StartingAt", mappingType, full, "StartingPositionTimestamp", 1767225600.5},
		{"BatchSize", mappingType, full, "BatchSize", 123},
		{"BatchingWindow", mappingType, full, "MaximumBatchingWindowInSeconds", 7},
		{"Parallelization", mappingType, full, "ParallelizationFactor", 4},
		{"RetryAttempts", mappingType, full, "MaximumRetryAttempts", 3},
		{"RetryAttempts", mappingType, extremes, "MaximumRetryAttempts", -1},
		{"RetryAttempts", mappingType, topic, "MaximumRetryAttempts", 0},
		{"MaxRecordAge", mappingType, full, "MaximumRecordAgeInSeconds", 169200},
		{"MaxRecordAge", mappingType, extremes, "MaximumRecordAgeInSeconds", -1},
		{"NoBisect", mappingType, full, "BisectBatchOnFunctionError", false},
		{"NoBisect", mappingType, topic, "BisectBatchOnFunctionError", true},
		{"WholeBatches", mappingType, full, "FunctionResponseTypes", []string{}},
		{"WholeBatches", mappingType, topic, "FunctionResponseTypes", []string{"ReportBatchItemFailures"}},
		{"TumblingWindow", mappingType, full, "TumblingWindowInSeconds", 90},
		{"TumblingWindow", mappingType, topic, "TumblingWindowInSeconds", nil},
		{"Filters", mappingType, full, "FilterCriteria.Filters", []any{
			map[string]any{"Pattern": `{"data":{"country":["de"]}}`}, map[string]any{"Pattern": `{"partitionKey":[{"prefix":"a"}]}`}}},
		{"NoEventCount", mappingType, full, "MetricsConfig", nil},
		{"NoEventCount", mappingType, topic, "MetricsConfig.Metrics", []string{"EventCount"}},
		{"Disabled", mappingType, full, "Enabled", false},
		{"Disabled", mappingType, topic, "Enabled", nil},
	})
}

func TestTheReadersPermissionsAreThoseOfItsSourceAndDestination(t *testing.T) {
	logs := []string{"logs:CreateLogStream", "logs:PutLogEvents"}
	read := []string{"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}
	for path, want := range map[string][]string{
		"One/Role/DefaultPolicy": slices.Concat(logs, []string{"kms:Decrypt"}, read, []string{"s3:ListBucket", "s3:PutObject"}),
		"Two/Role/DefaultPolicy": slices.Concat(logs, []string{"kms:Decrypt"}, read,
			[]string{"kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard", "sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}),
		"Three/Role/DefaultPolicy": slices.Concat(logs, read, []string{"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"}),
	} {
		if got := actions(t, "mapping-knobs", path); !slices.Equal(got, want) {
			t.Errorf("%s allows\n%v, want\n%v", path, got, want)
		}
	}
}
