package constructs

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
)

const day = 24 * time.Hour

// coldClasses are those that Athena and a redrive read at once; the others answer
// after hours, and Athena leaves their objects out.
// https://docs.aws.amazon.com/athena/latest/ug/querying-glacier.html
var coldClasses = map[string]struct {
	class    func() awss3.StorageClass
	earliest time.Duration
}{
	"STANDARD_IA":         {awss3.StorageClass_INFREQUENT_ACCESS, 30 * day},
	"GLACIER_IR":          {awss3.StorageClass_GLACIER_INSTANT_RETRIEVAL, day},
	"INTELLIGENT_TIERING": {awss3.StorageClass_INTELLIGENT_TIERING, day},
}

// lifecycle drops what an interrupted upload left, which costs but is not seen.
func (p *PrivateBucketProps) lifecycle() *[]*awss3.LifecycleRule {
	rule := &awss3.LifecycleRule{AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7))}
	if p.Expiration > 0 {
		rule.Expiration = inDays(p.Expiration)
	}
	if p.ColdAfter > 0 {
		rule.Transitions = &[]*awss3.Transition{{
			StorageClass: coldClasses[p.ColdClass].class(), TransitionAfter: inDays(p.ColdAfter),
		}}
	}
	return &[]*awss3.LifecycleRule{rule}
}

func inDays(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Days(jsii.Number(d.Hours() / 24))
}

func (p *PrivateBucketProps) check(c check) {
	optional(c, "Key", &p.Key)
	p.checkLifecycle(c)
	p.checkAccessLogs(c)
	c.removal("Removal", &p.Removal)
}

func (p *PrivateBucketProps) checkLifecycle(c check) {
	if p.Expiration < 0 || p.Expiration%day != 0 {
		c.by("https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html").
			failf("Expiration is %v, allowed are whole days, or 0 for never", p.Expiration)
		p.Expiration = 0
	}
	c = c.by("https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html")
	c.oneOf("ColdClass", &p.ColdClass, "STANDARD_IA", slices.Sorted(maps.Keys(coldClasses))...)
	earliest := coldClasses[p.ColdClass].earliest
	switch {
	case p.ColdAfter == 0:
	case p.ColdAfter < earliest || p.ColdAfter%day != 0:
		c.failf("ColdAfter is %v, allowed are whole days from %v on for %s, or 0 for never", p.ColdAfter, earliest, p.ColdClass)
		p.ColdAfter = 0
	case p.Expiration > 0 && p.ColdAfter >= p.Expiration:
		c.failf("ColdAfter is %v, allowed is less than Expiration, %v: nothing would be left to move", p.ColdAfter, p.Expiration)
		p.ColdAfter = 0
	}
}
