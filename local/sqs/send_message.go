package sqs

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// Send puts a message into a queue for a service of the endpoint, which asks itself
// whether it may.
func (s *Service) Send(_ context.Context, queueARN, body string) error {
	_, err := s.send(&sendMessageInput{QueueUrl: queueARN, MessageBody: body}, "")
	return err
}

// SendAs puts a message into a queue on behalf of another resource, if the queue's
// policy lets the service do so.
func (s *Service) SendAs(ctx context.Context, service, sourceARN, queueARN, body string) error {
	s.mu.Lock()
	q, err := s.find(queueARN)
	var policy []byte
	if err == nil {
		policy = q.policy
	}
	s.mu.Unlock()
	if err == nil && s.config.Allowed != nil {
		err = s.config.Allowed(policy, service, "sqs:SendMessage", s.arn(q.name), sourceARN)
	}
	if err != nil {
		return err
	}
	return s.Send(ctx, queueARN, body)
}

type sendMessageInput struct {
	QueueUrl                string
	MessageBody             string
	DelaySeconds            *int
	MessageAttributes       map[string]attribute
	MessageSystemAttributes map[string]attribute
	MessageDeduplicationId  string
	MessageGroupId          string
}

type sendMessageOutput struct {
	MessageId              string
	MD5OfMessageBody       string
	MD5OfMessageAttributes string `json:",omitempty"`
}

func (s *Service) sendMessageAction(_ context.Context, r *awsapi.Request) (any, error) {
	in := &sendMessageInput{}
	if err := json.Unmarshal(r.Body, in); err != nil {
		return nil, awsapi.Errorf("SerializationException", "the request body is not of the action's form: %v", err)
	}
	return s.send(in, r.Principal.AccessKeyID)
}

func (s *Service) send(in *sendMessageInput, sender string) (*sendMessageOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if err := in.check(q); err != nil {
		return nil, err
	}
	now, shown := s.now(), s.shown()
	delay := q.props.DelaySeconds
	if in.DelaySeconds != nil {
		delay = *in.DelaySeconds
	}
	m := &message{
		id: uuid.NewString(), body: in.MessageBody, attributes: in.MessageAttributes, sender: sender,
		sent: shown, queued: shown, visible: now.Add(time.Duration(delay) * time.Second),
	}
	q.messages = append(q.messages, m)
	q.notify()
	s.publish(q, metric.Count("NumberOfMessagesSent", 1), metric.Bytes("SentMessageSize", in.size()))
	return &sendMessageOutput{m.id, md5Hex(m.body), attributesMD5(m.attributes)}, nil
}

// check refuses what SendMessage does.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
func (in *sendMessageInput) check(q *queue) error {
	switch {
	case in.MessageBody == "":
		return awsapi.Errorf("MissingParameter", "The request must contain the parameter MessageBody.")
	case in.MessageDeduplicationId != "" || len(in.MessageSystemAttributes) > 0:
		return invalid("MessageDeduplicationId and MessageSystemAttributes are not available on the local endpoint")
	case in.DelaySeconds != nil && (*in.DelaySeconds < 0 || *in.DelaySeconds > 900):
		return invalid("Value %d for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.", *in.DelaySeconds)
	case len(in.MessageAttributes) > 10:
		return invalid("Number of message attributes [%d] exceeds the allowed maximum [10].", len(in.MessageAttributes))
	case !utf8.ValidString(in.MessageBody) || strings.ContainsFunc(in.MessageBody, forbidden):
		return awsapi.Errorf("InvalidMessageContents", "The message contains characters outside the allowed set.")
	}
	for name, a := range in.MessageAttributes {
		kind, _, _ := strings.Cut(a.DataType, ".")
		if text := kind == "String" || kind == "Number"; !text && kind != "Binary" || text == (a.StringValue == nil) || text == (a.BinaryValue != nil) {
			return invalid("The message attribute '%s' must have the DataType String, Number or Binary and the value of that type.", name)
		}
	}
	if in.size() > q.props.maxSize() {
		return invalid("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", q.props.maxSize())
	}
	return nil
}

// size is what counts against MaximumMessageSize: body and attributes.
func (in *sendMessageInput) size() int {
	size := len(in.MessageBody)
	for name, a := range in.MessageAttributes {
		size += len(name) + len(a.DataType) + len(a.BinaryValue)
		if a.StringValue != nil {
			size += len(*a.StringValue)
		}
	}
	return size
}

// forbidden are the characters that a message may not have: #x9 | #xA | #xD | #x20 to
// #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF are allowed.
func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

func invalid(format string, args ...any) error {
	return awsapi.Errorf("InvalidParameterValue", format, args...)
}
