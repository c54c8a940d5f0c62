package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

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
	// dates. Required for each such key whose tag does not say them (values=A|B),
	// and taken in place of those that a tag says.
	Values map[string][]string
	// MaxEventAge is how old an event can be when it arrives. Zero: 720h, 30 days.
	MaxEventAge time.Duration
	// MaxEventLead is how far ahead its clock can be. Zero: 24h.
	MaxEventLead time.Duration
	// Backlog is how much Source can hold, its retention. Zero: 24h.
	Backlog time.Duration
	// Format of the files, Parquet or ORC. Athena reads the columns of Parquet by
	// their names and those of ORC by their places: new ones go to the end.
	// Empty: Parquet.
	Format string
	// Compression within the files: SNAPPY, GZIP or UNCOMPRESSED for Parquet,
	// SNAPPY, ZLIB or NONE for ORC. Empty: SNAPPY.
	Compression string
	// Table is its name in SQL: lower-case letters, digits and underscores after a
	// letter. Empty: events.
	Table string
	// Database for the table. Nil: one named after the construct's path.
	Database awsglue.CfnDatabase
	// Bucket for the files. Expiration counts from a file's creation.
	Bucket PrivateBucketProps
	// Key that encrypts the files and the results of queries, unless Bucket and
	// Athena.Results have keys of their own. Nil: the keys of S3.
	Key awskms.IKey
	// Buffer of the delivery stream; SizeMiB 64 to 128, zero: 128; Interval 1m to
	// 15m. Larger buffers make fewer and larger files, which Athena reads faster.
	Buffer BufferProps
	// Logs of delivery errors.
	Logs LogProps
	// Athena runs queries of the table. Its Schema, Database and Table are the
	// ones here, and its Results are removed and logged as Bucket is, unless they
	// say otherwise.
	Athena AthenaProps
}

// DataLake keeps the events of a stream as Parquet or ORC in a bucket, in one
// folder for each combination of the schema's partition keys, as a table that
// Athena reads without a crawler: the table computes its partitions (partition
// projection).
//
// It makes a PrivateBucket, a Delivery, a Glue database and table, and an Athena.
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
	Athena   *Athena
	// Prefix of the files' keys; the partition folders follow.
	Prefix string
}

// NewDataLake makes a DataLake.
func NewDataLake(scope constructs.Construct, id string, props DataLakeProps) *DataLake {
	l := &DataLake{Prefix: "events/"}
	newConstruct(l, scope, id)
	props.check(check{construct: l})
	l.Bucket = NewPrivateBucket(l, "Archive", props.Bucket)
	l.table(props)
	l.Delivery = newDelivery(l, "Delivery", l.Bucket.Bucket, props.Logs)
	l.deliver(props)
	athena := props.Athena
	athena.Schema, athena.Database, athena.Table = props.Schema, l.Database, l.Table
	l.Athena = newAthena(l, "Athena", athena)
	return l
}

// GrantRead lets to read the table's definition and its files.
func (l *DataLake) GrantRead(to awsiam.IGrantable) awsiam.Grant {
	grant := allow(to, l.catalogARNs(), "glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions")
	return grant.Combine(allowReadObjects(to, l.Bucket.Bucket, l.Prefix))
}

// GrantQuery lets to query the table with Athena, in the workgroup.
func (l *DataLake) GrantQuery(to awsiam.IGrantable) awsiam.Grant {
	return l.GrantRead(to).Combine(l.Athena.GrantQuery(to))
}

// MetricFreshness is the age of the oldest event not yet in the lake, in seconds;
// the maximum over a minute.
func (l *DataLake) MetricFreshness() awscloudwatch.Metric { return l.Delivery.MetricFreshness() }

// MetricFailedConversions is how many events could not be written in the files'
// format and went to the error prefix, per minute.
func (l *DataLake) MetricFailedConversions() awscloudwatch.Metric {
	return l.Delivery.MetricFailedConversions()
}
