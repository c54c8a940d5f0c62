package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// EventStreamProps says how a stream of events is made.
type EventStreamProps struct {
	// Stream to use in place of making one; the other fields are then not read.
	Stream awskinesis.IStream
	// Shards, each for 1 MB/s or 1 000 records/s. Zero: on demand.
	Shards int
	// Retention of the records, 24h to 8760h in whole hours. Zero: 24h.
	Retention time.Duration
	// MaxRecordKiB is the largest record, partition key included, 1024 to 10240
	// KiB. Records over 1 MiB are for now and then: they draw on what the shard
	// has left of its 1 MB/s. Zero: 1024.
	MaxRecordKiB int
	// Key that encrypts the records. Nil: the one that AWS manages for Kinesis.
	Key awskms.IKey
	// Removal of the stream when it leaves the stack. Empty: retained.
	Removal awscdk.RemovalPolicy
}

// EventStream is a Kinesis data stream, encrypted at rest.
type EventStream struct {
	constructs.Construct
	Stream awskinesis.IStream
}

// NewEventStream makes an EventStream.
func NewEventStream(scope constructs.Construct, id string, props EventStreamProps) *EventStream {
	s := &EventStream{}
	newConstruct(s, scope, id)
	if props.Stream != nil {
		s.Stream = props.Stream
		return s
	}
	props.check(check{construct: s})
	stream := &awskinesis.StreamProps{
		StreamMode:      awskinesis.StreamMode_ON_DEMAND,
		RetentionPeriod: awscdk.Duration_Hours(jsii.Number(props.Retention.Hours())),
		Encryption:      awskinesis.StreamEncryption_MANAGED,
		RemovalPolicy:   props.Removal,
	}
	if props.Shards > 0 {
		stream.StreamMode = awskinesis.StreamMode_PROVISIONED
		stream.ShardCount = jsii.Number(props.Shards)
	}
	if props.Key != nil {
		stream.Encryption = awskinesis.StreamEncryption_KMS
		stream.EncryptionKey = props.Key
	}
	made := awskinesis.NewStream(s, jsii.String("Stream"), stream)
	made.Node().DefaultChild().(awskinesis.CfnStream).SetMaxRecordSizeInKiB(jsii.Number(props.MaxRecordKiB))
	s.Stream = made
	return s
}

// GrantWrite lets a producer put records.
func (s *EventStream) GrantWrite(to awsiam.IGrantable) awsiam.Grant { return s.Stream.GrantWrite(to) }

// GrantRead lets a consumer read records.
func (s *EventStream) GrantRead(to awsiam.IGrantable) awsiam.Grant { return s.Stream.GrantRead(to) }

// MetricIteratorAge is how old the oldest record is that a consumer has just
// read, in milliseconds; the maximum over a minute.
func (s *EventStream) MetricIteratorAge() awscloudwatch.Metric {
	return s.Stream.MetricGetRecordsIteratorAgeMilliseconds(&awscloudwatch.MetricOptions{
		Statistic: jsii.String("Maximum"), Period: awscdk.Duration_Minutes(jsii.Number(1)),
	})
}

// MetricWriteThrottled is how many puts a shard's limit refused, per minute.
func (s *EventStream) MetricWriteThrottled() awscloudwatch.Metric {
	return s.Stream.MetricWriteProvisionedThroughputExceeded(&awscloudwatch.MetricOptions{
		Statistic: jsii.String("Sum"), Period: awscdk.Duration_Minutes(jsii.Number(1)),
	})
}

// check holds the limits of CreateStream, IncreaseStreamRetentionPeriod and
// UpdateMaxRecordSize:
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
// https://docs.aws.amazon.com/streams/latest/dev/large-records.html
func (p *EventStreamProps) check(c check) {
	const day = 24 * time.Hour
	c.number("Shards", &p.Shards, 0, 1, 20000, "shards, or 0 for on demand")
	c.seconds("Retention", &p.Retention, day, day, 365*day)
	if p.Retention%time.Hour != 0 {
		c.failf("Retention is %v, allowed are whole hours", p.Retention)
		p.Retention = day
	}
	c.number("MaxRecordKiB", &p.MaxRecordKiB, 1024, 1024, 10240, "KiB")
	if p.Removal == "" {
		p.Removal = awscdk.RemovalPolicy_RETAIN
	}
}
