package policy

import (
	"fmt"
	"strings"
)

var bucketClosed = Rule{
	Name:   "bucket-closed",
	Wrong:  "A bucket can be opened to the public, by a policy or an ACL of the bucket or of one object.",
	Mend:   "Set all four of PublicAccessBlockConfiguration to true.",
	Source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
	types:  []string{"AWS::S3::Bucket"},
	check: func(r *Resource, report report) {
		var open []string
		for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			for _, v := range r.possible("PublicAccessBlockConfiguration." + block) {
				if v == nil || is(v, false) {
					open = append(open, fmt.Sprintf("%s is %s", block, given(v)))
				}
			}
		}
		if len(open) > 0 {
			report("PublicAccessBlockConfiguration", "%s", strings.Join(open, ", "))
		}
	},
}
