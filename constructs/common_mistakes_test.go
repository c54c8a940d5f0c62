package constructs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("people", app.people) }

// Pointers to types of an app's own, which embed the CDK's: nil ones are no nil
// interfaces.
type (
	theirKeyType    struct{ awskms.IKey }
	theirStreamType struct{ awskinesis.IStream }
)

// people is a stack of a known region and account with the mistakes that people
// make, one in each construct.
func (a app) people(unknown awscdk.Stack) {
	constructs.NewEventStream(unknown, "Stream", constructs.EventStreamProps{Key: awsKey(unknown, "Key", "eu-west-1")})
	stack := awscdk.NewStack(a.App, jsii.String("known"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
	})
	streamMistakes(stack)
	functionMistakes(stack)
	mappingMistakes(stack)
	processorMistakes(stack)
}

func streamMistakes(stack awscdk.Stack) {
	var key *theirKeyType
	for id, props := range map[string]constructs.EventStreamProps{
		"NameWithSpace":       {Name: "my stream"},
		"ShardsBelowZero":     {Shards: -1},
		"RetentionWithoutDay": {Retention: 7},
		"RecordInBytes":       {MaxRecordKiB: 1 << 20},
		"MetricMisspelled":    {ShardMetrics: []string{"IncommingBytes"}},
		"KeyElsewhere":        {Key: awsKey(stack, "Abroad", "eu-west-1")},
		"KeyNil":              {Key: key},
		"RemovalLower":        {Removal: "destroy"},
	} {
		constructs.NewEventStream(stack, id, props)
	}
	constructs.NewEventStream(stack, "ShardsBelowZero", constructs.EventStreamProps{})
	constructs.NewGoFunction(stack, "", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	own := constructs.NewEventStream(stack, "Own", constructs.EventStreamProps{})
	own.AddConsumer("Same")
	own.AddConsumer("Same")
	own.AddToResourcePolicy(nil)
	given := constructs.NewEventStream(stack, "Given", constructs.EventStreamProps{Stream: theirStream(stack, "GivenStream")})
	given.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAccountRootPrincipal()}, Actions: jsii.Strings("kinesis:PutRecords"), Resources: jsii.Strings("*"),
	}))
	nobody := constructs.NewEventStream(stack, "Nobody", constructs.EventStreamProps{})
	nobody.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("kinesis:PutRecords"), Resources: jsii.Strings("*"),
	}))
}

func functionMistakes(stack awscdk.Stack) {
	vpc := theirNetwork(stack)
	open := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Open"), &awsec2.VpcAttributes{
		VpcId: jsii.String("vpc-00000000000000001"), AvailabilityZones: jsii.Strings("a"), PublicSubnetIds: jsii.Strings("subnet-00000000000000001"),
		PublicSubnetRouteTableIds: jsii.Strings("rtb-1"),
	})
	for id, props := range map[string]constructs.GoFunctionProps{
		"MemoryInKiB":         {Memory: 1769 * 1024},
		"TimeoutTooShort":     {Timeout: 5 * time.Millisecond},
		"TimeoutWithoutUnit":  {Timeout: 30},
		"ArchitectureShort":   {Architecture: "arm"},
		"DescriptionLong":     {Description: strings.Repeat("a", 257)},
		"ConcurrencyNegative": {ReservedConcurrency: -5},
		"VariableOfLambda":    {Environment: map[string]string{"AWS_REGION": "us-east-1"}},
		"VariableWithDash":    {Environment: map[string]string{"my-var": "1"}},
		"VariablesTooLarge":   {Environment: map[string]string{"LARGE": strings.Repeat("a", 4092)}},
		"LogsForAMonth":       {Logs: constructs.LogProps{RetentionDays: 31}},
		"SubnetsWithoutVpc":   {Subnets: *vpc.PrivateSubnets()},
		"SubnetIsPublic":      {Vpc: vpc, Subnets: *vpc.PublicSubnets()},
		"SubnetIsNil":         {Vpc: vpc, Subnets: []awsec2.ISubnet{nil}},
		"VpcIsPublic":         {Vpc: open},
	} {
		props.Entry = "./testdata/hello"
		constructs.NewGoFunction(stack, id, props)
	}
	constructs.NewGoFunction(stack, "EntryMissing", constructs.GoFunctionProps{})
	constructs.NewGoFunction(stack, "EntryMisspelled", constructs.GoFunctionProps{Entry: "./testdata/helo"})
}

