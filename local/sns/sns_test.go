package sns

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

const queue = "arn:aws:sqs:us-east-1:000000000000:alarms"

// queues remember what they got; a nil map takes nothing.
type queues map[string][]string

func (q queues) SendAs(_ context.Context, service, _, queueARN, body string) error {
	if q == nil || service != "sns.amazonaws.com" {
		return errors.New("the queue's policy does not allow it")
	}
	q[queueARN] = append(q[queueARN], body)
	return nil
}

func create(t *testing.T, typ resource.Type, properties string) resource.Result {
	t.Helper()
	made, err := typ.Create(t.Context(), resource.Request{Stack: "stack", LogicalID: "Topic", Properties: json.RawMessage(properties)})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestWhatIsPublishedIsKeptAndDelivered(t *testing.T) {
	got := queues{}
	s := New(Config{Account: "000000000000", Region: "us-east-1", Queues: got})
	client := sns.NewFromConfig(awsapitest.Serve(t, s.API()))
	types := s.ResourceTypes()
	topic := create(t, types[0], `{"DisplayName":"Pages","Subscription":[{"Protocol":"email","Endpoint":"a@example.com"}]}`).ID
	sub := create(t, types[2], `{"TopicArn":"`+topic+`","Protocol":"sqs","Endpoint":"`+queue+`"}`).ID

	out, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: &topic, Subject: aws.String("alarm"), Message: aws.String("it <burns>")})
	if err != nil {
		t.Fatal(err)
	}
	kept := s.Messages()
	if len(kept) != 1 || kept[0].ID != *out.MessageId || kept[0].Subject != "alarm" || kept[0].Message != "it <burns>" || len(kept[0].Delivered) != 1 {
		t.Errorf("kept %+v", kept)
	}
	var note struct{ Type, TopicArn, Subject, Message string }
	if err := json.Unmarshal([]byte(got[queue][0]), &note); err != nil || note.Type != "Notification" || note.TopicArn != topic || note.Subject != "alarm" || note.Message != "it <burns>" {
		t.Errorf("delivered %v", got[queue])
	}

	raw := resource.Request{Properties: json.RawMessage(`{"TopicArn":"` + topic + `","Protocol":"sqs","Endpoint":"` + queue + `","RawMessageDelivery":true}`)}
	if _, err := types[2].Update(t.Context(), raw, sub, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), topic, "", "raw"); err != nil || got[queue][1] != "raw" {
		t.Errorf("raw delivery: %v, %v", got[queue], err)
	}
	if err := types[2].Delete(t.Context(), raw, sub); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), topic, "", "nobody"); err != nil || len(got[queue]) != 2 || len(s.Messages()) != 3 {
		t.Errorf("after the subscription is gone: %v, %v", got[queue], err)
	}
}

func TestTopicsAndSubscriptionsAreDescribed(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	client := sns.NewFromConfig(awsapitest.Serve(t, s.API()))
	types, ctx := s.ResourceTypes(), t.Context()
	topic := create(t, types[0], `{"TopicName":"pages","DisplayName":"Pages","KmsMasterKeyId":"key"}`).ID
	create(t, types[2], `{"TopicArn":"`+topic+`","Protocol":"email","Endpoint":"a@example.com"}`)
	sub := create(t, types[2], `{"TopicArn":"`+topic+`","Protocol":"sqs","Endpoint":"`+queue+`"}`).ID
	create(t, types[1], `{"Topics":["`+topic+`"],"PolicyDocument":{"Statement":[]}}`)

	got, err := client.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &topic})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"DisplayName": "Pages", "KmsMasterKeyId": "key", "Policy": `{"Statement":[]}`, "Owner": "000000000000",
		"SubscriptionsPending": "1", "SubscriptionsConfirmed": "1", "TopicArn": "arn:aws:sns:us-east-1:000000000000:pages",
	} {
		if got.Attributes[name] != want {
			t.Errorf("%s is %q, want %q", name, got.Attributes[name], want)
		}
	}
	list, err := client.ListSubscriptionsByTopic(ctx, &sns.ListSubscriptionsByTopicInput{TopicArn: &topic})
	if err != nil || len(list.Subscriptions) != 2 || *list.Subscriptions[0].SubscriptionArn != "PendingConfirmation" || *list.Subscriptions[1].Endpoint != queue {
		t.Errorf("subscriptions %+v, %v", list, err)
	}
	one, err := client.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: &sub})
	if err != nil || one.Attributes["Protocol"] != "sqs" || one.Attributes["RawMessageDelivery"] != "false" {
		t.Errorf("subscription %+v, %v", one, err)
	}
	topics, err := client.ListTopics(ctx, nil)
	if err != nil || len(topics.Topics) != 1 || *topics.Topics[0].TopicArn != topic {
		t.Errorf("topics %+v, %v", topics, err)
	}
	if _, err := client.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String("arn:aws:sns:us-east-1:000000000000:other")}); awsapitest.Code(err) != "NotFound" {
		t.Errorf("an unknown topic: %v", err)
	}
}

