package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() {
	register("alarms-defaults", app.alarmDefaults)
	register("alarms-knobs", app.alarmKnobs)
	register("alarms-given", app.alarmsOfOthers)
	register("alarms-mistakes", app.alarmMistakes)
}

// madeKinds are the kinds of the alarms of stack alarms-defaults.
var madeKinds = map[string]constructs.Severity{}

// alarmDefaults has each construct with what it requires alone, on resources of this
// app that say what they have.
func (a app) alarmDefaults(stack awscdk.Stack) {
	tell := constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("Page"), nil), Warn: awssns.NewTopic(stack, jsii.String("Warn"), nil)}
	stream := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{Shards: 2, Retention: 48 * time.Hour}).Stream
	bucket := constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{}).Bucket
	function := constructs.NewGoFunction(stack, "Reader", constructs.GoFunctionProps{Entry: "./testdata/hello", Timeout: 20 * time.Second, ReservedConcurrency: 15})
	mapping := constructs.NewStreamMapping(stack, "Read", constructs.StreamMappingProps{Source: stream, Function: function.Function, Failures: bucket})
	lake := constructs.NewDataLake(stack, "TheLake", constructs.DataLakeProps{Source: stream, Schema: sales, Buffer: constructs.BufferProps{Interval: 7 * time.Minute}})
	rejects := constructs.NewRejects(stack, "TheRejects", constructs.RejectsProps{Buffer: constructs.BufferProps{Interval: time.Minute}})
	index := constructs.NewSearchIndex(stack, "Index", constructs.SearchIndexProps{
		Source: stream, Schema: sales, RetryDuration: 20 * time.Minute, Buffer: constructs.BufferProps{Interval: 2 * time.Minute},
		Domain: constructs.SearchDomainProps{DataNodes: 2, VolumeGiB: 40, ManagerType: "m6g.large.search"},
	})
	queue := awssqs.NewQueue(stack, jsii.String("TheQueue"), &awssqs.QueueProps{RetentionPeriod: awscdk.Duration_Days(jsii.Number(3))})

	var all []*constructs.Alarm
	keep := func(made interface{ All() []*constructs.Alarm }) { all = append(all, made.All()...) }
	keep(constructs.NewStreamAlarms(stack, "Stream", constructs.StreamAlarmsProps{Stream: stream, Alarms: tell, Anomaly: true}))
	keep(constructs.NewFunctionAlarms(stack, "Function", constructs.FunctionAlarmsProps{Function: function.Function, Alarms: tell}))
	keep(constructs.NewMappingAlarms(stack, "Mapping", constructs.MappingAlarmsProps{Mapping: mapping.Mapping, Alarms: tell}))
	keep(constructs.NewRejectsAlarms(stack, "Rejects", constructs.RejectsAlarmsProps{Function: function.Function, Alarms: tell}))
	keep(constructs.NewBucketAlarms(stack, "Bucket", constructs.BucketAlarmsProps{Bucket: bucket, Alarms: tell}))
	keep(constructs.NewDeliveryAlarms(stack, "Lake", constructs.DeliveryAlarmsProps{DeliveryStream: lake.Delivery.DeliveryStream, Alarms: tell}))
	keep(constructs.NewDeliveryAlarms(stack, "Put", constructs.DeliveryAlarmsProps{DeliveryStream: rejects.Delivery.DeliveryStream, Alarms: tell}))
	keep(constructs.NewDeliveryAlarms(stack, "ToIndex", constructs.DeliveryAlarmsProps{DeliveryStream: index.Delivery.DeliveryStream, Alarms: tell}))
	keep(constructs.NewSearchAlarms(stack, "Search", constructs.SearchAlarmsProps{Domain: index.Domain.Resource, Alarms: tell}))
	keep(constructs.NewQueueAlarms(stack, "Queue", constructs.QueueAlarmsProps{Queue: queue, Alarms: tell}))
	keep(constructs.NewPipelineHealth(stack, "Health", constructs.PipelineHealthProps{Of: all, Alarms: tell}))
	for _, alarm := range all {
		madeKinds[alarm.Kind] = alarm.Severity
	}
}

