package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// The metrics of a stream:
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html

// MetricIteratorAge is how old the oldest record is that a consumer has just
// read, in milliseconds; the maximum over a minute.
func (s *EventStream) MetricIteratorAge() awscloudwatch.Metric {
	return s.metric("GetRecords.IteratorAgeMilliseconds", "Maximum")
}

// MetricIncomingRecords is how many records were put, per minute.
func (s *EventStream) MetricIncomingRecords() awscloudwatch.Metric {
	return s.metric("IncomingRecords", "Sum")
}

// MetricIncomingBytes is how many bytes were put, per minute.
func (s *EventStream) MetricIncomingBytes() awscloudwatch.Metric {
	return s.metric("IncomingBytes", "Sum")
}

// MetricWriteThrottled is how many puts a shard's limit refused, per minute.
func (s *EventStream) MetricWriteThrottled() awscloudwatch.Metric {
	return s.metric("WriteProvisionedThroughputExceeded", "Sum")
}

// MetricReadThrottled is how many reads a shard's limit refused, per minute.
func (s *EventStream) MetricReadThrottled() awscloudwatch.Metric {
	return s.metric("ReadProvisionedThroughputExceeded", "Sum")
}

// MetricPutRecordsFailed is how many records of PutRecords Kinesis itself could
// not store, per minute.
func (s *EventStream) MetricPutRecordsFailed() awscloudwatch.Metric {
	return s.metric("PutRecords.FailedRecords", "Sum")
}

// MetricPutRecordsThrottled is how many records of PutRecords a shard's limit
// refused, per minute.
func (s *EventStream) MetricPutRecordsThrottled() awscloudwatch.Metric {
	return s.metric("PutRecords.ThrottledRecords", "Sum")
}

func (s *EventStream) metric(name, statistic string) awscloudwatch.Metric {
	return s.Stream.Metric(&name, perMinute(statistic))
}

func perMinute(statistic string) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{
		Statistic: &statistic, Period: awscdk.Duration_Minutes(jsii.Number(1)),
	}
}
