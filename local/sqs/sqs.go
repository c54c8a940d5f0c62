// Package sqs is the Simple Queue Service of the local endpoint: standard queues
// in memory, with visibility timeouts, delays, retention, long polling and
// dead-letter queues.
//
//	queues := sqs.New(sqs.Config{Account: "000000000000", Region: "us-east-1", Endpoint: endpoint})
//	err := queues.Send(ctx, queueARN, "hello")
//
// A queue's URL is ENDPOINT/ACCOUNT/NAME. Messages come in the order in which they
// were sent, which a standard queue does not promise. Periods are real time: they
// are a contract between programs, so no time scale divides them. Messages age and
// expire by Config.Clock; delays and visibility timeouts are of this machine's time.
// What queues publish to CloudWatch is in metrics.go and measure.go.
//
// A role's policies decide what its sessions may do. A queue's policy is asked where
// another service sends to it (a topic: see package sns); for a role of the same
// account it could only take away what the role's policies give, and is not asked.
// Encryption is remembered and has no effect.
//
// Not there, and refused: FIFO queues and the batch actions.
package sqs

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// Config of the service.
type Config struct {
	Account string
	Region  string
	// Endpoint is the URL that queues' URLs begin with.
	Endpoint func() string
	// CheckPolicy refuses a queue's policy that Allowed could not read. Nil: every
	// policy is taken.
	CheckPolicy func(policy []byte) error
	// Allowed says whether a policy lets a service ("sns.amazonaws.com") do an action
	// on a resource on behalf of another. Nil: everything is allowed.
	Allowed func(policy []byte, service, action, resourceARN, sourceARN string) error
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Service is one account's queues in one region.
type Service struct {
	config Config
	now    func() time.Time // of delays and visibility; a test sets it
	shown  func() time.Time // of what is stamped, ages and retention: Config.Clock's

	mu     sync.Mutex
	queues map[string]*queue // by name
}

// New makes a service without queues.
func New(c Config) *Service {
	return &Service{config: c, now: time.Now, shown: c.Clock.Now, queues: map[string]*queue{}}
}

// API is the service "sqs" (Amazon SQS API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "sqs",
		Protocol:     awsapi.JSON10,
		TargetPrefix: "AmazonSQS",
		Resources:    s.resources,
		Actions: map[string]awsapi.Action{
			"ChangeMessageVisibility": awsapi.JSON(s.changeMessageVisibility),
			"DeleteMessage":           awsapi.JSON(s.deleteMessage),
			"GetQueueAttributes":      awsapi.JSON(s.getQueueAttributes),
			"GetQueueUrl":             awsapi.JSON(s.getQueueURL),
			"ListQueues":              awsapi.JSON(s.listQueues),
			"ReceiveMessage":          awsapi.JSON(s.receiveMessage),
			"SendMessage":             s.sendMessageAction,
		},
	}
}

// resources are the queues that a request touches, for IAM.
func (s *Service) resources(r *awsapi.Request) []string {
	var in struct{ QueueUrl, QueueName string }
	json.Unmarshal(r.Body, &in) // what is no JSON names none, and the action says so
	if r.Action == "ListQueues" {
		return nil
	}
	return []string{s.arn(cmp.Or(in.QueueName, lastPart(in.QueueUrl)))}
}

func (s *Service) arn(name string) string {
	return "arn:aws:sqs:" + s.config.Region + ":" + s.config.Account + ":" + name
}

func (s *Service) url(name string) string {
	return s.config.Endpoint() + "/" + s.config.Account + "/" + name
}

func lastPart(path string) string { return path[strings.LastIndexAny(path, "/:")+1:] }

// find takes a queue's URL, ARN or name. s.mu is held.
func (s *Service) find(id string) (*queue, error) {
	if q := s.queues[lastPart(id)]; q != nil {
		return q, nil
	}
	return nil, awsapi.Errorf("QueueDoesNotExist", "The specified queue does not exist: %q", id)
}

// names are the queues', sorted.
func (s *Service) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.queues {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
