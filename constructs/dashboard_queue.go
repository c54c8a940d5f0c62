package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// QueueGraphs are the graphs of an SQS queue with its alarms, as QueueAlarms makes
// them.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
func QueueGraphs(title string, queue awssqs.IQueue, alarms ...*Alarm) Section {
	if isNil(queue) {
		return nothing(title, "QueueGraphs has no queue: give it the one to draw")
	}
	m := metricOf(queue.Metric)
	return Section{Title: title, Panels: []Panel{
		Graph{
			Title: "Messages in the queue", Unit: "messages",
			Left:   m.lines("Maximum", "ApproximateNumberOfMessagesVisible", "waiting", "ApproximateNumberOfMessagesNotVisible", "being processed"),
			Alarms: of(alarms, "queue-depth"),
		},
		Graph{
			Title: "Age of the oldest message", Unit: "s",
			Left:   m.lines("Maximum", "ApproximateAgeOfOldestMessage", "at most"),
			Alarms: of(alarms, "queue-age"),
		},
		Graph{
			Title: "Messages, per minute", Unit: "messages",
			Left: m.lines("Sum", "NumberOfMessagesSent", "sent", "NumberOfMessagesReceived", "received", "NumberOfMessagesDeleted", "deleted"),
		},
		AlarmStates{Title: "Alarms of the queue", Alarms: alarms},
	}}
}

// BucketGraphs are the graphs of a bucket, which S3 measures once a day, over a
// fortnight, with its alarms, as BucketAlarms makes them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
func BucketGraphs(title string, bucket awss3.IBucket, alarms ...*Alarm) Section {
	if isNil(bucket) {
		return nothing(title, "BucketGraphs has no bucket: give it the one to draw")
	}
	const fortnight = 14 * 24 * time.Hour
	return Section{Title: title, Panels: []Panel{
		Graph{
			Title: "Objects, by day", Unit: "objects", Span: fortnight,
			Left:   []awscloudwatch.IMetric{BucketObjects(bucket, "objects")},
			Alarms: of(alarms, "failures-not-empty"),
		},
		Graph{
			Title: "Bytes, by day", Unit: "bytes", Span: fortnight,
			Left: []awscloudwatch.IMetric{daily(bucket, "BucketSizeBytes", "StandardStorage", "of the class Standard")},
		},
		AlarmStates{Title: "Alarms of the bucket", Alarms: alarms},
	}}
}

// BucketObjects is how many objects a bucket has, in all its storage classes, once a
// day.
func BucketObjects(bucket awss3.IBucket, label string) awscloudwatch.Metric {
	return daily(bucket, "NumberOfObjects", "AllStorageTypes", label)
}

func daily(bucket awss3.IBucket, name, storage, label string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/S3"), MetricName: &name, Label: &label,
		DimensionsMap: &map[string]*string{"BucketName": bucket.BucketName(), "StorageType": &storage},
		Statistic:     jsii.String("Average"), Period: awscdk.Duration_Days(jsii.Number(1)),
	})
}
