package constructs_test

import (
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("processor-knobs", app.processorKnobs) }

func (a app) processorKnobs(stack awscdk.Stack) {
	bucket := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{NoAccessLogs: "a test of something else"})
	mapping := constructs.StreamMappingProps{Source: theirStream(stack, "Source"), Failures: bucket.Bucket, BatchSize: 77}
	hello := constructs.GoFunctionProps{Entry: "./testdata/hello", Memory: 333}
	constructs.NewStreamProcessor(stack, "Own", constructs.StreamProcessorProps{Function: hello, Mapping: mapping})
	constructs.NewStreamProcessor(stack, "Given", constructs.StreamProcessorProps{
		Function: constructs.GoFunctionProps{Function: theirFunction(stack, "Theirs")}, Mapping: mapping,
	})
	output := constructs.NewEventStream(stack, "Output", constructs.EventStreamProps{Key: awsKey(stack, "OutputKey", "us-east-1")})
	transform := constructs.TransformProps{
		Function: hello, Source: mapping.Source, Output: output.Stream, Failures: bucket.Bucket,
		Rejects:          constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{}).Delivery.DeliveryStream,
		MetricsNamespace: "Shop", LogLevel: "warn", MaxEventBytes: 54321, AggregateBytes: 12345,
		Mapping: constructs.StreamMappingProps{BatchingWindow: 9 * time.Second},
	}
	constructs.NewTransform(stack, "Transform", transform)
	transform.Function = constructs.GoFunctionProps{Function: constructs.NewGoFunction(stack, "Made", hello).Function}
	constructs.NewTransform(stack, "TransformGiven", transform)
}

func TestEachKnobOfStreamProcessorIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.StreamProcessorProps](t, "processor-knobs", nil, []knob{
		{"Function.Memory", functionType, "Own/Process/Function", "MemorySize", 333},
		{"Function.Function", mappingType, "Given/Read/Mapping", "FunctionName.Fn::Select.1.Fn::Split.1.Fn::Join.1.6", ":function:theirs"},
		{"Mapping.BatchSize", mappingType, "Own/Read/Mapping", "BatchSize", 77},
		{"Mapping.Source", mappingType, "Given/Read/Mapping", "EventSourceArn", "arn:aws:kinesis:us-east-1:111122223333:stream/Source"},
	})
}

func TestEachKnobOfTransformIsInTheTemplate(t *testing.T) {
	const shape, read, variables = "Transform/Shape/Function", "Transform/Read/Mapping", "Environment.Variables."
	checkKnobs[constructs.TransformProps](t, "processor-knobs", nil, []knob{
		{"Function.Memory", functionType, shape, "MemorySize", 333},
		{"Function.Function", functionType, "Made/Function", variables + "METRICS_NAMESPACE", "Shop"},
		{"Source", mappingType, read, "EventSourceArn", "arn:aws:kinesis:us-east-1:111122223333:stream/Source"},
		{"Output", functionType, shape, variables + "OUTPUT_STREAM_ARN.Fn::GetAtt.0", logicalID(t, "processor-knobs", "Output/Stream")},
		{"Rejects", functionType, shape, variables + "REJECTS_DELIVERY_STREAM.Ref", logicalID(t, "processor-knobs", "Rejects/Delivery/Stream")},
		{"Failures", mappingType, read, "DestinationConfig.OnFailure.Destination.Fn::GetAtt.0", logicalID(t, "processor-knobs", "Failures/Bucket")},
		{"Mapping.BatchingWindow", mappingType, read, "MaximumBatchingWindowInSeconds", 9},
		{"MetricsNamespace", functionType, shape, variables + "METRICS_NAMESPACE", "Shop"},
		{"LogLevel", functionType, shape, variables + "LOG_LEVEL", "warn"},
		{"MaxEventBytes", functionType, shape, variables + "MAX_EVENT_BYTES", "54321"},
		{"AggregateBytes", functionType, shape, variables + "AGGREGATE_BYTES", "12345"},
	})
}