// alarmKnobs gives each field of the props a value that is neither its default nor
// another's.
func (a app) alarmKnobs(stack awscdk.Stack) {
	page, warn := awssns.NewTopic(stack, jsii.String("Page"), nil), awssns.NewTopic(stack, jsii.String("Warn"), nil)
	tell := constructs.AlarmProps{Page: page, Warn: warn, PagedTogether: true, Runbook: "https://wiki.example.com/oncall", Without: []string{"stream-read-throttled", "function-throttles"}}
	their := theirResources(stack)
	function := awslambda.Function_FromFunctionArn(stack, jsii.String("TheirFunction"), jsii.String("arn:aws:lambda:us-east-1:111122223333:function:their-function"))
	delivery := awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(stack, jsii.String("TheirDelivery"), jsii.String("their-delivery"))
	stream := constructs.NewStreamAlarms(stack, "Stream", constructs.StreamAlarmsProps{
		Stream: their.stream, Alarms: tell, Late: 71 * time.Second, Retention: 62 * time.Hour, Shards: 13, SilentAfter: 17 * time.Minute, AlwaysRead: true, Anomaly: true,
	})
	constructs.NewStreamAlarms(stack, "OnDemand", constructs.StreamAlarmsProps{
		Stream: their.stream, Alarms: constructs.AlarmProps{Page: page}, PeakRecords: 4711, PeakBytes: 815_000, SilentAfter: constructs.None,
	})
	constructs.NewFunctionAlarms(stack, "Function", constructs.FunctionAlarmsProps{
		Function: function, Alarms: tell, ErrorPercent: 23, Timeout: 50 * time.Second, ReservedConcurrency: 70, Late: 83 * time.Second,
	})
	constructs.NewFunctionAlarms(stack, "NoReader", constructs.FunctionAlarmsProps{Function: function, Alarms: tell, Late: constructs.None})
	constructs.NewRejectsAlarms(stack, "Rejects", constructs.RejectsAlarmsProps{Function: function, Alarms: tell, MetricsNamespace: "Shop", Percent: 2.5})
	constructs.NewBucketAlarms(stack, "Bucket", constructs.BucketAlarmsProps{Bucket: their.bucket, Alarms: tell})
	constructs.NewDeliveryAlarms(stack, "Delivery", constructs.DeliveryAlarmsProps{
		DeliveryStream: delivery, Alarms: tell, Destination: "DeliveryToAmazonOpenSearchServerless", Source: "KinesisStreamAsSource",
		Converts: true, Partitions: true, Freshness: 97 * time.Second, SuccessPercent: 61, Behind: 103 * time.Second,
	})
	constructs.NewSearchAlarms(stack, "Search", constructs.SearchAlarmsProps{Domain: theirDomain(stack), Alarms: tell, VolumeGiB: 28, Nodes: 19, Managers: true})
	constructs.NewQueueAlarms(stack, "Queue", constructs.QueueAlarmsProps{Queue: theirQueue(stack), Alarms: tell, Depth: 37, Age: 107 * time.Second})
	constructs.NewPipelineHealth(stack, "Health", constructs.PipelineHealthProps{Of: stream.All(), Alarms: tell})
}

func theirQueue(stack awscdk.Stack) awssqs.IQueue {
	return awssqs.Queue_FromQueueArn(stack, jsii.String("TheirQueue"), stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("sqs"), Resource: jsii.String("their-queue")}))
}

// alarmsOfOthers are of resources that another app made, of which nothing is known.
func (a app) alarmsOfOthers(stack awscdk.Stack) {
	tell := constructs.AlarmProps{Page: awssns.Topic_FromTopicArn(stack, jsii.String("Page"), jsii.String("arn:aws:sns:us-east-1:111122223333:page"))}
	their := theirResources(stack)
	function := theirFunction(stack, "TheirFunction")
	mapping := awslambda.EventSourceMapping_FromEventSourceMappingId(stack, jsii.String("TheirMapping"), jsii.String("14e0db71-5d35-4eb5-b481-8945cf9d10c2"))
	delivery := awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(stack, jsii.String("TheirDelivery"), jsii.String("their-delivery"))
	constructs.NewStreamAlarms(stack, "Stream", constructs.StreamAlarmsProps{Stream: their.stream, Alarms: tell})
	constructs.NewFunctionAlarms(stack, "Function", constructs.FunctionAlarmsProps{Function: function, Alarms: tell})
	constructs.NewMappingAlarms(stack, "Mapping", constructs.MappingAlarmsProps{Mapping: mapping, Alarms: tell})
	constructs.NewRejectsAlarms(stack, "Rejects", constructs.RejectsAlarmsProps{Function: function, Alarms: tell})
	constructs.NewBucketAlarms(stack, "Bucket", constructs.BucketAlarmsProps{Bucket: their.bucket, Alarms: tell})
	constructs.NewDeliveryAlarms(stack, "Delivery", constructs.DeliveryAlarmsProps{DeliveryStream: delivery, Alarms: tell})
	constructs.NewSearchAlarms(stack, "Search", constructs.SearchAlarmsProps{Domain: theirDomain(stack), Alarms: tell})
	constructs.NewQueueAlarms(stack, "Queue", constructs.QueueAlarmsProps{Queue: theirQueue(stack), Alarms: tell})
}

