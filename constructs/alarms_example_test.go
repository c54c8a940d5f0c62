package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A stream of another team, of which is known how long it keeps its records.
func ExampleNewStreamAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	oncall := awssns.NewTopic(stack, jsii.String("OnCall"), nil)
	orders := awskinesis.Stream_FromStreamArn(stack, jsii.String("Orders"), jsii.String("arn:aws:kinesis:us-east-1:111122223333:stream/orders"))
	alarms := constructs.NewStreamAlarms(stack, "OrdersAlarms", constructs.StreamAlarmsProps{
		Stream:    orders,
		Retention: 7 * 24 * time.Hour,
		Alarms:    constructs.AlarmProps{Page: oncall},
	})
	fmt.Println(alarms.Late.Kind, alarms.Late.Severity, alarms.Late.Threshold, "ms")
	fmt.Println(alarms.Retention.Kind, alarms.Retention.Severity, alarms.RecordsCapacity == nil)
	// Output:
	// stream-late warn 300000 ms
	// stream-retention page true
}

// A function that no stream is read for, with entries in the runbook of its team.
func ExampleNewFunctionAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	invoices := constructs.NewGoFunction(stack, "Invoices", constructs.GoFunctionProps{Entry: "./testdata/hello", Timeout: 30 * time.Second})
	alarms := constructs.NewFunctionAlarms(stack, "InvoicesAlarms", constructs.FunctionAlarmsProps{
		Function: invoices.Function,
		Late:     constructs.None,
		Alarms: constructs.AlarmProps{
			Page:    awssns.NewTopic(stack, jsii.String("OnCall"), nil),
			Warn:    awssns.NewTopic(stack, jsii.String("Team"), nil),
			Runbook: "https://wiki.example.com/invoices",
		},
	})
	for _, alarm := range alarms.All() {
		fmt.Println(alarm.Kind, alarm.Severity, alarm.Threshold)
	}
	// Output:
	// function-errors page 5
	// function-throttles warn 0
	// function-duration warn 24000
}

// What becomes of the batches that a function fails on.
func ExampleNewMappingAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	processor := constructs.NewStreamProcessor(stack, "Orders", constructs.StreamProcessorProps{
		Function: constructs.GoFunctionProps{Entry: "./testdata/hello"},
		Mapping: constructs.StreamMappingProps{
			Source:   constructs.NewEventStream(stack, "Stream", constructs.EventStreamProps{}).Stream,
			Failures: constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{}).Bucket,
		},
	})
	alarms := constructs.NewMappingAlarms(stack, "OrdersAlarms", constructs.MappingAlarmsProps{
		Mapping: processor.Mapping.Mapping,
		Alarms:  constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	fmt.Println(alarms.Dropped.Kind, alarms.Failures.Kind)
	// Output: mapping-dropped mapping-failures
}

// One event in a hundred may be wrong.
func ExampleNewRejectsAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	shape := awslambda.Function_FromFunctionName(stack, jsii.String("Shape"), jsii.String("shape-orders"))
	alarms := constructs.NewRejectsAlarms(stack, "RejectsAlarms", constructs.RejectsAlarmsProps{
		Function: shape,
		Percent:  1,
		Alarms:   constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	fmt.Println(alarms.Share.Kind, alarms.Share.Threshold)
	// Output: rejects-share 1
}

// A bucket that should be empty.
func ExampleNewBucketAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	failures := awss3.Bucket_FromBucketName(stack, jsii.String("Failures"), jsii.String("failed-orders"))
	alarms := constructs.NewBucketAlarms(stack, "FailuresAlarms", constructs.BucketAlarmsProps{
		Bucket: failures,
		Alarms: constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	fmt.Println(alarms.NotEmpty.Kind, alarms.NotEmpty.Severity)
	// Output: failures-not-empty warn
}

// A delivery stream of another app, which reads a stream and may be ten minutes late.
func ExampleNewDeliveryAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	orders := awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(stack, jsii.String("Orders"), jsii.String("orders"))
	alarms := constructs.NewDeliveryAlarms(stack, "OrdersAlarms", constructs.DeliveryAlarmsProps{
		DeliveryStream: orders,
		Source:         "KinesisStreamAsSource",
		Freshness:      10 * time.Minute,
		Alarms:         constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	for _, alarm := range alarms.All() {
		fmt.Println(alarm.Kind, alarm.Threshold)
	}
	// Output:
	// delivery-freshness 600
	// delivery-success 0.95
	// delivery-behind 300000
	// delivery-reads-throttled 0
}

// A domain that is there already. Of one that this app makes, nodes and volumes are
// read from its resource, SearchIndex.Domain.Resource.
func ExampleNewSearchAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	domain := awsopensearchservice.Domain_FromDomainEndpoint(stack, jsii.String("Domain"), jsii.String("https://search-orders-abc.us-east-1.es.amazonaws.com"))
	alarms := constructs.NewSearchAlarms(stack, "SearchAlarms", constructs.SearchAlarmsProps{
		Domain:    domain,
		VolumeGiB: 100,
		Nodes:     3,
		Alarms:    constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	fmt.Println(alarms.Storage.Threshold, "MiB", alarms.Nodes.Threshold, "nodes", alarms.ManagerCPU == nil)
	// Output: 25600 MiB 3 nodes true
}

// A queue that may hold a hundred messages.
func ExampleNewQueueAlarms() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	queue := awssqs.NewQueue(stack, jsii.String("Mails"), &awssqs.QueueProps{RetentionPeriod: awscdk.Duration_Days(jsii.Number(10))})
	alarms := constructs.NewQueueAlarms(stack, "MailsAlarms", constructs.QueueAlarmsProps{
		Queue:  queue,
		Depth:  100,
		Alarms: constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("OnCall"), nil)},
	})
	fmt.Println(alarms.Depth.Threshold, "messages,", alarms.Age.Threshold, "s")
	// Output: 100 messages, 432000 s
}

// One call in the night for a stream and what reads it.
func ExampleNewPipelineHealth() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	tell := constructs.AlarmProps{
		Page:          awssns.NewTopic(stack, jsii.String("OnCall"), nil),
		Warn:          awssns.NewTopic(stack, jsii.String("Team"), nil),
		PagedTogether: true,
	}
	stream := constructs.NewEventStream(stack, "Orders", constructs.EventStreamProps{})
	reader := awslambda.Function_FromFunctionName(stack, jsii.String("Reader"), jsii.String("read-orders"))
	orders := constructs.NewStreamAlarms(stack, "OrdersAlarms", constructs.StreamAlarmsProps{Stream: stream.Stream, Alarms: tell})
	reading := constructs.NewFunctionAlarms(stack, "ReaderAlarms", constructs.FunctionAlarmsProps{Function: reader, Alarms: tell})
	health := constructs.NewPipelineHealth(stack, "Health", constructs.PipelineHealthProps{
		Of:     append(orders.All(), reading.All()...),
		Alarms: tell,
	})
	fmt.Println(health.Unhealthy.Kind, health.Unhealthy.Severity)
	// Output: pipeline-unhealthy page
}
