package constructs_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
)

func init() {
	register("lake-knobs", app.lakeKnobs)
	register("lake-mistakes", app.lakeMistakes)
}

const day = 24 * time.Hour

const theirKey = "arn:aws:kms:us-east-1:111122223333:key/0f5c2a1e-8f1c-4d0e-9a5b-3b1f2f6f7a01"

// sale is an event with all that a tag can say.
type sale struct {
	OrderID string      `json:"order_id" schema:"id"`
	SoldOn  string      `json:"sold_on,omitempty" schema:"date-of=sold_at"`
	Country string      `json:"country" schema:"partition,values=fr|it|es"`
	Gift    bool        `json:"gift" schema:"partition"`
	SoldAt  schema.Time `json:"sold_at"`
}

// theirs are resources of somebody else.
type theirs struct {
	stream   awskinesis.IStream
	key      awskms.IKey
	logs     awss3.IBucket
	bucket   awss3.IBucket
	database awsglue.CfnDatabase
}

func theirResources(stack awscdk.Stack) theirs {
	return theirs{
		stream: awskinesis.Stream_FromStreamArn(stack, jsii.String("TheirStream"), jsii.String("arn:aws:kinesis:us-east-1:111122223333:stream/their-stream")),
		key:    awskms.Key_FromKeyArn(stack, jsii.String("TheirKey"), jsii.String(theirKey)),
		logs:   awss3.Bucket_FromBucketName(stack, jsii.String("TheirLogs"), jsii.String("their-logs")),
		bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Theirs"), jsii.String("their-bucket")),
		database: awsglue.NewCfnDatabase(stack, jsii.String("Database"), &awsglue.CfnDatabaseProps{
			CatalogId: stack.Account(), DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{Name: jsii.String("theirs")},
		}),
	}
}

// lakeKnobs gives each field of the props a value that is neither its default nor
// another's.
func (a app) lakeKnobs(stack awscdk.Stack) {
	their := theirResources(stack)
	constructs.NewPrivateBucket(stack, "Bucket", constructs.PrivateBucketProps{
		Key: their.key, Expiration: 401 * day, ColdAfter: 91 * day, ColdClass: "GLACIER_IR",
		AccessLogs: their.logs, Removal: awscdk.RemovalPolicy_DESTROY,
	})
	constructs.NewPrivateBucket(stack, "Cold", constructs.PrivateBucketProps{ColdAfter: 31 * day, Removal: awscdk.RemovalPolicy_DESTROY})
	constructs.NewPrivateBucket(stack, "Unlogged", constructs.PrivateBucketProps{NoAccessLogs: "nobody reads it", Removal: awscdk.RemovalPolicy_DESTROY})
	constructs.NewPrivateBucket(stack, "Given", constructs.PrivateBucketProps{Bucket: their.bucket})
	constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{
		Bucket: constructs.PrivateBucketProps{Expiration: 8 * day},
		Key:    their.key,
		Buffer: constructs.BufferProps{SizeMiB: 17, Interval: 77 * time.Second},
		Logs:   constructs.LogProps{RetentionDays: 14},
	})
	constructs.NewDataLake(stack, "Lake", a.oddLake(their))
	their.key = nil
	props := a.oddLake(their)
	props.Athena = constructs.AthenaProps{WorkGroup: awsathena.NewCfnWorkGroup(stack, jsii.String("TheirWorkGroup"), &awsathena.CfnWorkGroupProps{Name: jsii.String("theirs")})}
	constructs.NewDataLake(stack, "Guest", props)
}

func (a app) oddLake(their theirs) constructs.DataLakeProps {
	sales, err := schema.Of[sale]()
	if err != nil {
		panic(err)
	}
	return constructs.DataLakeProps{
		Source: their.stream, Schema: sales, Values: map[string][]string{"gift": {"true", "false"}},
		MaxEventAge: 3 * day, MaxEventLead: 2 * day, Backlog: 4 * day,
		Format: constructs.ORC, Compression: "ZLIB", Table: "odd", Database: their.database, Key: their.key,
		Bucket: constructs.PrivateBucketProps{Expiration: 11 * day},
		Buffer: constructs.BufferProps{SizeMiB: 65, Interval: 99 * time.Second},
		Logs:   constructs.LogProps{RetentionDays: 5},
		Athena: constructs.AthenaProps{BytesScannedCutoff: 12_000_000, Results: constructs.PrivateBucketProps{Expiration: 3 * day}},
	}
}

// lakeMistakes makes each mistake that these constructs find.
func (a app) lakeMistakes(stack awscdk.Stack) {
	key := awskms.Key_FromKeyArn(stack, jsii.String("TheirKey"), jsii.String(theirKey))
	encrypted := awss3.Bucket_FromBucketAttributes(stack, jsii.String("Encrypted"), &awss3.BucketAttributes{
		BucketName: jsii.String("encrypted"), EncryptionKey: key,
	})
	bucket := func(id string, props constructs.PrivateBucketProps) { constructs.NewPrivateBucket(stack, id, props) }
	bucket("Bucket", constructs.PrivateBucketProps{Expiration: 25 * time.Hour, ColdAfter: 29 * day, Removal: "destroy", AccessLogs: encrypted, NoAccessLogs: "because"})
	bucket("Class", constructs.PrivateBucketProps{ColdClass: "GLACIER", ColdAfter: 40 * day, Expiration: 40 * day})
	bucket("Both", constructs.PrivateBucketProps{AccessLogs: encrypted, NoAccessLogs: "for want of a reader"})
	bucket("Negative", constructs.PrivateBucketProps{Expiration: -day, ColdAfter: -day, ColdClass: "INTELLIGENT_TIERING"})
	constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{Buffer: constructs.BufferProps{SizeMiB: 129, Interval: time.Millisecond}})
	constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Values: map[string][]string{"contry": {"de"}}, MaxEventAge: -1, MaxEventLead: 366 * day, Backlog: time.Hour,
		Format: "csv", Compression: "ZLIB", Table: "My Events", Buffer: constructs.BufferProps{SizeMiB: 63, Interval: 901 * time.Second},
		Athena: constructs.AthenaProps{BytesScannedCutoff: 1},
	}).MetricFreshness()
	sales, err := schema.Of[sale]()
	if err != nil {
		panic(err)
	}
	their := awskinesis.Stream_FromStreamArn(stack, jsii.String("TheirStream"), jsii.String("arn:aws:kinesis:us-east-1:111122223333:stream/their-stream"))
	constructs.NewDataLake(stack, "Wide", constructs.DataLakeProps{
		Source: their, Schema: sales, MaxEventAge: 400 * day, Format: constructs.ORC, Compression: "GZIP",
		Values: map[string][]string{"gift": {"true", "maybe"}, "sold_on": {"2026-11-23"}},
	})
	constructs.NewDataLake(stack, "Bare", constructs.DataLakeProps{Source: their, Schema: sales})
	constructs.NewAthena(stack, "Athena", constructs.AthenaProps{})
}
