package policy

import (
	"fmt"
	"strings"
	"testing"
)

// mapping of a stream that is kept for 24 hours, with properties added.
func mapping(properties string) string {
	return fmt.Sprintf(`{
		"Sales": {"Type": "AWS::Kinesis::Stream"},
		"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Sales", "Arn"]}, %s}}}`, properties)
}

// Mappings of queues and of Kafka have none of a stream's properties.
func TestOnlyMappingsOfStreamsAreJudged(t *testing.T) {
	for source, want := range map[string]bool{
		`"EventSourceArn": {"Fn::GetAtt": ["Sales", "Arn"]}`:                                                                                true,
		`"EventSourceArn": {"Fn::GetAtt": "Sales.Arn"}`:                                                                                     true,
		`"EventSourceArn": {"Fn::Sub": "${Sales.Arn}"}`:                                                                                     true,
		`"EventSourceArn": {"Ref": "Fan"}`:                                                                                                  true,
		`"EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]}`:                                                                          true,
		`"EventSourceArn": "arn:aws:kinesis:eu-west-1:111122223333:stream/theirs"`:                                                          true,
		`"EventSourceArn": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":kinesis:eu-west-1:111122223333:stream/theirs"]]}`:        true,
		`"EventSourceArn": {"Fn::ImportValue": "theirs"}, "StartingPosition": "LATEST"`:                                                     true,
		`"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}`:                                                                                false,
		`"EventSourceArn": {"Fn::ImportValue": "theirs"}`:                                                                                   false,
		`"EventSourceArn": "arn:aws:sqs:eu-west-1:111122223333:theirs"`:                                                                     false,
		`"EventSourceArn": {"Ref": "Cluster"}, "StartingPosition": "LATEST", "Topics": ["sales"]`:                                           false,
		`"SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": ["b:9092"]}}, "StartingPosition": "LATEST", "Topics": ["sales"]`: false,
	} {
		app := load(t, fmt.Sprintf(`{
			"Sales": {"Type": "AWS::Kinesis::Stream"},
			"Fan": {"Type": "AWS::Kinesis::StreamConsumer", "Properties": {"StreamARN": {"Fn::GetAtt": ["Sales", "Arn"]}}},
			"Table": {"Type": "AWS::DynamoDB::Table"},
			"Queue": {"Type": "AWS::SQS::Queue"},
			"Cluster": {"Type": "AWS::MSK::Cluster"},
			"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {%s}}}`, source))
		if got := len(mappingOnFailure.judge(app)) == 1; got != want {
			t.Errorf("%s: judged as a stream's is %v", source, got)
		}
	}
}

func TestMappingRetries(t *testing.T) {
	judge(t, mappingRetries,
		wrong{"the default", mapping(`"BatchSize": 100`), "MaximumRetryAttempts is missing, which means for ever"},
		wrong{"for ever", mapping(`"MaximumRetryAttempts": -1`), "MaximumRetryAttempts is -1, which means for ever"},
		wrong{"AWS Solutions Constructs", mapping(`"BisectBatchOnFunctionError": true, "MaximumRecordAgeInSeconds": 86400, "MaximumRetryAttempts": 500`), "is 500, more than 100"},
		wrong{"in quotes", mapping(`"MaximumRetryAttempts": "-1"`), "for ever"},
		wrong{"in one branch", mapping(`"MaximumRetryAttempts": {"Fn::If": ["Production", 5, {"Ref": "AWS::NoValue"}]}`), "missing"},
		right{"a few", mapping(`"MaximumRetryAttempts": 5`)},
		right{"none", mapping(`"MaximumRetryAttempts": 0`)},
		right{"the most", mapping(`"MaximumRetryAttempts": 100`)},
		right{"as somebody will say", mapping(`"MaximumRetryAttempts": {"Ref": "Attempts"}`)},
	)
}

