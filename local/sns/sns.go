// Package sns is the Simple Notification Service of the local endpoint: standard
// topics and their subscriptions, in memory.
//
//	topics := sns.New(sns.Config{Account: "000000000000", Region: "us-east-1", Queues: queues})
//	err := topics.Send(ctx, topicARN, "subject", "message")
//	for _, m := range topics.Messages() { … }
//
// What is published is kept to be looked at, the last 1 000 messages of a topic.
// It is delivered to subscribed SQS queues whose policy lets the topic send. The
// addressees of the protocols email and email-json are recorded and nobody is
// mailed: such a subscription stays pending confirmation. A queue gets the documented
// JSON without a signature, or the message alone with raw delivery.
//
// A role's policies decide what its sessions may do. A topic's policy is asked where
// a service of AWS publishes (SendAs); for a role of the same account it could only
// take away, and is not asked. Encryption, tracing and the logging of deliveries are
// remembered and have no effect.
//
// Not there, and refused: FIFO topics, filter policies, other protocols, phone numbers.
package sns

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of the service.
type Config struct {
	Account string
	Region  string
	// Queues takes what a subscribed queue is to get, if its policy lets the topic
	// send. Nil: there are no queues.
	Queues interface {
		SendAs(ctx context.Context, service, sourceARN, queueARN, body string) error
	}
	// CheckPolicy refuses a topic's policy that Allowed could not read. Nil: every
	// policy is taken.
	CheckPolicy func(policy []byte) error
	// Allowed says whether a policy lets a service ("cloudwatch.amazonaws.com") do an
	// action on a resource on behalf of another. Nil: everything is allowed.
	Allowed func(policy []byte, service, action, resourceARN, sourceARN string) error
}

// Service is one account's topics in one region.
type Service struct {
	config Config

	mu     sync.Mutex
	topics map[string]*topic // by ARN
}

// topic is one topic. Service.mu guards it.
type topic struct {
	arn           string
	props         topicProps
	policy        json.RawMessage
	subscriptions []*subscription // the oldest first
	messages      []Message       // the oldest first
}

// subscription is one addressee of a topic.
type subscription struct {
	arn   string
	props subscriptionProps
}

// Message is what was published.
type Message struct {
	ID        string    `json:"id"`
	TopicARN  string    `json:"topicArn"`
	Subject   string    `json:"subject,omitempty"`
	Message   string    `json:"message"`
	At        time.Time `json:"at"`
	Delivered []string  `json:"delivered,omitempty"` // ARNs of the queues that got it
}

// kept is how many messages of a topic are remembered.
const kept = 1000

// New makes a service without topics.
func New(c Config) *Service {
	return &Service{config: c, topics: map[string]*topic{}}
}

// API is the service "sns" (Amazon SNS API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:      "sns",
		Protocol:  awsapi.Query,
		Namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
		Resources: s.resources,
		Actions: map[string]awsapi.Action{
			"GetSubscriptionAttributes": s.getSubscriptionAttributes,
			"GetTopicAttributes":        s.getTopicAttributes,
			"ListSubscriptions":         s.listSubscriptions,
			"ListSubscriptionsByTopic":  s.listSubscriptionsByTopic,
			"ListTopics":                s.listTopics,
			"Publish":                   s.publishAction,
		},
	}
}

// resources are the topics that a request touches, for IAM.
func (s *Service) resources(r *awsapi.Request) []string {
	switch {
	case r.Form.Get("TopicArn") != "":
		return []string{r.Form.Get("TopicArn")}
	case r.Form.Get("TargetArn") != "":
		return []string{r.Form.Get("TargetArn")}
	case r.Form.Get("SubscriptionArn") != "":
		arn := r.Form.Get("SubscriptionArn")
		return []string{arn[:max(0, strings.LastIndex(arn, ":"))]}
	}
	return nil
}

// Messages are those of all topics, the oldest first.
func (s *Service) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Message{}
	for _, t := range s.topics {
		all = append(all, t.messages...)
	}
	slices.SortStableFunc(all, func(a, b Message) int { return a.At.Compare(b.At) })
	return all
}

func (s *Service) arn(name string) string {
	return "arn:aws:sns:" + s.config.Region + ":" + s.config.Account + ":" + name
}

// find is the topic of an ARN. s.mu is held.
func (s *Service) find(arn string) (*topic, error) {
	if t := s.topics[arn]; t != nil {
		return t, nil
	}
	return nil, awsapi.Errorf("NotFound", "Topic does not exist: %s", arn).WithStatus(404)
}

// sorted are the topics by ARN. s.mu is held.
func (s *Service) sorted() []*topic {
	var all []*topic
	for _, arn := range slices.Sorted(maps.Keys(s.topics)) {
		all = append(all, s.topics[arn])
	}
	return all
}

func invalid(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("InvalidParameter", "Invalid parameter: "+format, args...)
}
