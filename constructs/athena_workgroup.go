package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/jsii-runtime-go"
)

// workGroup makes the workgroup with its results. Those of the queries that run
// while it is deleted are in the bucket before that is emptied.
func (a *Athena) workGroup(props AthenaProps) {
	a.Results = NewPrivateBucket(a, "Results", props.Results)
	bucket := a.Results.Bucket
	a.WorkGroup = awsathena.NewCfnWorkGroup(a, jsii.String("WorkGroup"), &awsathena.CfnWorkGroupProps{
		Name: awscdk.Names_UniqueResourceName(a, &awscdk.UniqueResourceNameOptions{
			MaxLength: jsii.Number(128), Separator: jsii.String("-"), AllowedSpecialCharacters: jsii.String("-_."),
		}),
		Description:           jsii.String("Queries of " + *a.Node().Path()),
		RecursiveDeleteOption: props.Results.Removal == awscdk.RemovalPolicy_DESTROY,
		WorkGroupConfiguration: &awsathena.CfnWorkGroup_WorkGroupConfigurationProperty{
			EnforceWorkGroupConfiguration:   true,
			PublishCloudWatchMetricsEnabled: true,
			BytesScannedCutoffPerQuery:      jsii.Number(props.BytesScannedCutoff),
			ResultConfiguration: &awsathena.CfnWorkGroup_ResultConfigurationProperty{
				OutputLocation:          bucket.S3UrlForObject(jsii.String(a.ResultsPrefix)),
				EncryptionConfiguration: resultEncryption(a.Results),
			},
		},
	})
	a.WorkGroup.Node().AddDependency(bucket)
	a.Name = a.WorkGroup.Ref()
}

// resultEncryption is that of the bucket. Athena states it with each result.
// https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html
func resultEncryption(results *PrivateBucket) *awsathena.CfnWorkGroup_EncryptionConfigurationProperty {
	if key := results.Bucket.EncryptionKey(); key != nil {
		return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{
			EncryptionOption: jsii.String("SSE_KMS"), KmsKey: key.KeyArn(),
		}
	}
	return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_S3")}
}
