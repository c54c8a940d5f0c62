package constructs_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("lake-nag", app.lakeNag) }

// lakeNag is all that lakes and buckets make, with all that they grant, and one
// thing more than they are accepted to have.
func (a app) lakeNag(stack awscdk.Stack) {
	awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	their := theirResources(stack)
	reader := awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	buckets := map[string]constructs.PrivateBucketProps{
		"Kept":      {},
		"Destroyed": {Removal: awscdk.RemovalPolicy_DESTROY, Expiration: 7 * 24 * time.Hour},
		"Encrypted": {Key: key},
		"Unlogged":  {NoAccessLogs: "It takes the access logs of others."},
		"Given":     {Bucket: their.bucket},
	}
	for _, name := range slices.Sorted(maps.Keys(buckets)) {
		bucket := constructs.NewPrivateBucket(stack, name, buckets[name])
		bucket.GrantRead(reader)
		bucket.GrantWrite(reader)
		bucket.GrantDelete(reader)
	}
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{Key: key})
	rejects.GrantRead(reader)
	rejects.GrantPut(reader)
	their.key = key
	lake := constructs.NewDataLake(stack, "Lake", a.oddLake(their))
	lake.GrantQuery(reader)
	lake.Delivery.Role.AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("s3:GetObject"), Resources: jsii.Strings("arn:aws:s3:::another-bucket/*"),
	}))
}

// cdk-nag finds nothing in what the constructs make but what is there too much:
// what is accepted is named exactly.
func TestCdkNagFindsNothingThatIsNotAccepted(t *testing.T) {
	var found []string
	for path, said := range annotations(t, "lake-nag") {
		for _, s := range said {
			line, _, _ := strings.Cut(s, "\n")
			found = append(found, path+" "+line)
		}
	}
	want := "Lake/Delivery/Role/DefaultPolicy/Resource AwsSolutions-IAM5[Resource::arn:aws:s3:::another-bucket/*]"
	if len(found) != 1 || !strings.HasPrefix(found[0], want) {
		slices.Sort(found)
		t.Errorf("cdk-nag finds\n%s\nwant\n%s", strings.Join(found, "\n"), want)
	}
}
