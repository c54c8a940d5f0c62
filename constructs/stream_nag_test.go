package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("stream-nag", app.streamNag) }

// streamNag is what streams, functions and mappings make with the knobs that widen
// permissions, and a queue of the app without a dead-letter queue.
func (a app) streamNag(stack awscdk.Stack) {
	awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	vpc := theirNetwork(stack)
	stream := constructs.NewEventStream(stack, "Stream", constructs.EventStreamProps{Key: key})
	mapping := constructs.StreamMappingProps{Source: stream.Stream}
	function := constructs.GoFunctionProps{Entry: "./testdata/hello", Key: key, Logs: constructs.LogProps{Key: key}}

	mapping.Failures = constructs.NewPrivateBucket(stack, "Failures", constructs.PrivateBucketProps{Key: key}).Bucket
	traced := function
	traced.Tracing = true
	constructs.NewStreamProcessor(stack, "Bucket", constructs.StreamProcessorProps{Function: traced, Mapping: mapping})

	mapping.Failures = nil
	mapping.FailureQueue = awssqs.NewQueue(stack, jsii.String("FailureQueue"), &awssqs.QueueProps{
		EncryptionMasterKey: key, EnforceSSL: jsii.Bool(true),
	})
	inside := function
	inside.Vpc = vpc
	constructs.NewStreamProcessor(stack, "Queue", constructs.StreamProcessorProps{Function: inside, Mapping: mapping})

	mapping.FailureQueue = nil
	mapping.FailureTopic = awssns.NewTopic(stack, jsii.String("FailureTopic"), &awssns.TopicProps{MasterKey: key, EnforceSSL: jsii.Bool(true)})
	mapping.Source, mapping.Consumer = nil, stream.AddConsumer("Topic")
	both := inside
	both.Tracing, both.Subnets = true, []awsec2.ISubnet{(*vpc.PrivateSubnets())[0]}
	processor := constructs.NewStreamProcessor(stack, "Topic", constructs.StreamProcessorProps{Function: both, Mapping: mapping})
	stream.GrantWrite(processor.Function.Function)
}

// cdk-nag finds nothing but what the app's own queue lacks.
func TestCdkNagFindsNothingInStreamsAndFunctions(t *testing.T) {
	var found []string
	for path, said := range annotations(t, "stream-nag") {
		for _, s := range said {
			line, _, _ := strings.Cut(s, "\n")
			found = append(found, path+" "+line)
		}
	}
	slices.Sort(found)
	if len(found) != 1 || !strings.HasPrefix(found[0], "FailureQueue/Resource AwsSolutions-SQS3") {
		t.Errorf("cdk-nag finds\n%s\nwant SQS3 of FailureQueue alone", strings.Join(found, "\n"))
	}
}
