package constructs_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("lake-grants", app.lakeGrants) }

// lakeGrants has a role for each grant, named after it, of buckets with a key.
func (a app) lakeGrants(stack awscdk.Stack) {
	their := theirResources(stack)
	bucket := constructs.NewPrivateBucket(stack, "Bucket", constructs.PrivateBucketProps{Key: their.key})
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{Key: their.key})
	lake := constructs.NewDataLake(stack, "Lake", a.oddLake(their))
	for name, grant := range map[string]func(awsiam.IGrantable) awsiam.Grant{
		"BucketRead": bucket.GrantRead, "BucketWrite": bucket.GrantWrite, "BucketDelete": bucket.GrantDelete,
		"RejectsRead": rejects.GrantRead, "LakeRead": lake.GrantRead, "AthenaQuery": lake.Athena.GrantQuery,
	} {
		grant(awsiam.NewRole(stack, &name, &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()}))
	}
	writer := awsiam.NewRole(stack, jsii.String("RejectsPut"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	rejects.GrantPut(writer)
}

func TestEachGrantAllowsWhatItSaysAndNoMore(t *testing.T) {
	read := []string{"s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "kms:Decrypt"}
	write := []string{"s3:AbortMultipartUpload", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"}
	deliver := []string{
		"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads",
		"s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey",
	}
	for path, want := range map[string][]string{
		"BucketRead":            read,
		"BucketWrite":           write,
		"BucketDelete":          {"s3:DeleteObject"},
		"RejectsRead":           read,
		"RejectsPut":            {"firehose:PutRecordBatch"},
		"LakeRead":              append([]string{"glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable"}, read...),
		"Rejects/Delivery/Role": append(deliver, "logs:PutLogEvents"),
		"Lake/Delivery/Role": append(deliver, "logs:PutLogEvents", "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions",
			"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
		"AthenaQuery": append([]string{
			"athena:BatchGetNamedQuery", "athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults",
			"athena:GetWorkGroup", "athena:ListNamedQueries", "athena:StartQueryExecution", "athena:StopQueryExecution",
		}, append(read, write...)...),
	} {
		got := actions(t, "lake-grants", path+"/DefaultPolicy")
		slices.Sort(got)
		want = slices.Clone(want)
		slices.Sort(want)
		if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
			t.Errorf("%s may\n%v, want\n%v", path, got, want)
		}
	}
}