// The streaming data solution of AWS gave the retry attempts to the
// parallelization factor and the other way round. That the values are swapped no
// rule can know, but the retries it then had are its default, for ever.
func TestMappingRetriesOfAParameter(t *testing.T) {
	template := `{"Stacks": {"stack": {
		"Parameters": {"Attempts": {"Type": "Number", "Default": DEFAULT}},
		"Resources": {
			"Sales": {"Type": "AWS::Kinesis::Stream"},
			"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
				"EventSourceArn": {"Fn::GetAtt": ["Sales", "Arn"]}, "MaximumRetryAttempts": {"Ref": "Attempts"}}}}}}}`
	judge(t, mappingRetries,
		wrong{"a default for ever", strings.ReplaceAll(template, "DEFAULT", "-1"), "for ever"},
		right{"a finite default", strings.ReplaceAll(template, "DEFAULT", "3")},
		right{"looked up when it is deployed", strings.NewReplacer("DEFAULT", `"/shop/attempts"`, `"Number"`, `"AWS::SSM::Parameter::Value<String>"`).Replace(template)},
	)
}

func TestMappingRecordAge(t *testing.T) {
	judge(t, mappingRecordAge,
		wrong{"the default", mapping(`"BatchSize": 100`), "MaximumRecordAgeInSeconds is missing, which means for ever"},
		wrong{"for ever", mapping(`"MaximumRecordAgeInSeconds": -1`), "is -1, which means for ever"},
		wrong{"the stream's own retention", mapping(`"MaximumRecordAgeInSeconds": 86400`), "is 86400, and the stream stack/Sales keeps records for 86400 s"},
		right{"below retention", mapping(`"MaximumRecordAgeInSeconds": 86399`)},
		right{"of somebody else's stream", `{"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
			"EventSourceArn": "arn:aws:kinesis:eu-west-1:111122223333:stream/theirs", "MaximumRecordAgeInSeconds": 604800}}}`},
		wrong{"of a table's stream, which keeps 24 hours", `{
			"Table": {"Type": "AWS::DynamoDB::Table"},
			"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]}, "MaximumRecordAgeInSeconds": 90000}}}`, "86400 s"},
		wrong{"through a consumer", `{
			"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"RetentionPeriodHours": 48}},
			"Fan": {"Type": "AWS::Kinesis::StreamConsumer", "Properties": {"StreamARN": {"Fn::GetAtt": ["Sales", "Arn"]}}},
			"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Ref": "Fan"}, "MaximumRecordAgeInSeconds": 172800}}}`, "172800 s"},
		wrong{"of another stack", twoStacks(24), "the stream ingest/Sales keeps records for 86400 s"},
		right{"of another stack, below", twoStacks(25)},
	)
}

func twoStacks(hours int) string {
	return fmt.Sprintf(`{"Stacks": {
		"ingest": {
			"Resources": {"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"RetentionPeriodHours": %d}}},
			"Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Sales", "Arn"]}, "Export": {"Name": "ingest:Sales"}}}},
		"process": {"Resources": {"Read": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
			"EventSourceArn": {"Fn::ImportValue": "ingest:Sales"}, "MaximumRecordAgeInSeconds": 86400}}}}}}`, hours)
}

func TestMappingBisect(t *testing.T) {
	judge(t, mappingBisect,
		wrong{"the default", mapping(`"BatchSize": 100`), "BisectBatchOnFunctionError is missing"},
		wrong{"off", mapping(`"BisectBatchOnFunctionError": false`), "is false"},
		right{"on", mapping(`"BisectBatchOnFunctionError": true`)},
	)
}

func TestMappingResponses(t *testing.T) {
	judge(t, mappingResponses,
		wrong{"the default", mapping(`"BatchSize": 100`), "FunctionResponseTypes is missing"},
		wrong{"none", mapping(`"FunctionResponseTypes": []`), "FunctionResponseTypes is []"},
		right{"partial", mapping(`"FunctionResponseTypes": ["ReportBatchItemFailures"]`)},
	)
}

func TestMappingOnFailure(t *testing.T) {
	judge(t, mappingOnFailure,
		wrong{"the default", mapping(`"BatchSize": 100`), "the on-failure destination is missing"},
		wrong{"not in one branch", mapping(`"DestinationConfig": {"Fn::If": ["Production", {"OnFailure": {"Destination": "x"}}, {"Ref": "AWS::NoValue"}]}`), "missing"},
		right{"a bucket", mapping(`"DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Failures", "Arn"]}}}`)},
	)
}

func TestMappingStart(t *testing.T) {
	judge(t, mappingStart,
		wrong{"what came meanwhile is lost", mapping(`"StartingPosition": "LATEST"`), "StartingPosition is LATEST"},
		right{"the oldest", mapping(`"StartingPosition": "TRIM_HORIZON"`)},
		right{"a time", mapping(`"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1763800000`)},
	)
}