func mappingMistakes(stack awscdk.Stack) {
	function := constructs.NewGoFunction(stack, "Reader", constructs.GoFunctionProps{Entry: "./testdata/hello"}).Function
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Failures"), jsii.String("failures"))
	queue := awssqs.Queue_FromQueueArn(stack, jsii.String("Queue"), jsii.String("arn:aws:sqs:us-east-1:111122223333:failures"))
	source := constructs.NewEventStream(stack, "Source", constructs.EventStreamProps{})
	var none *theirStreamType
	elsewhere := awskinesis.Stream_FromStreamArn(stack, jsii.String("Elsewhere"), jsii.String("arn:aws:kinesis:eu-west-1:111122223333:stream/elsewhere"))
	foreign := awslambda.Function_FromFunctionArn(stack, jsii.String("Foreign"), jsii.String("arn:aws:lambda:us-east-1:444455556666:function:foreign"))
	noRole := awslambda.Function_FromFunctionArn(stack, jsii.String("NoRole"), jsii.String("arn:aws:lambda:us-east-1:111122223333:function:norole"))
	later := time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
	right := constructs.StreamMappingProps{Source: source.Stream, Function: function, Failures: bucket}
	for id, change := range map[string]func(*constructs.StreamMappingProps){
		"SourceMissing":       func(p *constructs.StreamMappingProps) { p.Source = nil },
		"SourceNil":           func(p *constructs.StreamMappingProps) { p.Source = none },
		"SourceTwice":         func(p *constructs.StreamMappingProps) { p.Consumer = source.AddConsumer("Twice") },
		"SourceElsewhere":     func(p *constructs.StreamMappingProps) { p.Source = elsewhere },
		"FunctionMissing":     func(p *constructs.StreamMappingProps) { p.Function = nil },
		"FunctionOfOthers":    func(p *constructs.StreamMappingProps) { p.Function = foreign },
		"FunctionWithoutRole": func(p *constructs.StreamMappingProps) { p.Function = noRole },
		"FailuresMissing":     func(p *constructs.StreamMappingProps) { p.Failures = nil },
		"FailuresTwice":       func(p *constructs.StreamMappingProps) { p.FailureQueue = queue },
		"PositionLower":       func(p *constructs.StreamMappingProps) { p.StartingPosition = "latest" },
		"TimeMissing":         func(p *constructs.StreamMappingProps) { p.StartingPosition = "AT_TIMESTAMP" },
		"TimeInFuture": func(p *constructs.StreamMappingProps) {
			p.StartingPosition, p.StartingAt = "AT_TIMESTAMP", later
		},
		"TimeOfLatest":     func(p *constructs.StreamMappingProps) { p.StartingPosition, p.StartingAt = "LATEST", later },
		"BatchTooLarge":    func(p *constructs.StreamMappingProps) { p.BatchSize = 20000 },
		"WindowInMillis":   func(p *constructs.StreamMappingProps) { p.BatchingWindow = 500 },
		"TumblingTooLong":  func(p *constructs.StreamMappingProps) { p.TumblingWindow = time.Hour },
		"TooParallel":      func(p *constructs.StreamMappingProps) { p.Parallelization = 11 },
		"AgeOverRetention": func(p *constructs.StreamMappingProps) { p.MaxRecordAge = 24 * time.Hour },
		"TooManyFilters": func(p *constructs.StreamMappingProps) {
			for i := range 6 {
				p.Filters = append(p.Filters, fmt.Sprintf(`{"data":{"a":[%d]}}`, i))
			}
		},
		"FilterTwice": func(p *constructs.StreamMappingProps) {
			p.Filters = []string{`{"data":{"a":[1]}}`, `{"data":{"a":[1]}}`}
		},
		"FilterNotJSON": func(p *constructs.StreamMappingProps) { p.Filters = []string{`data.country == "de"`} },
	} {
		props := right
		change(&props)
		constructs.NewStreamMapping(stack, id, props)
	}
}

