// Package mapping is Lambda's event source mappings for Kinesis: it reads streams
// and invokes functions with batches of records, by the rules of the Lambda
// developer guide ("Using Lambda to process records from Amazon Kinesis Data
// Streams" and the pages below it).
//
//	mappings := mapping.New(mapping.Config{Streams: streams, Invoke: invoke, Objects: s3, …})
//	defer mappings.Close()
//
// A batch holds records of one shard, at most BatchSize of them and 6 MB as an
// event; it is invoked when it is full, or when MaximumBatchingWindowInSeconds have
// passed since its first record was read. ParallelizationFactor splits a shard into
// so many lanes by partition key, each with one batch at a time, so the order of a
// partition key is kept. The shards that a split or merge made are read when their
// parents are done.
//
// A batch whose invocation fails is tried again until MaximumRetryAttempts,
// MaximumRecordAgeInSeconds or the stream's retention end it; then it goes to the
// S3 bucket in DestinationConfig, whole, an SQS queue or SNS topic there is told where
// in the stream it is, or it is dropped. Throttles and errors of the
// service do not count as attempts. With BisectBatchOnFunctionError a failed batch
// is halved, which costs no attempt. With ReportBatchItemFailures the function may
// name the record from which on to try again; that costs an attempt, unless the
// batch is to be bisected.
//
// FilterCriteria lets the records pass whose data is JSON that one of the patterns
// matches; the others are counted and gone (see package pattern). A KPL aggregate is
// no JSON. A consumer of the stream as the source reads with a throughput of its own
// and without polling.
//
// The function's role must allow to read the stream, when the mapping is made and
// with every read, and to write to the destination.
//
// What it publishes to CloudWatch is in metrics.go: the events of mappings that ask for
// it, and the iterator age of their functions. A record's age is by Config.Clock.
//
// What AWS does not document is decided here: between attempts pass 1 s, 2 s, 4 s …
// up to 1 min, divided by the scale; a record that is over 6 MB as an event goes to
// the destination at once; a batch sent there is never merged with another.
//
// Not there, and refused: tumbling windows. What differs: with a consumer as the source
// AWS filters the records inside of KPL aggregates; here none passes a filter.
package mapping

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/timescale"
)

// Config of the service.
type Config struct {
	// Streams finds a stream by its ARN, or by that of one of its consumers.
	Streams func(arn string) (Stream, error)
	// Invoke runs a function and waits. functionError is "" or "Unhandled"; err is
	// why the function was not reached (throttled, gone). The context carries the
	// request ID (awsapi.RequestID) that the invocation is to have.
	Invoke func(ctx context.Context, functionARN string, payload []byte) (response []byte, functionError string, err error)
	// Objects takes what could not be processed.
	Objects interface {
		PutObject(ctx context.Context, bucket, key string, body []byte) error
	}
	// Queues and Topics are told where it is. Nil: there are none, and no mapping may
	// name one.
	Queues interface {
		Send(ctx context.Context, queueARN, body string) error
	}
	Topics interface {
		Send(ctx context.Context, topicARN, subject, message string) error
	}
	// Role is the execution role of a function, for the event's invokeIdentityArn
	// and for Authorize; "" if there is no such function. Nil: it is empty there.
	Role func(functionARN string) string
	// Authorize says whether a role may do an action on a resource, or why not: the
	// function's role reads the stream and writes to the destination. It needs Role.
	// Nil: everything is allowed.
	Authorize func(roleARN, action, resourceARN string) error
	Account   string
	Region    string
	// Scale shortens polling, batching windows and the waits between attempts, and
	// never a record's age.
	Scale timescale.Scale
	// Log takes what the operator of the endpoint should know. Nil: nothing is
	// logged.
	Log *slog.Logger
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Service is the event source mappings of an account.
type Service struct {
	config  Config
	closing context.Context // ends invocations and waits
	close   context.CancelFunc

	mu       sync.Mutex
	mappings map[string]*mapping // by UUID
}

// New makes the service without mappings.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{config: c, mappings: map[string]*mapping{}}
	s.closing, s.close = context.WithCancel(context.Background())
	return s
}

// Close stops all mappings. It does not wait for what their functions do, only
// until nothing is invoked any more.
func (s *Service) Close() {
	s.close()
	for _, m := range s.all() {
		m.halt()
	}
}

// all is every mapping, the oldest first.
func (s *Service) all() []*mapping {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*mapping, 0, len(s.mappings))
	for _, m := range s.mappings {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *mapping) int {
		return cmp.Or(a.created.Compare(b.created), strings.Compare(a.uuid, b.uuid))
	})
	return all
}

func (s *Service) find(uuid string) (*mapping, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.mappings[uuid]
	if m == nil {
		return nil, awsapi.Errorf("ResourceNotFoundException", "The resource you requested does not exist.").WithStatus(404)
	}
	return m, nil
}

// create makes a mapping and starts it.
func (s *Service) create(p properties) (*mapping, error) {
	c, err := p.apply(defaults, s.config.Account, s.config.Region)
	if err != nil {
		return nil, err
	}
	if err := s.checkAccess(c); err != nil {
		return nil, err
	}
	stream, err := s.config.Streams(c.EventSourceARN)
	if err != nil {
		return nil, invalid("Stream not found: %s: %v", c.EventSourceARN, err)
	}
	m := newMapping(s, c, stream)
	if err := m.discover(); err != nil {
		return nil, invalid("%s cannot be read from %s: %v", c.EventSourceARN, c.StartingPosition, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.mappings {
		if o := other.current(); o.EventSourceARN == c.EventSourceARN && o.FunctionARN == c.FunctionARN {
			return nil, awsapi.Errorf("ResourceConflictException", "An event source mapping with event source arn (%q) and function (%q) already exists. Please update or delete the existing mapping with UUID %s", c.EventSourceARN, c.FunctionARN, other.uuid).WithStatus(409)
		}
	}
	if err := s.closing.Err(); err != nil {
		return nil, errors.New("the event source mappings are closed")
	}
	s.mappings[m.uuid] = m
	m.resume()
	return m, nil
}

// delete stops the mapping when its invocations under way have ended.
func (s *Service) delete(uuid string) (*mapping, error) {
	m, err := s.find(uuid)
	if err != nil {
		return nil, err
	}
	m.end()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.mappings, uuid)
	return m, nil
}
