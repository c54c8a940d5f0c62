package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// BucketAlarmsProps says which bucket is watched.
type BucketAlarmsProps struct {
	// Bucket of failures, which is empty when all is well. Required.
	Bucket awss3.IBucket
	// Alarms says whom they tell.
	Alarms AlarmProps
}

// BucketAlarms watch a bucket of what could not be processed or delivered.
type BucketAlarms struct {
	constructs.Construct
	// NotEmpty (failures-not-empty, warn): something waits in it. S3 counts once a
	// day.
	NotEmpty *Alarm

	made alarms
}

// NewBucketAlarms makes BucketAlarms. S3 counts the objects of a bucket once a day, and
// need not count those of an empty one.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
func NewBucketAlarms(scope constructs.Construct, id string, props BucketAlarmsProps) *BucketAlarms {
	a := &BucketAlarms{}
	newConstruct(a, scope, id)
	c := check{construct: a}
	props.Alarms.check(c)
	if !c.given("Bucket", props.Bucket, "the bucket to watch") || !c.here("Bucket", props.Bucket, true) {
		return a
	}
	a.NotEmpty = a.made.add(a, props.Alarms, watch{
		kind: "failures-not-empty", severity: Warn, compare: above, threshold: 0, m: 1, n: 1, missing: asGood,
		metric: measured("AWS/S3", "NumberOfObjects", "Average", 24*time.Hour, map[string]*string{
			"BucketName": props.Bucket.BucketName(), "StorageType": jsii.String("AllStorageTypes"),
		}),
		says: fmt.Sprintf("Something waits in %s, which is empty when all is well.", pathOf(props.Bucket)),
	})
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *BucketAlarms) All() []*Alarm { return a.made.list() }
