package constructs_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() {
	register("logs-kept", app.logsKept)
	register("logs-destroyed", app.logsDestroyed)
	register("logs-elsewhere", app.logsElsewhere)
}

func (a app) logsKept(stack awscdk.Stack) {
	constructs.NewPrivateBucket(stack, "Destroyed", constructs.PrivateBucketProps{Removal: awscdk.RemovalPolicy_DESTROY})
	constructs.NewPrivateBucket(stack, "Kept", constructs.PrivateBucketProps{})
	constructs.NewPrivateBucket(stack, "Gone", constructs.PrivateBucketProps{Removal: awscdk.RemovalPolicy_DESTROY})
}

func (a app) logsDestroyed(stack awscdk.Stack) {
	constructs.NewPrivateBucket(stack, "One", constructs.PrivateBucketProps{Removal: awscdk.RemovalPolicy_DESTROY})
	constructs.NewPrivateBucket(stack, "Two", constructs.PrivateBucketProps{Removal: awscdk.RemovalPolicy_DESTROY})
}

// logsElsewhere logs into a bucket of another stack, and of the same app.
func (a app) logsElsewhere(stack awscdk.Stack) {
	archive := awscdk.NewStack(a.App, jsii.String("logs-archive"), nil)
	logs := constructs.NewPrivateBucket(archive, "Logs", constructs.PrivateBucketProps{
		Expiration: 365 * day, NoAccessLogs: "it takes the access logs of others",
	})
	constructs.NewPrivateBucket(stack, "Bucket", constructs.PrivateBucketProps{AccessLogs: logs.Bucket})
}

func TestOneBucketOfAStackTakesTheAccessLogsOfAll(t *testing.T) {
	buckets := resources(t, "logs-destroyed", bucketType)
	if len(buckets) != 3 {
		t.Errorf("%d buckets, want 2 and the one for logs", len(buckets))
	}
	logs := buckets["AccessLogs/Bucket"]
	if days := reach(logs, "LifecycleConfiguration.Rules.0.ExpirationInDays"); days != 90.0 {
		t.Errorf("logs are kept for %v days, want 90", days)
	}
	if logs["LoggingConfiguration"] != nil {
		t.Errorf("the bucket for logs has logs of itself: %v", logs["LoggingConfiguration"])
	}
	into := map[string]any{"Ref": logicalID(t, "logs-destroyed", "AccessLogs/Bucket")}
	for _, name := range []string{"One", "Two"} {
		want := map[string]any{"DestinationBucketName": into, "LogFilePrefix": "logs-destroyed/" + name + "/"}
		if got := buckets[name+"/Bucket"]["LoggingConfiguration"]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s logs %v, want %v", name, got, want)
		}
	}
}

func TestS3MayWriteTheAccessLogsOfEachBucketAndNoMore(t *testing.T) {
	logs := logicalID(t, "logs-destroyed", "AccessLogs/Bucket")
	arn := func(id string) any { return map[string]any{"Fn::GetAtt": []any{id, "Arn"}} }
	var want []any
	for _, name := range []string{"One", "Two"} {
		want = append(want, map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "logging.s3.amazonaws.com"},
			"Action":    "s3:PutObject",
			"Resource":  map[string]any{"Fn::Join": []any{"", []any{arn(logs), "/logs-destroyed/" + name + "/*"}}},
			"Condition": map[string]any{
				"ArnLike":      map[string]any{"aws:SourceArn": arn(logicalID(t, "logs-destroyed", name+"/Bucket"))},
				"StringEquals": map[string]any{"aws:SourceAccount": map[string]any{"Ref": "AWS::AccountId"}},
			},
		})
	}
	if got := allowed(t, "logs-destroyed", "AccessLogs/Bucket/Policy"); !reflect.DeepEqual(got, want) {
		t.Errorf("the bucket for logs allows\n%v, want\n%v", got, want)
	}
}

func TestAnotherStacksBucketCanTakeTheAccessLogs(t *testing.T) {
	bucket := resources(t, "logs-elsewhere", bucketType)["Bucket/Bucket"]
	name, _ := reach(bucket, "LoggingConfiguration.DestinationBucketName.Fn::ImportValue").(string)
	if !strings.HasPrefix(name, "logs-archive:") {
		t.Errorf("the logs go to %v", bucket["LoggingConfiguration"])
	}
	statements := allowed(t, "logs-archive", "Logs/Bucket/Policy")
	if len(statements) != 1 || !reflect.DeepEqual(reach(statements[0], "Condition"), map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": map[string]any{"Ref": "AWS::AccountId"}},
	}) {
		t.Errorf("the bucket for logs allows %v", statements)
	}
	if said := annotations(t, "logs-elsewhere"); len(said["Bucket/Bucket"]) > 0 {
		t.Errorf("the bucket says %v", said)
	}
}

// What S3 would write after a bucket is emptied would keep it from being deleted.
func TestTheBucketForLogsIsEmptiedAfterS3MayWriteNoMore(t *testing.T) {
	emptier := logicalID(t, "logs-destroyed", "AccessLogs/Bucket/EmptyOnDelete/Default")
	policy := template(t, "logs-destroyed")[logicalID(t, "logs-destroyed", "AccessLogs/Bucket/Policy")]
	if !slices.Contains(policy.DependsOn, emptier) {
		t.Errorf("the policy is deleted before the bucket is emptied if it depends on %s; it depends on %v", emptier, policy.DependsOn)
	}
}

func TestTheLogsOfABucketThatIsKeptAreKept(t *testing.T) {
	for stack, want := range map[string]string{"logs-destroyed": "Delete", "logs-kept": "Retain"} {
		all := template(t, stack)
		for _, path := range []string{"AccessLogs/Bucket", "AccessLogs/Bucket/EmptyOnDelete/Default"} {
			if got := all[logicalID(t, stack, path)]; got.DeletionPolicy != want || got.UpdateReplacePolicy != want {
				t.Errorf("%s/%s: %s and %s, want %s", stack, path, got.DeletionPolicy, got.UpdateReplacePolicy, want)
			}
		}
	}
}

// allowed are the statements of a bucket's policy that allow something.
func allowed(t *testing.T, stack, path string) []any {
	t.Helper()
	policy := resources(t, stack, "AWS::S3::BucketPolicy")[path]
	statements, _ := reach(policy, "PolicyDocument.Statement").([]any)
	return slices.DeleteFunc(statements, func(s any) bool { return reach(s, "Effect") != "Allow" })
}
