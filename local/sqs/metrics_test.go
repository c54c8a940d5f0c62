package sqs

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// measured is a fixture whose queues publish; what they say is returned by queue, as
// "Metric Unit", by take.
func measured(t *testing.T) (f *fixture, take func(queue string) map[string][]float64) {
	f = start(t)
	var data []metric.Datum
	f.config.Metrics = func(more ...metric.Datum) { data = append(data, more...) } // under mu
	return f, func(queue string) map[string][]float64 {
		f.mu.Lock()
		defer f.mu.Unlock()
		got := map[string][]float64{}
		for _, d := range data {
			if d.Namespace == "AWS/SQS" && slices.Equal(d.Dimensions, []metric.Dimension{{Name: "QueueName", Value: queue}}) && d.Time.Equal(f.time) {
				got[d.Name+" "+d.Unit] = append(got[d.Name+" "+d.Unit], d.Value)
			}
		}
		data = nil
		return got
	}
}

func TestActionsArePublished(t *testing.T) {
	f, take := measured(t)
	url := f.queue(t, `{"QueueName":"failed"}`)
	for _, c := range []struct {
		name string
		do   func()
		want map[string][]float64
	}{
		{"an empty receive", func() { f.receive(t, url) },
			map[string][]float64{"NumberOfMessagesReceived Count": {0}, "NumberOfEmptyReceives Count": {1}}},
		{"a send", func() { f.send(t, url, "hello") },
			map[string][]float64{"NumberOfMessagesSent Count": {1}, "SentMessageSize Bytes": {5}}},
		{"a send of a service", func() { f.Send(t.Context(), "arn:aws:sqs:us-east-1:000000000000:failed", "hi") },
			map[string][]float64{"NumberOfMessagesSent Count": {1}, "SentMessageSize Bytes": {2}}},
		{"a receive and a delete", func() {
			got := f.receive(t, url)
			if _, err := f.client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: got[0].ReceiptHandle}); err != nil {
				t.Fatal(err)
			}
		}, map[string][]float64{"NumberOfMessagesReceived Count": {2}, "NumberOfEmptyReceives Count": {0}, "NumberOfMessagesDeleted Count": {1}}},
	} {
		c.do()
		if got := take("failed"); !maps.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDepthAndAgeAreMeasured(t *testing.T) {
	f, take := measured(t)
	url := f.queue(t, `{"QueueName":"failed","VisibilityTimeout":60}`)
	measure := func(visible, inFlight, delayed, age float64) {
		t.Helper()
		take("failed")
		f.Measure()
		want := map[string][]float64{
			"ApproximateNumberOfMessagesVisible Count": {visible}, "ApproximateNumberOfMessagesNotVisible Count": {inFlight},
			"ApproximateNumberOfMessagesDelayed Count": {delayed}, "ApproximateAgeOfOldestMessage Seconds": {age},
			"NumberOfMessagesSent Count": {0}, "NumberOfMessagesReceived Count": {0}, "NumberOfMessagesDeleted Count": {0}, "NumberOfEmptyReceives Count": {0},
		}
		if got := take("failed"); !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	measure(0, 0, 0, 0)
	f.send(t, url, "first")
	f.pass(90 * time.Second)
	if len(f.receive(t, url)) != 1 {
		t.Fatal("the first message is not received")
	}
	f.send(t, url, "second")
	delay := int32(10)
	body := "third"
	if _, err := f.client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body, DelaySeconds: delay}); err != nil {
		t.Fatal(err)
	}
	measure(1, 1, 1, 90)
	f.pass(60 * time.Second)
	measure(3, 0, 0, 150)
	f.pass(6*time.Hour + time.Second)
	f.Measure()
	if got := take("failed"); len(got) > 0 {
		t.Errorf("nobody has asked the queue for six hours: %v", got)
	}
}

func TestTheAgeIsNotOfPoison(t *testing.T) {
	f, take := measured(t)
	dead := f.queue(t, `{"QueueName":"dead"}`)
	url := f.queue(t, `{"QueueName":"failed","VisibilityTimeout":0,"RedrivePolicy":{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":4}}`)
	age := func(queue string, want float64) {
		t.Helper()
		take(queue)
		f.Measure()
		if got := take(queue)["ApproximateAgeOfOldestMessage Seconds"]; !slices.Equal(got, []float64{want}) {
			t.Errorf("the age in %s is %v, want %v", queue, got, want)
		}
	}
	f.send(t, url, "poison")
	f.pass(time.Minute)
	f.receive(t, url)
	f.receive(t, url)
	age("failed", 60)
	f.receive(t, url)
	age("failed", 0)
	f.receive(t, url)
	if got := f.receive(t, url); len(got) > 0 {
		t.Fatalf("received too often: %+v", got)
	}
	f.pass(time.Minute)
	age("dead", 60)
	if got := f.receive(t, dead); len(got) != 1 || got[0].Attributes["ApproximateReceiveCount"] != "5" {
		t.Errorf("given up: %+v", got)
	}
}

// Retention and ages are of the clock; visibility is of this machine's time.
func TestTheClockIsNotWaitedFor(t *testing.T) {
	now := &clock.Clock{}
	s := New(Config{Account: "000000000000", Endpoint: func() string { return "http://127.0.0.1:1" }, Clock: now})
	s.queues["failed"] = newQueue("failed", queueProps{}, now.Now())
	if err := s.Send(t.Context(), "failed", "hello"); err != nil {
		t.Fatal(err)
	}
	received := func() int {
		t.Helper()
		got, err := s.receiveMessage(t.Context(), &receiveMessageInput{QueueUrl: "failed"})
		if err != nil {
			t.Fatal(err)
		}
		return len(got.Messages)
	}
	if received() != 1 {
		t.Fatal("the message is not received")
	}
	now.Advance(time.Hour)
	if received() != 0 {
		t.Error("the message is visible though a consumer has it")
	}
	now.Advance(defaultRetention * time.Second)
	if received() != 0 || len(s.queues["failed"].messages) != 0 {
		t.Error("the message has outlived its retention")
	}
}
