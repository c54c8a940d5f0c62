package constructs_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("stream-metrics", app.streamMetrics) }

// streamMetrics has an alarm on each metric of a stream, a function and a mapping,
// by the name of the method.
func (a app) streamMetrics(stack awscdk.Stack) {
	stream := constructs.NewEventStream(stack, "Stream", constructs.EventStreamProps{})
	processor := constructs.NewStreamProcessor(stack, "Processor", constructs.StreamProcessorProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Mapping: constructs.StreamMappingProps{
			Source:   stream.Stream,
			Failures: constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{}).Bucket,
		},
	})
	for part, of := range map[string]any{"Stream": stream, "Function": processor.Function, "Mapping": processor.Mapping} {
		value := reflect.ValueOf(of)
		for i := range value.NumMethod() {
			if name := value.Type().Method(i).Name; strings.HasPrefix(name, "Metric") {
				metric := value.Method(i).Call(nil)[0].Interface().(awscloudwatch.Metric)
				metric.CreateAlarm(stack, jsii.String(part+name), &awscloudwatch.CreateAlarmOptions{
					Threshold: jsii.Number(1), EvaluationPeriods: jsii.Number(1),
				})
			}
		}
	}
}

// A metric has the name and the statistic that AWS documents, over a minute, and
// the dimension of the resource that is made.
func TestMetricsAreThoseOfTheResource(t *testing.T) {
	const stack = "stream-metrics"
	dimensions := map[string]string{
		"Stream":   "StreamName " + logicalID(t, stack, "Stream/Stream"),
		"Function": "FunctionName " + logicalID(t, stack, "Processor/Process/Function"),
		"Mapping":  "EventSourceMappingUUID " + logicalID(t, stack, "Processor/Read/Mapping"),
	}
	want := map[string]string{
		"StreamMetricIteratorAge":            "AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum " + dimensions["Stream"],
		"StreamMetricIncomingRecords":        "AWS/Kinesis IncomingRecords Sum " + dimensions["Stream"],
		"StreamMetricIncomingBytes":          "AWS/Kinesis IncomingBytes Sum " + dimensions["Stream"],
		"StreamMetricWriteThrottled":         "AWS/Kinesis WriteProvisionedThroughputExceeded Sum " + dimensions["Stream"],
		"StreamMetricReadThrottled":          "AWS/Kinesis ReadProvisionedThroughputExceeded Sum " + dimensions["Stream"],
		"StreamMetricPutRecordsFailed":       "AWS/Kinesis PutRecords.FailedRecords Sum " + dimensions["Stream"],
		"StreamMetricPutRecordsThrottled":    "AWS/Kinesis PutRecords.ThrottledRecords Sum " + dimensions["Stream"],
		"FunctionMetricInvocations":          "AWS/Lambda Invocations Sum " + dimensions["Function"],
		"FunctionMetricErrors":               "AWS/Lambda Errors Sum " + dimensions["Function"],
		"FunctionMetricThrottles":            "AWS/Lambda Throttles Sum " + dimensions["Function"],
		"FunctionMetricDuration":             "AWS/Lambda Duration Maximum " + dimensions["Function"],
		"FunctionMetricConcurrentExecutions": "AWS/Lambda ConcurrentExecutions Maximum " + dimensions["Function"],
		"FunctionMetricIteratorAge":          "AWS/Lambda IteratorAge Maximum " + dimensions["Function"],
		"MappingMetricPolled":                "AWS/Lambda PolledEventCount Sum " + dimensions["Mapping"],
		"MappingMetricFilteredOut":           "AWS/Lambda FilteredOutEventCount Sum " + dimensions["Mapping"],
		"MappingMetricInvoked":               "AWS/Lambda InvokedEventCount Sum " + dimensions["Mapping"],
		"MappingMetricFailedInvokes":         "AWS/Lambda FailedInvokeEventCount Sum " + dimensions["Mapping"],
		"MappingMetricDropped":               "AWS/Lambda DroppedEventCount Sum " + dimensions["Mapping"],
		"MappingMetricFailuresDelivered":     "AWS/Lambda OnFailureDestinationDeliveredEventCount Sum " + dimensions["Mapping"],
	}
	got := map[string]string{}
	for path, alarm := range resources(t, stack, "AWS::CloudWatch::Alarm") {
		if alarm["Period"] != 60.0 {
			t.Errorf("%s is over %v seconds, want 60", path, alarm["Period"])
		}
		var words []string
		for _, at := range []string{"Namespace", "MetricName", "Statistic", "Dimensions.0.Name", "Dimensions.0.Value.Ref"} {
			word, _ := reach(alarm, at).(string)
			words = append(words, word)
		}
		got[path] = strings.Join(words, " ")
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the alarms are on\n%v, want\n%v", got, want)
	}
}
