package sns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// topicProps are the properties of AWS::SNS::Topic. Those of FIFO topics are here to be
// refused with a reason.
type topicProps struct {
	ArchivePolicy             json.RawMessage
	ContentBasedDeduplication *bool
	DataProtectionPolicy      json.RawMessage
	DeliveryStatusLogging     []struct {
		FailureFeedbackRoleArn, Protocol, SuccessFeedbackRoleArn, SuccessFeedbackSampleRate string
	}
	DisplayName         string
	FifoThroughputScope string
	FifoTopic           bool
	KmsMasterKeyId      string
	SignatureVersion    string
	Subscription        []struct{ Endpoint, Protocol string }
	Tags                []resource.Tag
	TopicName           string
	TracingConfig       string
}

// subscriptionProps are the properties of AWS::SNS::Subscription. The policies but
// DeliveryPolicy, which is of HTTP, are here to be refused with a reason.
type subscriptionProps struct {
	Endpoint            string
	FilterPolicy        json.RawMessage
	FilterPolicyScope   string
	Protocol            string
	RawMessageDelivery  bool
	RedrivePolicy       json.RawMessage
	Region              string
	ReplayPolicy        json.RawMessage
	SubscriptionRoleArn string
	TopicArn            string
}

type policyProps struct {
	PolicyDocument json.RawMessage
	Topics         []string
}

// ResourceTypes are AWS::SNS::Topic, AWS::SNS::TopicPolicy and AWS::SNS::Subscription.
// Ref of a topic and of a subscription is the ARN (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::SNS::Topic", resource.Handler[topicProps]{
			Immutable: []string{"FifoTopic", "TopicName"},
			Check:     topicProps.check,
			Create:    s.createTopic,
			Update:    s.updateTopic,
			Delete: func(_ context.Context, _ resource.Request, id string, _ topicProps) error {
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.topics, id)
				return nil
			},
		}),
		resource.Of("AWS::SNS::TopicPolicy", resource.Handler[policyProps]{
			Check: s.checkPolicy,
			Create: func(_ context.Context, _ resource.Request, p policyProps) (resource.Result, error) {
				id := uuid.NewString()
				return resource.Result{ID: id, Attributes: map[string]any{"Id": id}}, s.setPolicy(p.Topics, p.PolicyDocument)
			},
			Update: func(_ context.Context, _ resource.Request, id string, old, p policyProps) (resource.Result, error) {
				s.setPolicy(old.Topics, nil) // one that is gone has no policy
				return resource.Result{ID: id}, s.setPolicy(p.Topics, p.PolicyDocument)
			},
			Delete: func(_ context.Context, _ resource.Request, _ string, p policyProps) error {
				s.setPolicy(p.Topics, nil)
				return nil
			},
		}),
		resource.Of("AWS::SNS::Subscription", resource.Handler[subscriptionProps]{
			Immutable: []string{"Endpoint", "Protocol", "TopicArn"},
			Check:     subscriptionProps.check,
			Create: func(_ context.Context, _ resource.Request, p subscriptionProps) (resource.Result, error) {
				return s.subscribe(p)
			},
			Update: func(_ context.Context, _ resource.Request, id string, _, p subscriptionProps) (resource.Result, error) {
				return resource.Result{ID: id}, s.resubscribe(id, p)
			},
			Delete: func(_ context.Context, _ resource.Request, id string, p subscriptionProps) error {
				s.unsubscribe(id, p)
				return nil
			},
		}),
	}
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func (p topicProps) check() error {
	switch {
	case p.FifoTopic || p.ContentBasedDeduplication != nil || p.FifoThroughputScope != "" || len(p.ArchivePolicy) > 0:
		return errors.New("#/FifoTopic: the local endpoint has standard topics only: leave out FifoTopic, ContentBasedDeduplication, FifoThroughputScope and ArchivePolicy")
	case len(p.DataProtectionPolicy) > 0:
		return errors.New("#/DataProtectionPolicy: the local endpoint masks no messages: leave it out")
	case p.TopicName != "" && !nameForm.MatchString(p.TopicName):
		return fmt.Errorf("#/TopicName: %q does not match %s", p.TopicName, nameForm)
	case len(p.DisplayName) > 100:
		return fmt.Errorf("#/DisplayName: it has %d characters: allowed are 100", len(p.DisplayName))
	case !slices.Contains([]string{"", "1", "2"}, p.SignatureVersion):
		return fmt.Errorf("#/SignatureVersion: %q: allowed are 1 and 2", p.SignatureVersion)
	case !slices.Contains([]string{"", "Active", "PassThrough"}, p.TracingConfig):
		return fmt.Errorf("#/TracingConfig: %q: allowed are Active and PassThrough", p.TracingConfig)
	}
	for i, sub := range p.Subscription {
		if err := (subscriptionProps{Protocol: sub.Protocol, Endpoint: sub.Endpoint, TopicArn: "of the topic"}).check(); err != nil {
			return fmt.Errorf("#/Subscription/%d%s", i, strings.TrimPrefix(err.Error(), "#"))
		}
	}
	return nil
}

var queueARN = regexp.MustCompile(`^arn:aws[a-z-]*:sqs:[^:]+:\d{12}:[A-Za-z0-9_-]{1,80}$`)