func TestAServiceNeedsTheTopicsPolicy(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1", Allowed: func(policy []byte, service, action, _, sourceARN string) error {
		if len(policy) == 0 || service != "cloudwatch.amazonaws.com" || action != "sns:Publish" || sourceARN != "alarm" {
			return errors.New("no")
		}
		return nil
	}})
	topic := create(t, s.ResourceTypes()[0], `{}`).ID
	send := func() error {
		return s.SendAs(t.Context(), "cloudwatch.amazonaws.com", "alarm", topic, "subject", "message")
	}
	if err := send(); err == nil {
		t.Error("published without a policy")
	}
	create(t, s.ResourceTypes()[1], `{"Topics":["`+topic+`"],"PolicyDocument":{"Statement":[]}}`)
	if err := send(); err != nil || len(s.Messages()) != 1 {
		t.Errorf("with the policy: %v", err)
	}
}

// A queue that takes nothing is no error of the publisher's.
func TestAQueueThatRefuses(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1", Queues: queues(nil)})
	topic := create(t, s.ResourceTypes()[0], `{"Subscription":[{"Protocol":"sqs","Endpoint":"`+queue+`"}]}`).ID
	if err := s.Send(t.Context(), topic, "", "x"); err != nil || len(s.Messages()) != 1 || len(s.Messages()[0].Delivered) > 0 {
		t.Errorf("%+v, %v", s.Messages(), err)
	}
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	types := s.ResourceTypes()
	topic := create(t, types[0], `{}`).ID
	for _, message := range []string{"", strings.Repeat("x", maxMessage+1)} {
		if err := s.Send(t.Context(), topic, "", message); awsapitest.Code(err) != "InvalidParameter" {
			t.Errorf("a message of %d bytes: %v", len(message), err)
		}
	}
	for i, refused := range []map[string]string{
		{
			`{"FifoTopic":true}`:                                   "#/FifoTopic: the local endpoint has standard topics only",
			`{"TopicName":"a b"}`:                                  "#/TopicName",
			`{"TracingConfig":"On"}`:                               "#/TracingConfig",
			`{"Topic":"x"}`:                                        "extraneous key [Topic] is not permitted",
			`{"DataProtectionPolicy":{"a":1}}`:                     "#/DataProtectionPolicy",
			`{"Subscription":[{"Protocol":"sms","Endpoint":"1"}]}`: "#/Subscription/0/Protocol",
		},
		{`{"Topics":[]}`: "required keys"},
		{
			`{"TopicArn":"x","Protocol":"lambda","Endpoint":"y"}`:                             `#/Protocol: "lambda"`,
			`{"TopicArn":"x","Protocol":"sqs","Endpoint":"y"}`:                                "#/Endpoint",
			`{"TopicArn":"x","Protocol":"email","Endpoint":"y"}`:                              "is not an e-mail address",
			`{"TopicArn":"x","Protocol":"email","Endpoint":"a@b","FilterPolicy":{"a":["b"]}}`: "#/FilterPolicy",
			`{"Protocol":"email"}`: "required keys",
		},
	} {
		for give, want := range refused {
			if err := types[i].Check(json.RawMessage(give)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", give, err, want)
			}
		}
	}
}

func TestTheResourcesOfARequest(t *testing.T) {
	s := New(Config{})
	for name, arn := range map[string]string{"TopicArn": "arn:t", "TargetArn": "arn:t", "SubscriptionArn": "arn:t:id"} {
		if got := s.resources(&awsapi.Request{Form: map[string][]string{name: {arn}}}); len(got) != 1 || got[0] != "arn:t" {
			t.Errorf("%s: %v", name, got)
		}
	}
}
