package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
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

	alarms
}

// NewBucketAlarms makes BucketAlarms.
func NewBucketAlarms(scope constructs.Construct, id string, props BucketAlarmsProps) *BucketAlarms {
	a := &BucketAlarms{}
	newConstruct(a, scope, id)
	return a
}
