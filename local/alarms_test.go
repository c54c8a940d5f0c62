package local

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/millrace-dev/millrace/local/iam"
)

// A queue that is to be worked off, alarms on its depth and a composite one, a topic
// that takes what alarms say, one that does not, and a queue of what was said.
const watchedQueue = `{"Resources":{
	"Work":{"Type":"AWS::SQS::Queue"},
	"Told":{"Type":"AWS::SQS::Queue"},
	"Page":{"Type":"AWS::SNS::Topic"},
	"Closed":{"Type":"AWS::SNS::Topic"},
	"PagePolicy":{"Type":"AWS::SNS::TopicPolicy","Properties":{"Topics":[{"Ref":"Page"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":"sns:Publish","Resource":{"Ref":"Page"},
		 "Condition":{"ArnLike":{"aws:SourceArn":{"Fn::Sub":"arn:aws:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"}}}}]}}},
	"ToldPolicy":{"Type":"AWS::SQS::QueuePolicy","Properties":{"Queues":[{"Ref":"Told"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":{"Fn::GetAtt":["Told","Arn"]}}]}}},
	"Subscription":{"Type":"AWS::SNS::Subscription","Properties":{"TopicArn":{"Ref":"Page"},"Protocol":"sqs","Endpoint":{"Fn::GetAtt":["Told","Arn"]},"RawMessageDelivery":true}},
	"Depth":{"Type":"AWS::CloudWatch::Alarm","Properties":{"Namespace":"AWS/SQS","MetricName":"ApproximateNumberOfMessagesVisible","Dimensions":[{"Name":"QueueName","Value":{"Fn::GetAtt":["Work","QueueName"]}}],
		"Statistic":"Maximum","Period":60,"EvaluationPeriods":1,"Threshold":0,"ComparisonOperator":"GreaterThanThreshold","TreatMissingData":"notBreaching","AlarmActions":[{"Ref":"Closed"}]}},
	"Health":{"Type":"AWS::CloudWatch::CompositeAlarm","Properties":{"AlarmRule":{"Fn::Sub":"ALARM(\"${Depth.Arn}\")"},"AlarmActions":[{"Ref":"Page"}],"OKActions":[{"Ref":"Page"}]}}},
	"Outputs":{"Work":{"Value":{"Ref":"Work"}},"Told":{"Value":{"Ref":"Told"}},"Depth":{"Value":{"Ref":"Depth"}},"Health":{"Value":{"Ref":"Health"}}}}`

// A template's alarm sees what a service publishes, and its message arrives where the
// policies let it.
func TestAnAlarmReachesAQueue(t *testing.T) {
	e := started(t, Config{})
	url := e.URL()
	ctx := t.Context()
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(iam.OwnerAccessKey, iam.OwnerSecretKey, "")}
	stacks := cloudformation.NewFromConfig(cfg)
	made, err := stacks.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("watched"), TemplateBody: aws.String(watchedQueue)})
	if err != nil {
		t.Fatal(err)
	}
	done, err := cloudformation.NewStackCreateCompleteWaiter(stacks).WaitForOutput(ctx, &cloudformation.DescribeStacksInput{StackName: made.StackId}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]*string{}
	for _, o := range done.Stacks[0].Outputs {
		outputs[*o.OutputKey] = o.OutputValue
	}
	queues := sqs.NewFromConfig(cfg)
	// reach lets minutes pass until the composite alarm says the state.
	reach := func(state string) events.CloudWatchAlarmSNSPayload {
		t.Helper()
		for range 10 {
			e.Advance(ctx, time.Minute)
			got, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: outputs["Told"], MaxNumberOfMessages: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range got.Messages {
				var said events.CloudWatchAlarmSNSPayload
				if err := json.Unmarshal([]byte(*m.Body), &said); err != nil {
					t.Fatal(err)
				}
				if said.AlarmName == *outputs["Health"] && said.NewStateValue == state {
					return said
				}
			}
		}
		t.Fatalf("nobody was told of %s: %+v", state, e.Alarms.Alarms())
		return events.CloudWatchAlarmSNSPayload{}
	}
	reach("OK")
	if _, err := queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: outputs["Work"], MessageBody: aws.String("work")}); err != nil {
		t.Fatal(err)
	}
	if said := reach("ALARM"); said.OldStateValue != "OK" || !strings.Contains(said.NewStateReason, *outputs["Depth"]+" transitioned to ALARM at ") {
		t.Errorf("said %+v", said)
	}
	// The other topic's policy lets nobody.
	changes := e.Alarms.History(*outputs["Depth"])
	last := changes[len(changes)-1]
	if last.New != "ALARM" || len(last.Told) != 0 || len(last.Failed) != 1 {
		t.Errorf("the last change is %+v", last)
	}
	work, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: outputs["Work"]})
	if err != nil || len(work.Messages) != 1 {
		t.Fatalf("%+v, %v", work, err)
	}
	if _, err := queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: outputs["Work"], ReceiptHandle: work.Messages[0].ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
	reach("OK")
}
