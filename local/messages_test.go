package local

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/millrace-dev/millrace/local/iam"
)

const subscribedQueue = `{"Resources":{
	"Topic":{"Type":"AWS::SNS::Topic"},
	"Queue":{"Type":"AWS::SQS::Queue"},
	"Policy":{"Type":"AWS::SQS::QueuePolicy","Properties":{"Queues":[{"Ref":"Queue"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":{"Fn::GetAtt":["Queue","Arn"]},"Condition":{"ArnEquals":{"aws:SourceArn":{"Ref":"Topic"}}}},
		{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":{"Fn::GetAtt":["Queue","Arn"]},"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}},
	"Subscription":{"Type":"AWS::SNS::Subscription","Properties":{"TopicArn":{"Ref":"Topic"},"Protocol":"sqs","Endpoint":{"Fn::GetAtt":["Queue","Arn"]},"RawMessageDelivery":true}}},
	"Outputs":{"Topic":{"Value":{"Ref":"Topic"}},"Queue":{"Value":{"Ref":"Queue"}}}}`

// A template's topic reaches its queue because the queue's policy lets it, and what
// was published is shown.
func TestATopicReachesAQueue(t *testing.T) {
	e := started(t, Config{})
	url := e.URL()
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(iam.OwnerAccessKey, iam.OwnerSecretKey, "")}
	stacks := cloudformation.NewFromConfig(cfg)
	made, err := stacks.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("messages"), TemplateBody: aws.String(subscribedQueue)})
	if err != nil {
		t.Fatal(err)
	}
	done, err := cloudformation.NewStackCreateCompleteWaiter(stacks).WaitForOutput(t.Context(), &cloudformation.DescribeStacksInput{StackName: made.StackId}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]*string{}
	for _, o := range done.Stacks[0].Outputs {
		outputs[*o.OutputKey] = o.OutputValue
	}
	if _, err := sns.NewFromConfig(cfg).Publish(t.Context(), &sns.PublishInput{TopicArn: outputs["Topic"], Message: aws.String("a stage has stopped")}); err != nil {
		t.Fatal(err)
	}
	got, err := sqs.NewFromConfig(cfg).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: outputs["Queue"]})
	if err != nil || len(got.Messages) != 1 || *got.Messages[0].Body != "a stage has stopped" {
		t.Errorf("the queue has %+v, %v", got, err)
	}
	page, err := http.Get(url + "/_millrace/messages")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if text, err := io.ReadAll(page.Body); err != nil || !strings.Contains(string(text), `"message":"a stage has stopped"`) {
		t.Errorf("shown: %s, %v", text, err)
	}
}