func (p subscriptionProps) check() error {
	switch {
	case p.TopicArn == "" || p.Protocol == "":
		return errors.New("#: required keys [TopicArn, Protocol] not found")
	case p.Protocol == "sqs" && !queueARN.MatchString(p.Endpoint):
		return fmt.Errorf("#/Endpoint: %q is not the ARN of an SQS queue", p.Endpoint)
	case p.Protocol == "email" || p.Protocol == "email-json":
		if !strings.Contains(p.Endpoint, "@") {
			return fmt.Errorf("#/Endpoint: %q is not an e-mail address", p.Endpoint)
		}
		if p.RawMessageDelivery {
			return errors.New("#/RawMessageDelivery: it is for SQS, Firehose and HTTP")
		}
	case p.Protocol != "sqs":
		return fmt.Errorf("#/Protocol: %q: the local endpoint delivers to sqs, and records email and email-json", p.Protocol)
	}
	for name, value := range map[string]json.RawMessage{"FilterPolicy": p.FilterPolicy, "RedrivePolicy": p.RedrivePolicy, "ReplayPolicy": p.ReplayPolicy} {
		if len(value) > 0 {
			return fmt.Errorf("#/%s: not available on the local endpoint: leave it out", name)
		}
	}
	return nil
}

func (s *Service) createTopic(_ context.Context, r resource.Request, p topicProps) (resource.Result, error) {
	name := p.TopicName
	if name == "" {
		name = r.GeneratedName(256)
	}
	t := &topic{arn: s.arn(name), props: p}
	s.mu.Lock()
	if s.topics[t.arn] != nil {
		s.mu.Unlock()
		return resource.Result{}, awsapi.Errorf("AlreadyExists", "%s already exists", t.arn)
	}
	s.topics[t.arn] = t
	s.mu.Unlock()
	for _, sub := range p.Subscription {
		if _, err := s.subscribe(subscriptionProps{Protocol: sub.Protocol, Endpoint: sub.Endpoint, TopicArn: t.arn}); err != nil {
			return resource.Result{ID: t.arn}, err
		}
	}
	return resource.Result{ID: t.arn, Attributes: map[string]any{"TopicArn": t.arn, "TopicName": name}}, nil
}

// updateTopic takes over what the properties say, the topic's own subscriptions too.
func (s *Service) updateTopic(_ context.Context, _ resource.Request, id string, old, p topicProps) (resource.Result, error) {
	s.mu.Lock()
	t, err := s.find(id)
	if err == nil {
		t.props = p
	}
	s.mu.Unlock()
	if err != nil {
		return resource.Result{}, err
	}
	for _, sub := range p.Subscription {
		if !slices.Contains(old.Subscription, sub) {
			if _, err := s.subscribe(subscriptionProps{Protocol: sub.Protocol, Endpoint: sub.Endpoint, TopicArn: id}); err != nil {
				return resource.Result{}, err
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.subscriptions = slices.DeleteFunc(slices.Clone(t.subscriptions), func(sub *subscription) bool {
		own := struct{ Endpoint, Protocol string }{sub.props.Endpoint, sub.props.Protocol}
		return slices.Contains(old.Subscription, own) && !slices.Contains(p.Subscription, own)
	})
	return resource.Result{ID: id}, nil
}

func (s *Service) checkPolicy(p policyProps) error {
	if len(p.Topics) == 0 || len(p.PolicyDocument) == 0 {
		return errors.New("#: required keys [PolicyDocument, Topics] not found")
	}
	if s.config.CheckPolicy == nil {
		return nil
	}
	return s.config.CheckPolicy(p.PolicyDocument)
}

// setPolicy sets the policy of all of the topics, or takes it away.
func (s *Service) setPolicy(arns []string, policy json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, arn := range arns {
		t, err := s.find(arn)
		if err != nil {
			return err
		}
		t.policy = policy
	}
	return nil
}

// subscribe adds an addressee; one that is there already is the same subscription.
func (s *Service) subscribe(p subscriptionProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(p.TopicArn)
	if err != nil {
		return resource.Result{}, err
	}
	for _, sub := range t.subscriptions {
		if sub.props.Protocol == p.Protocol && sub.props.Endpoint == p.Endpoint {
			return resource.Result{ID: sub.arn, Attributes: map[string]any{"Arn": sub.arn}}, nil
		}
	}
	sub := &subscription{arn: t.arn + ":" + uuid.NewString(), props: p}
	t.subscriptions = append(slices.Clone(t.subscriptions), sub)
	return resource.Result{ID: sub.arn, Attributes: map[string]any{"Arn": sub.arn}}, nil
}

// resubscribe replaces the subscription, which a publication may be reading.
func (s *Service) resubscribe(arn string, p subscriptionProps) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(p.TopicArn)
	if err != nil {
		return err
	}
	t.subscriptions = slices.Clone(t.subscriptions)
	for i, sub := range t.subscriptions {
		if sub.arn == arn {
			t.subscriptions[i] = &subscription{arn, p}
			return nil
		}
	}
	return awsapi.Errorf("NotFound", "Subscription does not exist: %s", arn).WithStatus(404)
}

func (s *Service) unsubscribe(arn string, p subscriptionProps) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.topics[p.TopicArn]; t != nil {
		t.subscriptions = slices.DeleteFunc(slices.Clone(t.subscriptions), func(sub *subscription) bool { return sub.arn == arn })
	}
}
