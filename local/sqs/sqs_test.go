package sqs

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

// fixture is a service whose time a test moves, and a client of it.
type fixture struct {
	*Service
	client *sqs.Client
	time   time.Time
}

func start(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{time: time.Now()}
	f.Service = New(Config{Account: "000000000000", Region: "us-east-1", Endpoint: func() string { return "http://127.0.0.1:1" }})
	f.now = func() time.Time { return f.time }
	f.shown = f.now
	f.client = sqs.NewFromConfig(awsapitest.Serve(t, f.API()))
	return f
}

// pass lets time go by for the service.
func (f *fixture) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.time = f.time.Add(d)
}

// queue makes a queue as a stack does, and returns its URL.
func (f *fixture) queue(t *testing.T, properties string) string {
	t.Helper()
	made, err := f.ResourceTypes()[0].Create(t.Context(), resource.Request{Stack: "stack", LogicalID: "Queue", Properties: json.RawMessage(properties)})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func (f *fixture) send(t *testing.T, url, body string) {
	t.Helper()
	if _, err := f.client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) receive(t *testing.T, url string) []types.Message {
	t.Helper()
	out, err := f.client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{"All"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Messages
}

func (f *fixture) attributes(t *testing.T, url string) map[string]string {
	t.Helper()
	out, err := f.client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{"All"}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Attributes
}

func TestAMessageIsHiddenUntilItIsDeletedOrItsTimeIsOver(t *testing.T) {
	f := start(t)
	url := f.queue(t, `{"QueueName":"failed","VisibilityTimeout":10}`)
	f.send(t, url, "one")
	f.send(t, url, "two")
	first := f.receive(t, url)
	if len(first) != 2 || *first[0].Body != "one" || *first[1].Body != "two" || first[0].Attributes["ApproximateReceiveCount"] != "1" {
		t.Fatalf("received %+v", first)
	}
	if again := f.receive(t, url); len(again) > 0 {
		t.Errorf("received while hidden: %+v", again)
	}
	if a := f.attributes(t, url); a["ApproximateNumberOfMessages"] != "0" || a["ApproximateNumberOfMessagesNotVisible"] != "2" {
		t.Errorf("attributes %v", a)
	}
	if _, err := f.client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: first[0].ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
	f.pass(10 * time.Second)
	second := f.receive(t, url)
	if len(second) != 1 || *second[0].Body != "two" || second[0].Attributes["ApproximateReceiveCount"] != "2" {
		t.Fatalf("received after the timeout: %+v", second)
	}
	// The handle of the first time deletes nothing any more.
	if _, err := f.client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: first[1].ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.ChangeMessageVisibility(t.Context(), &sqs.ChangeMessageVisibilityInput{QueueUrl: &url, ReceiptHandle: second[0].ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
	if third := f.receive(t, url); len(third) != 1 {
		t.Errorf("received after its visibility was changed to 0: %+v", third)
	}
}

func TestDelayAndRetention(t *testing.T) {
	f := start(t)
	url := f.queue(t, `{"DelaySeconds":5,"MessageRetentionPeriod":60}`)
	f.send(t, url, "x")
	if got := f.receive(t, url); len(got) > 0 || f.attributes(t, url)["ApproximateNumberOfMessagesDelayed"] != "1" {
		t.Errorf("received at once: %+v", got)
	}
	f.pass(5 * time.Second)
	if got := f.receive(t, url); len(got) != 1 {
		t.Errorf("received after the delay: %+v", got)
	}
	f.pass(55 * time.Second)
	if got := f.receive(t, url); len(got) > 0 || f.attributes(t, url)["ApproximateNumberOfMessages"] != "0" {
		t.Errorf("received after its retention: %+v", got)
	}
}

func TestAMessageThatIsReceivedTooOftenIsGivenUp(t *testing.T) {
	f := start(t)
	dead := f.queue(t, `{"QueueName":"dead"}`)
	url := f.queue(t, `{"VisibilityTimeout":0,"RedrivePolicy":{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":2}}`)
	f.send(t, url, "poison")
	for range 2 {
		if got := f.receive(t, url); len(got) != 1 {
			t.Fatalf("received %+v", got)
		}
	}
	if got := f.receive(t, url); len(got) > 0 {
		t.Errorf("received a third time: %+v", got)
	}
	got := f.receive(t, dead)
	if len(got) != 1 || *got[0].Body != "poison" || !strings.HasPrefix(got[0].Attributes["DeadLetterQueueSourceArn"], "arn:aws:sqs:") {
		t.Errorf("given up: %+v", got)
	}
}

// A long poll is answered by the message that comes while it waits.
func TestALongPollWaitsForAMessage(t *testing.T) {
	f := start(t)
	url := f.queue(t, `{}`)
	f.mu.Lock()
	before := f.queues[lastPart(url)].changed
	f.mu.Unlock()
	answer := make(chan string, 1)
	go func() {
		out, err := f.client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})
		if err != nil || len(out.Messages) != 1 {
			answer <- "none"
			return
		}
		answer <- *out.Messages[0].Body
	}()
	f.send(t, url, "late")
	<-before // the send woke whoever waited
	if got := <-answer; got != "late" {
		t.Errorf("received %q", got)
	}
}

// The SDK checks the digest of the body, and this test that of the attributes, whose
// value is the one that the npm package aws-md5-of-message-attributes documents.
func TestAttributesTravelWithTheirDigest(t *testing.T) {
	f := start(t)
	url := f.queue(t, `{}`)
	sent, err := f.client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("x"), MessageAttributes: map[string]types.MessageAttributeValue{
		"attribName1":            {DataType: aws.String("String"), StringValue: aws.String("attribValue 1")},
		"customNumberTypeAttrib": {DataType: aws.String("Number.float"), StringValue: aws.String("4563442423554324324264524243.32543234")},
		"binaryAttribute":        {DataType: aws.String("Binary"), BinaryValue: []byte("Hello binary world!")},
	}})
	if err != nil || *sent.MD5OfMessageAttributes != "c932db14a896c663f83c260297d594ff" {
		t.Fatalf("sent %v, %v", aws.ToString(sent.MD5OfMessageAttributes), err)
	}
	got := f.receive(t, url)
	if len(got) != 1 || string(got[0].MessageAttributes["binaryAttribute"].BinaryValue) != "Hello binary world!" || *got[0].MD5OfMessageAttributes != *sent.MD5OfMessageAttributes {
		t.Errorf("received %+v", got)
	}
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	f := start(t)
	url := f.queue(t, `{"QueueName":"small","MaximumMessageSize":1024}`)
	c, ctx := f.client, t.Context()
	for want, call := range map[string]func() error{
		"QueueDoesNotExist": func() error {
			_, err := c.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("other")})
			return err
		},
		"InvalidParameterValue": func() error {
			_, err := c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String(strings.Repeat("x", 1025))})
			return err
		},
		"InvalidMessageContents": func() error {
			_, err := c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("\x00")})
			return err
		},
		"ReceiptHandleIsInvalid": func() error {
			_, err := c.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: aws.String("x")})
			return err
		},
		"UnknownOperationException": func() error {
			_, err := c.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: &url})
			return err
		},
	} {
		if err := call(); awsapitest.Code(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	found, err := c.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("small")})
	if err != nil || *found.QueueUrl != url || url != "http://127.0.0.1:1/000000000000/small" {
		t.Errorf("URL %v, %v; made %s", found, err, url)
	}
	types := f.ResourceTypes()
	for give, want := range map[string]string{
		`{"FifoQueue":true}`:            "#/FifoQueue: the local endpoint has standard queues only",
		`{"VisibilityTimeout":43201}`:   "#/VisibilityTimeout: 43201 is not allowed: give 0 to 43200",
		`{"MessageRetentionPeriod":59}`: "#/MessageRetentionPeriod: 59 is not allowed",
		`{"QueueName":"a b"}`:           "#/QueueName",
		`{"RedrivePolicy":{"max":1}}`:   "#/RedrivePolicy: extraneous key [max] is not permitted",
		`{"Visibility":1}`:              "extraneous key [Visibility] is not permitted",
		`{"RedrivePolicy":{"maxReceiveCount":0,"deadLetterTargetArn":"x"}}`: "allowed are 1 to 1000",
	} {
		if err := types[0].Check(json.RawMessage(give)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", give, err, want)
		}
	}
	orphan := resource.Request{Properties: json.RawMessage(`{"RedrivePolicy":{"maxReceiveCount":1,"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:nowhere"}}`)}
	if _, err := types[0].Create(ctx, orphan); err == nil || !strings.Contains(err.Error(), "Dead letter target does not exist") {
		t.Errorf("without its dead-letter queue: %v", err)
	}
}

