package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

type receiveMessageInput struct {
	QueueUrl                    string
	AttributeNames              []string
	MessageSystemAttributeNames []string
	MessageAttributeNames       []string
	MaxNumberOfMessages         *int
	VisibilityTimeout           *int
	WaitTimeSeconds             *int
}

type receiveMessageOutput struct {
	Messages []receivedMessage `json:",omitempty"`
}

type receivedMessage struct {
	MessageId              string
	ReceiptHandle          string
	MD5OfBody              string
	Body                   string
	Attributes             map[string]string    `json:",omitempty"`
	MD5OfMessageAttributes string               `json:",omitempty"`
	MessageAttributes      map[string]attribute `json:",omitempty"`
}

// receiveMessage waits, where the request or the queue says so, for the first message.
func (s *Service) receiveMessage(ctx context.Context, in *receiveMessageInput) (*receiveMessageOutput, error) {
	most, err := within("MaxNumberOfMessages", in.MaxNumberOfMessages, 1, 1, 10)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	wait, err := within("WaitTimeSeconds", in.WaitTimeSeconds, q.props.ReceiveMessageWaitTimeSeconds, 0, 20)
	if err != nil {
		return nil, err
	}
	hidden, err := within("VisibilityTimeout", in.VisibilityTimeout, int(q.props.visibility().Seconds()), 0, 43200)
	if err != nil {
		return nil, err
	}
	enough := time.NewTimer(time.Duration(wait) * time.Second)
	defer enough.Stop()
	for {
		out := &receiveMessageOutput{}
		for _, m := range s.take(q, most, time.Duration(hidden)*time.Second) {
			out.Messages = append(out.Messages, m.show(in))
		}
		if len(out.Messages) > 0 || wait == 0 || !s.await(ctx, q, enough.C) {
			s.publishReceive(q, len(out.Messages))
			return out, nil
		}
		if s.queues[q.name] != q { // deleted meanwhile
			return out, nil
		}
	}
}

// take receives up to so many messages. s.mu is held.
func (s *Service) take(q *queue, most int, hidden time.Duration) (taken []*message) {
	now, shown := s.now(), s.shown()
	q.expire(shown)
	for _, m := range slices.Clone(q.messages) {
		if len(taken) == most {
			break
		}
		if m.visible.After(now) || s.giveUp(q, m) {
			continue
		}
		m.receive(now, shown, hidden)
		taken = append(taken, m)
	}
	return taken
}

// giveUp moves a message to the dead-letter queue that has been received more often
// than the redrive policy allows. s.mu is held.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
func (s *Service) giveUp(q *queue, m *message) bool {
	p := q.props.RedrivePolicy
	if p == nil || m.received < p.MaxReceiveCount {
		return false
	}
	dead, err := s.find(p.DeadLetterTargetArn)
	if err != nil {
		return false
	}
	q.messages = slices.DeleteFunc(q.messages, func(other *message) bool { return other == m })
	m.source, m.queued, m.before = s.arn(q.name), s.shown(), m.received
	dead.active = m.queued
	dead.messages = append(dead.messages, m)
	dead.notify()
	return true
}

// await waits until a message may be there; false: it is enough. s.mu is held, and
// released while waiting.
func (s *Service) await(ctx context.Context, q *queue, enough <-chan time.Time) bool {
	var visible <-chan time.Time
	if next := q.next(s.now()); !next.IsZero() {
		timer := time.NewTimer(next.Sub(s.now()))
		defer timer.Stop()
		visible = timer.C
	}
	changed := q.changed
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-changed:
		return true
	case <-visible:
		return true
	case <-enough:
		return false
	case <-ctx.Done():
		return false
	}
}

// show is the message with the attributes that were asked for.
func (m *message) show(in *receiveMessageInput) receivedMessage {
	out := receivedMessage{MessageId: m.id, ReceiptHandle: m.receipt, MD5OfBody: md5Hex(m.body), Body: m.body}
	system := map[string]string{
		"SenderId":                         m.sender,
		"SentTimestamp":                    milliseconds(m.sent),
		"ApproximateReceiveCount":          strconv.Itoa(m.received),
		"ApproximateFirstReceiveTimestamp": milliseconds(m.first),
	}
	if m.source != "" {
		system["DeadLetterQueueSourceArn"] = m.source
	}
	wanted := slices.Concat(in.AttributeNames, in.MessageSystemAttributeNames)
	maps.DeleteFunc(system, func(name, _ string) bool { return !slices.Contains(wanted, name) && !slices.Contains(wanted, "All") })
	out.Attributes = system
	own := maps.Clone(m.attributes)
	maps.DeleteFunc(own, func(name string, _ attribute) bool {
		return !slices.ContainsFunc(in.MessageAttributeNames, covers(name))
	})
	out.MessageAttributes, out.MD5OfMessageAttributes = own, attributesMD5(own)
	return out
}

// covers says whether a pattern of MessageAttributeNames means that name: the name
// itself, All, or a beginning with .*
func covers(name string) func(pattern string) bool {
	return func(pattern string) bool {
		prefix, any := strings.CutSuffix(pattern, ".*")
		return pattern == name || pattern == "All" || any && strings.HasPrefix(name, prefix)
	}
}

func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// within is the value, or the default where none is given.
func within(name string, value *int, standard, low, high int) (int, error) {
	if value == nil {
		return standard, nil
	}
	if *value < low || *value > high {
		return 0, invalid("Value %d for parameter %s is invalid. Reason: Must be between %d and %d, if provided.", *value, name, low, high)
	}
	return *value, nil
}

type receiptInput struct {
	QueueUrl          string
	ReceiptHandle     string
	VisibilityTimeout *int
}

// byReceipt finds the message that a receipt handle is the last one of; nil: it is
// gone, or was received again.
func (s *Service) byReceipt(in *receiptInput) (*queue, *message, error) {
	q, err := s.find(in.QueueUrl)
	if err != nil {
		return nil, nil, err
	}
	if _, err := of(in.ReceiptHandle); err != nil {
		return nil, nil, err
	}
	for _, m := range q.messages {
		if m.receipt == in.ReceiptHandle {
			return q, m, nil
		}
	}
	return q, nil, nil
}

func (s *Service) deleteMessage(_ context.Context, in *receiptInput) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, gone, err := s.byReceipt(in)
	if err != nil {
		return nil, err
	}
	q.messages = slices.DeleteFunc(q.messages, func(m *message) bool { return m == gone })
	s.publish(q, metric.Count("NumberOfMessagesDeleted", 1))
	return nil, nil
}

func (s *Service) changeMessageVisibility(_ context.Context, in *receiptInput) (*awsapi.None, error) {
	hidden, err := within("VisibilityTimeout", in.VisibilityTimeout, -1, 0, 43200)
	if err != nil {
		return nil, err
	}
	if hidden < 0 {
		return nil, awsapi.Errorf("MissingParameter", "The request must contain the parameter VisibilityTimeout.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, m, err := s.byReceipt(in)
	if err != nil {
		return nil, err
	}
	if m == nil || !m.visible.After(s.now()) {
		return nil, awsapi.Errorf("MessageNotInflight", "The message referred to isn't in flight.")
	}
	m.visible = s.now().Add(time.Duration(hidden) * time.Second)
	q.notify()
	s.publish(q)
	return nil, nil
}