// alarmMistakes are all that can be made, and what is missing.
func (a app) alarmMistakes(unknown awscdk.Stack) {
	stack := awscdk.NewStack(a.App, jsii.String("alarms-known"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
	})
	page := awssns.NewTopic(unknown, jsii.String("Page"), nil)
	tell := constructs.AlarmProps{Page: page}
	var noTopic *theirTopicType
	their := theirResources(unknown)
	constructs.NewStreamAlarms(unknown, "Nothing", constructs.StreamAlarmsProps{})
	constructs.NewFunctionAlarms(unknown, "NoFunction", constructs.FunctionAlarmsProps{Alarms: tell})
	constructs.NewMappingAlarms(unknown, "NoMapping", constructs.MappingAlarmsProps{Alarms: tell})
	constructs.NewRejectsAlarms(unknown, "NoRejects", constructs.RejectsAlarmsProps{Alarms: tell})
	constructs.NewBucketAlarms(unknown, "NoBucket", constructs.BucketAlarmsProps{Alarms: tell})
	constructs.NewDeliveryAlarms(unknown, "NoDelivery", constructs.DeliveryAlarmsProps{Alarms: tell})
	constructs.NewSearchAlarms(unknown, "NoDomain", constructs.SearchAlarmsProps{Alarms: tell})
	constructs.NewQueueAlarms(unknown, "NoQueue", constructs.QueueAlarmsProps{Alarms: tell})
	constructs.NewPipelineHealth(unknown, "NoAlarms", constructs.PipelineHealthProps{Alarms: tell, Of: []*constructs.Alarm{nil}})
	constructs.NewStreamAlarms(unknown, "Stream", constructs.StreamAlarmsProps{
		Stream: their.stream, Alarms: constructs.AlarmProps{Page: page, Warn: noTopic, Without: []string{"stream-too-late"}},
		Late: time.Millisecond, Retention: time.Hour, Shards: -3, PeakRecords: -1, PeakBytes: -2, SilentAfter: 90 * time.Second,
	})
	constructs.NewFunctionAlarms(unknown, "Function", constructs.FunctionAlarmsProps{
		Function: theirFunction(unknown, "TheirFunction"), Alarms: tell, ErrorPercent: 101, Timeout: time.Hour, ReservedConcurrency: -1, Late: time.Microsecond,
	})
	constructs.NewRejectsAlarms(unknown, "Rejects", constructs.RejectsAlarmsProps{Function: theirFunction(unknown, "TheirRejecter"), Alarms: tell, Percent: 101})
	constructs.NewDeliveryAlarms(unknown, "Delivery", constructs.DeliveryAlarmsProps{
		DeliveryStream: awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(unknown, jsii.String("TheirDelivery"), jsii.String("their-delivery")), Alarms: tell,
		Destination: "S3", Source: "Stream", Freshness: -time.Second, SuccessPercent: 101, Behind: time.Millisecond,
	})
	constructs.NewSearchAlarms(unknown, "Search", constructs.SearchAlarmsProps{Domain: theirDomain(unknown), Alarms: tell, VolumeGiB: 1, Nodes: -1})
	constructs.NewQueueAlarms(unknown, "Queue", constructs.QueueAlarmsProps{Queue: theirQueue(unknown), Alarms: tell, Depth: -1, Age: 15 * day})
	constructs.NewBucketAlarms(stack, "Elsewhere", constructs.BucketAlarmsProps{
		Alarms: constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("Page"), nil)},
		Bucket: awss3.Bucket_FromBucketAttributes(stack, jsii.String("Abroad"), &awss3.BucketAttributes{BucketName: jsii.String("abroad"), Region: jsii.String("eu-west-1")}),
	})
}

type theirTopicType struct{ awssns.ITopic }
