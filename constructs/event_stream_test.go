package constructs_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

const (
	streamType   = "AWS::Kinesis::Stream"
	consumerType = "AWS::Kinesis::StreamConsumer"
	streamPolicy = "AWS::Kinesis::ResourcePolicy"
)

func init() { register("stream-knobs", app.streamKnobs) }

// awsKey is a key of another app, in the region and account of no stack in
// particular.
func awsKey(stack awscdk.Stack, id, region string) awskms.IKey {
	arn := "arn:aws:kms:" + region + ":111122223333:key/" + id
	return awskms.Key_FromKeyArn(stack, &id, &arn)
}

func (a app) streamKnobs(stack awscdk.Stack) {
	stream := constructs.NewEventStream(stack, "Ingest", constructs.EventStreamProps{
		Name: "clicks.v2_a-b", Shards: 3, Retention: 49 * time.Hour, MaxRecordKiB: 2048, Key: awsKey(stack, "StreamKey", "us-east-1"),
		ShardMetrics: []string{"OutgoingBytes", "IteratorAgeMilliseconds"}, Removal: awscdk.RemovalPolicy_DESTROY,
	})
	stream.AddConsumer("Fraud")
	stream.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAccountPrincipal(jsii.String("444455556666"))},
		Actions:    jsii.Strings("kinesis:DescribeStreamSummary", "kinesis:PutRecords"),
		Resources:  &[]*string{stream.Stream.StreamArn()},
	}))
	role := awsiam.NewRole(stack, jsii.String("Producer"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	stream.GrantWrite(role)
	role = awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	stream.GrantRead(role)
	arn := "arn:aws:kinesis:us-east-1:111122223333:stream/theirs"
	given := constructs.NewEventStream(stack, "Given", constructs.EventStreamProps{
		Stream: awskinesis.Stream_FromStreamArn(stack, jsii.String("Theirs"), &arn),
	})
	given.AddConsumer("Fraud")
}

func TestEachKnobOfEventStreamIsInTheTemplate(t *testing.T) {
	checkKnobs[constructs.EventStreamProps](t, "stream-knobs", nil, []knob{
		{"Stream", consumerType, "Given/Fraud", "StreamARN", "arn:aws:kinesis:us-east-1:111122223333:stream/theirs"},
		{"Name", streamType, "Ingest/Stream", "Name", "clicks.v2_a-b"},
		{"Shards", streamType, "Ingest/Stream", "ShardCount", 3},
		{"Shards", streamType, "Ingest/Stream", "StreamModeDetails.StreamMode", "PROVISIONED"},
		{"Retention", streamType, "Ingest/Stream", "RetentionPeriodHours", 49},
		{"MaxRecordKiB", streamType, "Ingest/Stream", "MaxRecordSizeInKiB", 2048},
		{"Key", streamType, "Ingest/Stream", "StreamEncryption", map[string]any{"EncryptionType": "KMS", "KeyId": "arn:aws:kms:us-east-1:111122223333:key/StreamKey"}},
		{"ShardMetrics", streamType, "Ingest/Stream", "DesiredShardLevelMetrics", []string{"OutgoingBytes", "IteratorAgeMilliseconds"}},
		{"Removal", streamType, "Ingest/Stream", "DeletionPolicy", "Delete"},
	})
	if _, made := resources(t, "stream-knobs", streamType)["Given/Stream"]; made {
		t.Error("a stream is given, and made as well")
	}
}

func TestAConsumerHasANameThatIsItsOwn(t *testing.T) {
	consumers := resources(t, "stream-knobs", consumerType)
	for path, want := range map[string]string{"Ingest/Fraud": "streamknobs-Ingest-A05447D7-Fraud", "Given/Fraud": "streamknobs-Given-BC991558-Fraud"} {
		if got := consumers[path]["ConsumerName"]; got != want {
			t.Errorf("%s is called %v, want %s", path, got, want)
		}
	}
}

func TestTheStreamsPolicyHasTheStatement(t *testing.T) {
	policies := resources(t, "stream-knobs", streamPolicy)
	if len(policies) != 1 {
		t.Fatalf("there are %d resource policies, want 1", len(policies))
	}
	for _, policy := range policies {
		if got := reach(policy, "ResourcePolicy.Statement.0.Action"); !slices.Equal(got.([]any), []any{"kinesis:DescribeStreamSummary", "kinesis:PutRecords"}) {
			t.Errorf("the policy allows %v", got)
		}
	}
}

func TestTheStreamsGrantsAreNarrow(t *testing.T) {
	for path, want := range map[string][]string{
		"Producer/DefaultPolicy": {"kms:GenerateDataKey", "kinesis:ListShards", "kinesis:PutRecord", "kinesis:PutRecords"},
		"Reader/DefaultPolicy": {"kms:Decrypt", "kinesis:DescribeStream", "kinesis:DescribeStreamSummary",
			"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"},
	} {
		if got := actions(t, "stream-knobs", path); !slices.Equal(got, want) {
			t.Errorf("%s allows %v, want %v", path, got, want)
		}
	}
}
