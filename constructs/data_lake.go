package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/schema"
)

// DataLakeProps says which events are kept, and how.
type DataLakeProps struct {
	// Source is the stream of shaped events, plain or packed in the KPL's format.
	// Required.
	Source awskinesis.IStream
	// Schema of the events. Required.
	Schema schema.Schema
	// Values that each partition key of the schema can have, save those that are
	// dates. Required for each such key.
	Values map[string][]string
	// MaxEventAge is how old an event can be when it arrives. Zero: 720h, 30 days.
	MaxEventAge time.Duration
	// MaxEventLead is how far ahead its clock can be. Zero: 24h.
	MaxEventLead time.Duration
	// Backlog is how much Source can hold, its retention. Zero: 24h.
	Backlog time.Duration
	// Table is its name in SQL. Empty: events.
	Table string
	// Database for the table. Nil: one named after the construct's path.
	Database awsglue.CfnDatabase
	// Bucket for the files. Expiration counts from a file's creation.
	Bucket PrivateBucketProps
	// Buffer of the delivery stream; SizeMiB 64 to 128, zero: 128; Interval 1m to
	// 15m. Larger buffers make fewer and larger files, which Athena reads faster.
	Buffer BufferProps
	// Logs of delivery errors.
	Logs LogProps
}

// DataLake keeps the events of a stream as Parquet in a bucket, in one folder for
// each combination of the schema's partition keys, as a table that Athena reads
// without a crawler: the table computes its partitions (partition projection).
//
// Firehose reads a stream from the moment that it begins to: events that are on
// the stream before are not in the lake. So deploy a DataLake before what writes
// to its Source.
//
// # Partitions
//
// Firehose buffers each partition by itself, at most 500 of them at a time, and
// sends events of further ones to the error prefix. How many there can be follows
// from the props, in the worst case, a stream full of events of every age:
//
//	(days of MaxEventAge + days of MaxEventLead + days of Backlog + 1 day begun)
//	  × the product of the numbers of Values
//
// For 30 days, 1 day, 1 day and nine event types that is (30+1+1+1) × 9 = 297.
// A construct whose product is above 500 reports it. The quota can be raised:
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
type DataLake struct {
	constructs.Construct
	Bucket   *PrivateBucket
	Database awsglue.CfnDatabase
	Table    awsglue.CfnTable
	Delivery *Delivery
	// Prefix of the files' keys; the partition folders follow.
	Prefix string
}

// NewDataLake makes a DataLake.
func NewDataLake(scope constructs.Construct, id string, props DataLakeProps) *DataLake {
	l := &DataLake{Prefix: "events/"}
	constructs.NewConstruct_Override(l, scope, &id)
	props.check(check{construct: l})
	l.Bucket = NewPrivateBucket(l, "Archive", props.Bucket)
	l.table(props)
	l.Delivery = newDelivery(l, "Delivery", l.Bucket.Bucket, props.Logs)
	if props.Source != nil {
		l.deliver(props)
	}
	return l
}

// GrantRead lets to read the table's definition and its files.
func (l *DataLake) GrantRead(to awsiam.IGrantable) awsiam.Grant {
	allow(to, l.catalogARNs(), "glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions")
	return l.Bucket.Bucket.GrantRead(to, jsii.String(l.Prefix+"*"))
}

// MetricFreshness is the age of the oldest event not yet in the lake, in seconds;
// the maximum over a minute.
func (l *DataLake) MetricFreshness() awscloudwatch.Metric { return l.Delivery.MetricFreshness() }

// MetricFailedConversions is how many events could not be written as Parquet and
// went to the error prefix, per minute.
func (l *DataLake) MetricFailedConversions() awscloudwatch.Metric {
	return l.Delivery.metric("FailedConversion.Records", "Sum")
}

// maxPartitions is Firehose's quota for a delivery stream.
const maxPartitions = 500

func (p *DataLakeProps) check(c check) {
	const day = 24 * time.Hour
	c.given("Source", p.Source, "the stream of shaped events")
	if err := p.Schema.Validate(); err != nil {
		c.failf("Schema: %v", err)
	}
	c.seconds("MaxEventAge", &p.MaxEventAge, 30*day, time.Second, 3650*day)
	c.seconds("MaxEventLead", &p.MaxEventLead, day, time.Second, 365*day)
	c.seconds("Backlog", &p.Backlog, day, day, 365*day)
	p.Buffer.check(c, 128, 64, time.Minute)
	if p.Table == "" {
		p.Table = "events"
	}
	days := schema.Days(p.MaxEventAge, p.MaxEventLead, p.Backlog)
	kinds := 1
	for _, f := range p.Schema.Fields {
		if !f.Partition || f.DateOf != "" {
			continue
		}
		if len(p.Values[f.Name]) == 0 {
			c.failf("Values has none for %s: name the values that this partition key can have", f.Name)
		}
		kinds *= max(1, len(p.Values[f.Name]))
	}
	if n := days * kinds; n > maxPartitions {
		c.failf("MaxEventAge %v, MaxEventLead %v and Backlog %v make %d days, times %d kinds of event: %d partitions at a time, allowed are %d",
			p.MaxEventAge, p.MaxEventLead, p.Backlog, days, kinds, n, maxPartitions)
	}
}