func processorMistakes(stack awscdk.Stack) {
	hello := constructs.GoFunctionProps{Entry: "./testdata/hello"}
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Failed"), jsii.String("failed"))
	mapping := constructs.StreamMappingProps{Source: theirStream(stack, "ToProcess"), Failures: bucket}
	decided := mapping
	decided.Function = theirFunction(stack, "Theirs")
	constructs.NewStreamProcessor(stack, "TwoFunctions", constructs.StreamProcessorProps{Function: hello, Mapping: decided})
	transform := constructs.TransformProps{
		Function: hello, Source: mapping.Source, Output: theirStream(stack, "Output"), Failures: bucket,
		Rejects: constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{}).Delivery.DeliveryStream,
	}
	loud := transform
	loud.LogLevel = "WARNING"
	constructs.NewTransform(stack, "LevelUnknown", loud)
	taken := transform
	taken.Function.Environment = map[string]string{"LOG_LEVEL": "debug"}
	constructs.NewTransform(stack, "VariableTaken", taken)
	foreign := transform
	foreign.Function = constructs.GoFunctionProps{Function: theirFunction(stack, "Foreigner")}
	constructs.NewTransform(stack, "FunctionForeign", foreign)
}

// Each is said at its place: the value, what is allowed, and where AWS says so.
func TestCommonMistakesAreReadable(t *testing.T) {
	want := map[string]string{
		"NameWithSpace":       `Name is "my stream", allowed are 1 to 128 letters, digits, dots, dashes and underscores (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html)`,
		"ShardsBelowZero":     `Shards is -1, allowed are 1 to 20000 shards, or 0 for on demand (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html)`,
		"RetentionWithoutDay": `Retention is 7ns, allowed are 24h0m0s to 8760h0m0s in whole seconds (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html)`,
		"RecordInBytes":       `MaxRecordKiB is 1048576, allowed are 1024 to 10240 KiB (https://docs.aws.amazon.com/streams/latest/dev/large-records.html)`,
		"MetricMisspelled":    `ShardMetrics[0] is "IncommingBytes", allowed are IncomingBytes, IncomingRecords, OutgoingBytes, OutgoingRecords, WriteProvisionedThroughputExceeded, ReadProvisionedThroughputExceeded, IteratorAgeMilliseconds, ALL (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html)`,
		"KeyElsewhere":        `Key is in the region eu-west-1, the stack in us-east-1: give it one of the stack's region (https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html)`,
		"KeyNil":              `Key is a nil *constructs_test.theirKeyType: give it a resource, or leave it out`,
		"RemovalLower":        `Removal is "destroy", allowed are [DESTROY RETAIN RETAIN_ON_UPDATE_OR_DELETE] (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html)`,
		"/known":              `EventStream "ShardsBelowZero" is there already: ids are unique in a scope` + "\n" + `GoFunction "" has no id: give it one that is unique in its scope`,
		"Own":                 `AddToResourcePolicy: the statement is missing: give it a PolicyStatement (https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html)` + "\n" + `StreamConsumer "Same" is there already: ids are unique in a scope`,
		"Given":               `AddToResourcePolicy: the stream is not made by this app: add the statement where it is made (https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html)`,
		"Nobody":              `AddToResourcePolicy: A PolicyStatement used in a resource-based policy must specify at least one IAM principal. (https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html)`,
		"MemoryInKiB":         `Memory is 1811456, allowed are 128 to 10240 MiB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)`,
		"TimeoutTooShort":     `Timeout is 5ms, allowed are 1s to 15m0s in whole seconds (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)`,
		"TimeoutWithoutUnit":  `Timeout is 30ns, allowed are 1s to 15m0s in whole seconds (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)`,
		"ArchitectureShort":   `Architecture is "arm", allowed are arm64, x86_64 (https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)`,
		"DescriptionLong":     `Description has 257 characters, allowed are up to 256 (https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)`,
		"ConcurrencyNegative": `ReservedConcurrency is -5, allowed are 1 or more, 0 for what the account has left, constructs.None to stop the function (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html)`,
		"VariableOfLambda":    `Environment["AWS_REGION"] is set by Lambda itself, allowed are other names (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)`,
		"VariableWithDash":    `Environment["my-var"]: allowed are names of a letter and then letters, digits and underscores, at least 2 (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)`,
		"VariablesTooLarge":   `Environment has 4097 bytes, allowed are 4096 for all names and values together (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)`,
		"LogsForAMonth":       `Logs.RetentionDays is 31, allowed are [1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653] days (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html)`,
		"SubnetsWithoutVpc":   `Subnets or SecurityGroups are given without a Vpc: give the Vpc that they are in (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)`,
		"SubnetIsPublic":      `Subnets[0] is a public subnet, allowed are private and isolated ones: a function in a public subnet reaches nothing outside of the VPC (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)` + "\n" + `Subnets[1] is a public subnet, allowed are private and isolated ones: a function in a public subnet reaches nothing outside of the VPC (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)`,
		"SubnetIsNil":         `Subnets[0] is missing: give it a subnet of Vpc (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)`,
		"VpcIsPublic":         `Vpc has no private or isolated subnet, allowed are VPCs with one: a function in a public subnet reaches nothing outside of the VPC (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)`,
		"EntryMissing":        `Entry is missing: give it the folder or import path of a main package`,
		"EntryMisspelled":     `Entry: compile ./testdata/helo for arm64: go: chdir ./testdata/helo: no such file or directory`,
		"SourceMissing":       `Source is missing: give it the stream to read, or Consumer one of its consumers (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"SourceNil":           `Source is a nil *constructs_test.theirStreamType: give it a resource, or leave it out (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)` + "\n" + `Source is missing: give it the stream to read, or Consumer one of its consumers (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"SourceTwice":         `Source and Consumer are both given, allowed is one: a consumer knows its stream (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"SourceElsewhere":     `Source is in the region eu-west-1, the stack in us-east-1: give it one of the stack's region (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"FunctionMissing":     `Function is missing: give it the function to invoke (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"FunctionOfOthers":    `Function is in the account 444455556666, the stack in 111122223333: give it one of the stack's account (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"FunctionWithoutRole": `Function has no role that is known here, so that it cannot be allowed to read the stream: import it with Function_FromFunctionAttributes and its Role (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html)`,
		"FailuresMissing":     `Failures is missing: give it the bucket for batches that could not be processed, or give FailureQueue or FailureTopic (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html)`,
		"FailuresTwice":       `2 of Failures, FailureQueue and FailureTopic are given, allowed is one (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html)`,
		"PositionLower":       `StartingPosition is "latest", allowed are TRIM_HORIZON, LATEST, AT_TIMESTAMP (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"TimeMissing":         `StartingAt is missing: give it the time that AT_TIMESTAMP begins at (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"TimeInFuture":        `StartingAt is 2999-01-01T00:00:00Z, allowed are times that are not in the future (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"TimeOfLatest":        `StartingAt is 2999-01-01T00:00:00Z, allowed with the StartingPosition AT_TIMESTAMP only, which is LATEST (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"BatchTooLarge":       `BatchSize is 20000, allowed are 1 to 10000 records (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"WindowInMillis":      `BatchingWindow is 500ns, allowed are 1s to 5m0s in whole seconds (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"TumblingTooLong":     `TumblingWindow is 1h0m0s, allowed are 1s to 15m0s in whole seconds (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"TooParallel":         `Parallelization is 11, allowed are 1 to 10 batches of a shard (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)`,
		"AgeOverRetention":    `MaxRecordAge is 24h0m0s, allowed is less than the 24h0m0s that the stream retains: older records are lost and reach no failure destination (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html)`,
		"TooManyFilters":      `Filters has 6 patterns, allowed are up to 5 (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html)`,
		"FilterNotJSON":       `Filters[0]: "data.country == \"de\"" is not JSON: invalid character 'd' looking for beginning of value (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html)`,
		"FilterTwice":         `Filters[1] is {"data":{"a":[1]}}, which is there already: leave it out (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html)`,
		"TwoFunctions":        `Mapping.Function is given, and Function decides it: give that alone`,
		"LevelUnknown":        `LogLevel is "WARNING", allowed are debug, info, warn, error`,
		"VariableTaken":       `Function.Environment["LOG_LEVEL"] is given, and the transform sets it: leave it out`,
		"FunctionForeign":     `Function.Function is not made in this app, so that its environment cannot be set: use NewStreamProcessor, and set it where the function is made`,
	}
	if len(want) < 50 {
		t.Errorf("the table has %d mistakes", len(want))
	}
	messages := map[string][]string{}
	for path, text := range want {
		messages[path] = strings.Split(text, "\n")
	}
	checkMessages(t, "known", messages)
	for path, said := range annotations(t, "known") {
		if text := strings.Join(said, " "); strings.Contains(text, "jsii") || strings.Contains(text, "    at ") {
			t.Errorf("%s shows a trace: %s", path, text)
		}
	}
}

// A region that is not known before the deployment may be the right one.
func TestWhatIsNotKnownIsNotAMistake(t *testing.T) {
	checkMessages(t, "people", nil)
}
