package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/policy"
)

// A stack in which everything is wrong is found by all who look.
func TestWhatIsWrongIsFound(t *testing.T) {
	o := synth(nil, func(app awscdk.App) {
		stack := awscdk.NewStack(app, jsii.String("wrong"), nil)
		awss3.NewCfnBucket(stack, jsii.String("Open"), nil)
		// As in AWS's guidance for game analytics: a year of the week, and a property
		// that there is not.
		delivery := awskinesisfirehose.NewCfnDeliveryStream(stack, jsii.String("Lake"), &awskinesisfirehose.CfnDeliveryStreamProps{
			ExtendedS3DestinationConfiguration: &awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
				BucketArn: jsii.String("arn:aws:s3:::files"), RoleArn: jsii.String("arn:aws:iam::111122223333:role/deliver"),
				Prefix: jsii.String("year=!{timestamp:YYYY}/"),
			},
		})
		delivery.AddPropertyOverride(jsii.String("ExtendedS3DestinationConfiguration.kmsKey"), jsii.String("theirs"))
		awsopensearchservice.NewCfnDomain(stack, jsii.String("Search"), &awsopensearchservice.CfnDomainProps{
			AccessPolicies: map[string]any{"Version": "2012-10-17", "Statement": []any{
				map[string]any{"Effect": "Allow", "Principal": map[string]any{"AWS": "*"}, "Action": "es:*", "Resource": "*"},
			}},
		})
		accepting := awscdk.NewStack(app, jsii.String("accepting"), nil)
		awss3.NewCfnBucket(accepting, jsii.String("Open"), nil)
		accepting.AddMetadata(jsii.String("cdk_nag"), map[string]any{"rules_to_suppress": []map[string]any{
			{"id": "AwsSolutions-S1", "reason": "all buckets of this stack, now and ever"},
		}})
	})
	var rules []string
	for _, l := range nag(t, o) {
		if l.Compliance == "Non-Compliant" && l.ResourceID == "wrong/Open" {
			rules = append(rules, l.RuleID)
		}
	}
	if !slices.Contains(rules, "AwsSolutions-S1") || !slices.Contains(rules, "AwsSolutions-S10") {
		t.Errorf("cdk-nag finds %v in an open bucket", rules)
	}
	var own []string
	for _, finding := range policy.Check(o.stacks) {
		own = append(own, finding.Resource.Path()+" "+finding.Rule.Name)
	}
	for _, want := range []string{"wrong/Open bucket-tls", "wrong/Open bucket-closed", "wrong/Lake prefix-year", "wrong/Lake firehose-error-prefix",
		"wrong/Search search-access-policy", "wrong/Search search-tls", "wrong/Search search-encrypted", "wrong/Search search-node-to-node", "wrong/Search search-fine-grained"} {
		if !slices.Contains(own, want) {
			t.Errorf("our own rules find %v, want %s", own, want)
		}
	}
	// The CDK's own validation of templates is strict by cdk.json.
	if !strings.Contains(o.refused, "kmsKey") || !strings.Contains(o.refused, "CloudFormation Validate") {
		t.Errorf("the CDK refuses with %s, want the property that there is not", o.refused)
	}
	if names := acceptingStacks(t, o); !slices.Equal(names, []string{"accepting"}) {
		t.Errorf("%v accept findings as stacks", names)
	}
}
