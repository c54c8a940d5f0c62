package sns

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// maxMessage is the quota of a message, 256 KiB.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
const maxMessage = 256 << 10

// Send publishes for a service of the endpoint, which asks itself whether it may.
func (s *Service) Send(ctx context.Context, topicARN, subject, message string) error {
	_, err := s.publish(ctx, topicARN, subject, message)
	return err
}

// SendAs publishes on behalf of another resource, if the topic's policy lets the
// service do so.
func (s *Service) SendAs(ctx context.Context, service, sourceARN, topicARN, subject, message string) error {
	s.mu.Lock()
	t, err := s.find(topicARN)
	var policy []byte
	if err == nil {
		policy = t.policy
	}
	s.mu.Unlock()
	if err == nil && s.config.Allowed != nil {
		err = s.config.Allowed(policy, service, "sns:Publish", topicARN, sourceARN)
	}
	if err != nil {
		return err
	}
	return s.Send(ctx, topicARN, subject, message)
}

type publishResult struct{ MessageId string }

func (s *Service) publishAction(ctx context.Context, r *awsapi.Request) (any, error) {
	arn := r.Form.Get("TopicArn")
	if arn == "" {
		arn = r.Form.Get("TargetArn")
	}
	switch {
	case r.Form.Get("PhoneNumber") != "":
		return nil, invalid("PhoneNumber: the local endpoint sends no SMS; give TopicArn")
	case arn == "":
		return nil, invalid("TopicArn or TargetArn Reason: no value for required parameter")
	case r.Form.Has("MessageAttributes.entry.1.Name"):
		return nil, invalid("MessageAttributes: not available on the local endpoint")
	case r.Form.Get("MessageStructure") != "":
		return nil, invalid("MessageStructure: the local endpoint has no messages per protocol; leave it out")
	}
	id, err := s.publish(ctx, arn, r.Form.Get("Subject"), r.Form.Get("Message"))
	if err != nil {
		return nil, err
	}
	return publishResult{id}, nil
}

// publish keeps a message and delivers it. That a queue does not take it is no error
// of the publisher's.
func (s *Service) publish(ctx context.Context, arn, subject, text string) (id string, err error) {
	switch {
	case text == "":
		return "", invalid("Empty message")
	case len(text) > maxMessage:
		return "", invalid("Message too long: %s bytes, allowed are %d", strconv.Itoa(len(text)), maxMessage)
	case utf8.RuneCountInString(subject) > 100:
		return "", invalid("Subject: it has more than 100 characters")
	}
	m := Message{ID: uuid.NewString(), TopicARN: arn, Subject: subject, Message: text, At: time.Now().UTC()}
	s.mu.Lock()
	t, err := s.find(arn)
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	subscriptions := t.subscriptions
	s.mu.Unlock()
	for _, sub := range subscriptions {
		if sub.props.Protocol != "sqs" || s.config.Queues == nil {
			continue
		}
		if s.config.Queues.SendAs(ctx, "sns.amazonaws.com", arn, sub.props.Endpoint, sub.body(m)) == nil {
			m.Delivered = append(m.Delivered, sub.props.Endpoint)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.messages = append(t.messages, m); len(t.messages) > kept {
		t.messages = t.messages[1:]
	}
	return m.ID, nil
}

// body is what the subscriber gets.
// https://docs.aws.amazon.com/sns/latest/dg/SendMessageToSQS.html
func (sub *subscription) body(m Message) string {
	if sub.props.RawMessageDelivery {
		return m.Message
	}
	text, _ := json.Marshal(struct { // of strings
		Type, MessageId, TopicArn string
		Subject                   string `json:",omitempty"`
		Message, Timestamp        string
	}{"Notification", m.ID, m.TopicARN, m.Subject, m.Message, m.At.Format("2006-01-02T15:04:05.000Z")})
	return string(text)
}
