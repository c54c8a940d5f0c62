package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// queueProps are the properties of AWS::SQS::Queue. Those of FIFO queues are here to
// be refused with a reason.
type queueProps struct {
	ContentBasedDeduplication     *bool
	DeduplicationScope            string
	DelaySeconds                  int
	FifoQueue                     bool
	FifoThroughputLimit           string
	KmsDataKeyReusePeriodSeconds  int
	KmsMasterKeyId                string
	MaximumMessageSize            int
	MessageRetentionPeriod        int
	QueueName                     string
	ReceiveMessageWaitTimeSeconds int
	RedriveAllowPolicy            json.RawMessage
	RedrivePolicy                 *redrivePolicy
	SqsManagedSseEnabled          *bool
	Tags                          []resource.Tag
	VisibilityTimeout             *int
}

type redrivePolicy struct {
	DeadLetterTargetArn string `json:"deadLetterTargetArn"`
	MaxReceiveCount     int    `json:"maxReceiveCount"`
}

type policyProps struct {
	PolicyDocument json.RawMessage
	Queues         []string
}

// ResourceTypes are AWS::SQS::Queue, whose Ref is the URL and whose attributes are Arn,
// QueueName and QueueUrl, and AWS::SQS::QueuePolicy (CloudFormation template
// reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::SQS::Queue", resource.Handler[queueProps]{
			Immutable: []string{"FifoQueue", "QueueName"},
			Check:     queueProps.check,
			Create:    s.createQueue,
			Update:    s.updateQueue,
			Delete: func(_ context.Context, _ resource.Request, id string, _ queueProps) error {
				s.mu.Lock()
				defer s.mu.Unlock()
				if q, err := s.find(id); err == nil {
					delete(s.queues, q.name)
					q.notify()
				}
				return nil
			},
		}),
		resource.Of("AWS::SQS::QueuePolicy", resource.Handler[policyProps]{
			Check: s.checkPolicy,
			Create: func(_ context.Context, _ resource.Request, p policyProps) (resource.Result, error) {
				id := uuid.NewString()
				return resource.Result{ID: id, Attributes: map[string]any{"Id": id}}, s.setPolicy(p.Queues, p.PolicyDocument)
			},
			Update: func(_ context.Context, _ resource.Request, id string, old, p policyProps) (resource.Result, error) {
				s.setPolicy(old.Queues, nil) // one that is gone has no policy
				return resource.Result{ID: id}, s.setPolicy(p.Queues, p.PolicyDocument)
			},
			Delete: func(_ context.Context, _ resource.Request, _ string, p policyProps) error {
				s.setPolicy(p.Queues, nil)
				return nil
			},
		}),
	}
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

func (p queueProps) check() error {
	if p.FifoQueue || p.ContentBasedDeduplication != nil || p.DeduplicationScope+p.FifoThroughputLimit != "" {
		return errors.New("#/FifoQueue: the local endpoint has standard queues only: leave out FifoQueue, ContentBasedDeduplication, DeduplicationScope and FifoThroughputLimit")
	}
	if p.QueueName != "" && !nameForm.MatchString(p.QueueName) {
		return fmt.Errorf("#/QueueName: %q does not match %s", p.QueueName, nameForm)
	}
	if r := p.RedrivePolicy; r != nil && (r.MaxReceiveCount < 1 || r.MaxReceiveCount > 1000 || r.DeadLetterTargetArn == "") {
		return fmt.Errorf("#/RedrivePolicy: maxReceiveCount is %d and deadLetterTargetArn %q: allowed are 1 to 1000 and the ARN of a queue", r.MaxReceiveCount, r.DeadLetterTargetArn)
	}
	visibility := defaultVisibility
	if p.VisibilityTimeout != nil {
		visibility = *p.VisibilityTimeout
	}
	for _, r := range []struct {
		name             string
		value, low, high int
		optional         bool // 0 says that it is not given
	}{
		{"DelaySeconds", p.DelaySeconds, 0, 900, false},
		{"KmsDataKeyReusePeriodSeconds", p.KmsDataKeyReusePeriodSeconds, 60, 86400, true},
		{"MaximumMessageSize", p.MaximumMessageSize, 1024, 1048576, true},
		{"MessageRetentionPeriod", p.MessageRetentionPeriod, 60, 1209600, true},
		{"ReceiveMessageWaitTimeSeconds", p.ReceiveMessageWaitTimeSeconds, 0, 20, false},
		{"VisibilityTimeout", visibility, 0, 43200, false},
	} {
		if (r.value < r.low || r.value > r.high) && !(r.optional && r.value == 0) {
			return fmt.Errorf("#/%s: %d is not allowed: give %d to %d", r.name, r.value, r.low, r.high)
		}
	}
	return nil
}

func (s *Service) createQueue(_ context.Context, r resource.Request, p queueProps) (resource.Result, error) {
	name := p.QueueName
	if name == "" {
		name = r.GeneratedName(80)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queues[name] != nil {
		return resource.Result{}, awsapi.Errorf("QueueNameExists", "A queue already exists with the same name: %s", name)
	}
	if err := s.checkDeadLetters(p); err != nil {
		return resource.Result{}, err
	}
	s.queues[name] = newQueue(name, p, s.shown())
	return s.result(name), nil
}

func (s *Service) updateQueue(_ context.Context, _ resource.Request, id string, _, p queueProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(id)
	if err != nil {
		return resource.Result{}, err
	}
	if err := s.checkDeadLetters(p); err != nil {
		return resource.Result{}, err
	}
	q.props, q.modified = p, s.shown()
	q.notify()
	return s.result(q.name), nil
}

// checkDeadLetters finds the queue that messages are given up to. s.mu is held.
func (s *Service) checkDeadLetters(p queueProps) error {
	if p.RedrivePolicy == nil {
		return nil
	}
	target := p.RedrivePolicy.DeadLetterTargetArn
	if q, err := s.find(target); err != nil || s.arn(q.name) != target {
		return invalid("Value %s for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.", target)
	}
	return nil
}

func (s *Service) result(name string) resource.Result {
	return resource.Result{ID: s.url(name), Attributes: map[string]any{"Arn": s.arn(name), "QueueName": name, "QueueUrl": s.url(name)}}
}

func (s *Service) checkPolicy(p policyProps) error {
	if len(p.Queues) == 0 || len(p.PolicyDocument) == 0 {
		return errors.New("#: required keys [PolicyDocument, Queues] not found")
	}
	if s.config.CheckPolicy == nil {
		return nil
	}
	return s.config.CheckPolicy(p.PolicyDocument)
}

// setPolicy sets the policy of all of the queues, or takes it away.
func (s *Service) setPolicy(urls []string, policy json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, url := range urls {
		q, err := s.find(url)
		if err != nil {
			return err
		}
		q.policy = policy
	}
	return nil
}
