package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// The metrics are those of
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html

// MetricFreshness is the age of the oldest record not yet delivered, in seconds;
// the maximum over a minute.
func (d *Delivery) MetricFreshness() awscloudwatch.Metric {
	return d.metric("DeliveryToS3.DataFreshness", "Maximum")
}

// MetricSuccess is the share of puts into the bucket that succeeded, 0 to 1; the
// average over a minute.
func (d *Delivery) MetricSuccess() awscloudwatch.Metric {
	return d.metric("DeliveryToS3.Success", "Average")
}

// MetricDeliveredRecords is how many records were delivered, per minute.
func (d *Delivery) MetricDeliveredRecords() awscloudwatch.Metric {
	return d.metric("DeliveryToS3.Records", "Sum")
}

// MetricDeliveredBytes is how many bytes were delivered, per minute.
func (d *Delivery) MetricDeliveredBytes() awscloudwatch.Metric {
	return d.metric("DeliveryToS3.Bytes", "Sum")
}

// MetricFailedConversions is how many records could not be converted and went to
// the error prefix, per minute.
func (d *Delivery) MetricFailedConversions() awscloudwatch.Metric {
	return d.metric("FailedConversion.Records", "Sum")
}

// MetricIncomingRecords is how many records were taken in, per minute.
func (d *Delivery) MetricIncomingRecords() awscloudwatch.Metric {
	return d.metric("IncomingRecords", "Sum")
}

// MetricIncomingBytes is how many bytes were taken in, per minute.
func (d *Delivery) MetricIncomingBytes() awscloudwatch.Metric {
	return d.metric("IncomingBytes", "Sum")
}

// MetricThrottledRecords is how many records were refused because a limit of the
// delivery stream was reached, per minute; only where records are put on it.
func (d *Delivery) MetricThrottledRecords() awscloudwatch.Metric {
	return d.metric("ThrottledRecords", "Sum")
}

// MetricBytesUsed is IncomingBytes as a percentage of BytesPerSecondLimit, the
// average of 5 minutes; only where records are put on the delivery stream.
// https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html
func (d *Delivery) MetricBytesUsed() awscloudwatch.MathExpression {
	return d.used("IncomingBytes", "BytesPerSecondLimit")
}

// MetricRecordsUsed is IncomingRecords as a percentage of RecordsPerSecondLimit,
// as MetricBytesUsed.
func (d *Delivery) MetricRecordsUsed() awscloudwatch.MathExpression {
	return d.used("IncomingRecords", "RecordsPerSecondLimit")
}

// MetricRequestsUsed is IncomingPutRequests as a percentage of
// PutRequestsPerSecondLimit, as MetricBytesUsed.
func (d *Delivery) MetricRequestsUsed() awscloudwatch.MathExpression {
	return d.used("IncomingPutRequests", "PutRequestsPerSecondLimit")
}

// MetricBehind is how far the last record read is behind the end of the source
// stream, in milliseconds; the maximum over a minute. Only where there is one.
func (d *Delivery) MetricBehind() awscloudwatch.Metric {
	return d.metric("KinesisMillisBehindLatest", "Maximum")
}

// MetricThrottledReads is how many reads of the source stream were throttled, per
// minute: other consumers share its shards. Only where there is one.
func (d *Delivery) MetricThrottledReads() awscloudwatch.Metric {
	return d.metric("ThrottledGetRecords", "Sum")
}

// MetricActivePartitions is how many partitions are buffered at once; the maximum
// over a minute. Only with dynamic partitioning.
func (d *Delivery) MetricActivePartitions() awscloudwatch.Metric {
	return d.metric("PartitionCount", "Maximum")
}

// MetricActivePartitionsLimit is how many there can be before records go to the
// error prefix; the minimum over a minute.
func (d *Delivery) MetricActivePartitionsLimit() awscloudwatch.Metric {
	return d.metric("ActivePartitionsLimit", "Minimum")
}

// MetricPartitionsExceeded is 1 in a minute in which that happened, else 0.
func (d *Delivery) MetricPartitionsExceeded() awscloudwatch.Metric {
	return d.metric("PartitionCountExceeded", "Maximum")
}

func (d *Delivery) metric(name, statistic string) awscloudwatch.Metric {
	return d.metricOver(awscdk.Duration_Minutes(jsii.Number(1)), name, statistic)
}

func (d *Delivery) metricOver(period awscdk.Duration, name, statistic string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String("AWS/Firehose"),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{"DeliveryStreamName": d.DeliveryStream.Ref()},
		Statistic:     jsii.String(statistic),
		Period:        period,
	})
}

// used is what comes in within 5 minutes, as AWS advises, against a limit that is
// per second.
func (d *Delivery) used(incoming, limit string) awscloudwatch.MathExpression {
	period := awscdk.Duration_Minutes(jsii.Number(5))
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String("100 * incoming / 300 / limit"),
		UsingMetrics: &map[string]awscloudwatch.IMetric{
			"incoming": d.metricOver(period, incoming, "Sum"),
			"limit":    d.metricOver(period, limit, "Minimum"),
		},
		Label:  jsii.String(incoming + ", % of " + limit),
		Period: period,
	})
}
