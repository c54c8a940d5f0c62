package policy

import (
	"fmt"
	"testing"
)

func TestAlarmAction(t *testing.T) {
	judge(t, alarmAction,
		wrong{"AWS Solutions Constructs", `{"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
			"AlarmDescription": "Consumer Record Processing Falling Behind, there is risk for data loss due to record expiration.",
			"MetricName": "GetRecords.IteratorAgeMilliseconds", "Namespace": "AWS/Kinesis", "Statistic": "Maximum"}}}`, "AlarmActions is missing"},
		wrong{"an empty list", `{"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": []}}}`, "AlarmActions is []"},
		wrong{"switched off", `{"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Page"}], "ActionsEnabled": false}}}`, "ActionsEnabled is false"},
		wrong{"a composite one without", `{
			"Alarm": {"Type": "AWS::CloudWatch::Alarm"},
			"All": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": {"Fn::Join": ["", ["ALARM(\"", {"Fn::GetAtt": ["Alarm", "Arn"]}, "\")"]]}}}}`, "missing"},
		right{"a topic", `{"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Page"}]}}}`},
		right{"a composite alarm speaks for it", `{
			"Alarm": {"Type": "AWS::CloudWatch::Alarm"},
			"All": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmActions": [{"Ref": "Page"}], "AlarmRule": {"Fn::Sub": "ALARM(\"${Alarm.Arn}\")"}}}}`},
	)
}

// alarm over one metric, among the resources of an app.
func alarm(metric string) string {
	return fmt.Sprintf(`{
		"Sales": {"Type": "AWS::Kinesis::Stream"},
		"Named": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "sales"}},
		"Shape": {"Type": "AWS::Lambda::Function"},
		"Queue": {"Type": "AWS::SQS::Queue"},
		"Reader": {"Type": "Custom::Reader"},
		"Lines": {"Type": "AWS::Logs::MetricFilter", "Properties": {"MetricTransformations": [{"MetricNamespace": "Shop", "MetricName": "Refused"}]}},
		"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {%s}}}`, metric)
}

func TestAlarmDimensions(t *testing.T) {
	one := func(namespace, name, dimension, value string) string {
		return alarm(fmt.Sprintf(`"Namespace": %q, "MetricName": %q, "Dimensions": [{"Name": %q, "Value": %s}]`, namespace, name, dimension, value))
	}
	age := func(value string) string {
		return one("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "StreamName", value)
	}
	judge(t, alarmDimensions,
		wrong{"AWS Solutions Constructs", alarm(`"MetricName": "GetRecords.IteratorAgeMilliseconds", "Namespace": "AWS/Kinesis"`),
			"GetRecords.IteratorAgeMilliseconds of AWS/Kinesis has no dimensions"},
		wrong{"AWS's streaming data solution", age(`{"Fn::GetAtt": ["Sales", "Arn"]}`), "the dimension StreamName of GetRecords.IteratorAgeMilliseconds is the attribute Arn of stack/Sales, which is not its name"},
		wrong{"an ARN written out", age(`"arn:aws:kinesis:eu-west-1:111122223333:stream/sales"`), "is an ARN, arn:aws:kinesis:eu-west-1:111122223333:stream/sales, and the metric goes by the name"},
		wrong{"an ARN put together", age(`{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":kinesis:eu-west-1:111122223333:stream/sales"]]}`), "is an ARN"},
		wrong{"a name of nothing here", age(`"slaes"`), `is "slaes", which no AWS::Kinesis::Stream of the app is called`},
		wrong{"another kind of thing", age(`{"Ref": "Shape"}`), "is taken from stack/Shape, which is no AWS::Kinesis::Stream but AWS::Lambda::Function"},
		wrong{"a queue's URL", one("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", `{"Ref": "Queue"}`), "is Ref of stack/Queue, which is not its name"},
		wrong{"an ARN in a namespace of one's own", one("Shop", "Sold", "StreamName", `{"Fn::GetAtt": ["Sales", "Arn"]}`), "is the attribute Arn"},
		wrong{"nothing of the app", one("AWS/EC2", "CPUUtilization", "InstanceId", `"i-0123456789"`), "no dimension of CPUUtilization of AWS/EC2 is a resource of the app"},
		wrong{"in an expression", alarm(`"Metrics": [
			{"Id": "e", "Expression": "a / b"},
			{"Id": "a", "MetricStat": {"Metric": {"Namespace": "AWS/Kinesis", "MetricName": "IncomingBytes", "Dimensions": [{"Name": "StreamName", "Value": {"Ref": "Sales"}}]}}},
			{"Id": "b", "MetricStat": {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors"}}}]`), "Errors of AWS/Lambda has no dimensions"},
		wrong{"of one's own, without any", alarm(`"Namespace": "Shop", "MetricName": "Sold"`), "Sold of Shop has no dimensions"},

		right{"the stream's name", age(`{"Ref": "Sales"}`)},
		right{"the name that the stream has", age(`"sales"`)},
		right{"a stream of another app", age(`{"Fn::ImportValue": "theirs"}`)},
		right{"the queue's name", one("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", `{"Fn::GetAtt": ["Queue", "QueueName"]}`)},
		right{"a shard of the stream", alarm(`"Namespace": "AWS/Kinesis", "MetricName": "IncomingBytes", "Dimensions": [
			{"Name": "StreamName", "Value": {"Ref": "Sales"}}, {"Name": "ShardId", "Value": "shardId-000000000000"}]`)},
		right{"what a function alone knows", age(`{"Fn::GetAtt": ["Reader", "Name"]}`)},
		right{"a metric filter's", alarm(`"Namespace": "Shop", "MetricName": "Refused"`)},
		right{"of the account", alarm(`"Namespace": "AWS/Lambda", "MetricName": "ClaimedAccountConcurrency"`)},
		right{"a quota", one("AWS/Usage", "ResourceCount", "Service", `"Kinesis"`)},
		right{"of one's own, by one's own dimension", one("Shop", "Sold", "Country", `"de"`)},
	)
}

func TestAlarmDimensionsFollowAnotherStack(t *testing.T) {
	judge(t, alarmDimensions, wrong{"the ARN of a stream of another stack", `{"Stacks": {
		"ingest": {
			"Resources": {"Sales": {"Type": "AWS::Kinesis::Stream"}},
			"Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Sales", "Arn"]}, "Export": {"Name": "ingest:Arn"}}}},
		"observe": {"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
			"Namespace": "AWS/Kinesis", "MetricName": "IncomingBytes", "Dimensions": [{"Name": "StreamName", "Value": {"Fn::ImportValue": "ingest:Arn"}}]}}}}}}`,
		"is the attribute Arn of ingest/Sales"})
}