// Another service sends only where the queue's policy lets it.
func TestAServiceNeedsTheQueuesPolicy(t *testing.T) {
	f := start(t)
	f.config.Allowed = func(policy []byte, service, action, resourceARN, sourceARN string) error {
		if string(policy) != `{"Statement":[]}` {
			return errors.New("no policy")
		}
		if service != "sns.amazonaws.com" || action != "sqs:SendMessage" || resourceARN != "arn:aws:sqs:us-east-1:000000000000:q" || sourceARN != "topic" {
			t.Errorf("asked for %s %s %s %s", service, action, resourceARN, sourceARN)
		}
		return nil
	}
	url := f.queue(t, `{"QueueName":"q"}`)
	send := func() error {
		return f.SendAs(t.Context(), "sns.amazonaws.com", "topic", "arn:aws:sqs:us-east-1:000000000000:q", "hello")
	}
	if err := send(); err == nil {
		t.Error("sent without a policy")
	}
	policy := f.ResourceTypes()[1]
	r := resource.Request{Properties: json.RawMessage(`{"Queues":["` + url + `"],"PolicyDocument":{"Statement":[]}}`)}
	made, err := policy.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if err := send(); err != nil || len(f.receive(t, url)) != 1 {
		t.Errorf("with the policy: %v", err)
	}
	if err := policy.Delete(t.Context(), r, made.ID); err != nil || f.attributes(t, url)["Policy"] != "" {
		t.Errorf("deleted: %v", err)
	}
}

func TestTheResourcesOfARequest(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	for body, want := range map[string]string{
		`{"QueueUrl":"http://x/000000000000/q"}`: "arn:aws:sqs:us-east-1:000000000000:q",
		`{"QueueName":"q"}`:                      "arn:aws:sqs:us-east-1:000000000000:q",
	} {
		if got := s.resources(&awsapi.Request{Action: "SendMessage", Body: []byte(body)}); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}
