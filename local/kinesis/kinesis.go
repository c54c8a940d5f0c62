// Package kinesis is Kinesis Data Streams in one process, with the limits and
// the errors of the real service.
//
// Producers and consumers reach it through the API (AWS JSON 1.1, see API);
// consumers inside this process read shards without polling (Stream.Reader).
// CloudFormation makes streams through ResourceTypes.
//
//	s, err := kinesis.New(kinesis.Config{Dir: dir})
//	mux.Add(s.API())
//	stream, err := s.Stream("clicks")
//	reader, err := stream.Reader(stream.Shards()[0].ID, kinesis.Position{Type: kinesis.TrimHorizon})
//	records, err := reader.Next(ctx, 0, 0)
//
// What it enforces is in limits.go: each shard takes 1 MiB or 1 000 records a
// second, with one second's worth saved up at most, and gives 2 MiB in 5 reads a
// second to GetRecords and Readers together. The streams live as long as the
// process; records lie in files under Config.Dir, so that memory holds an index
// of what is within retention (12 bytes a record) and no records.
//
// An on-demand stream starts with 4 shards and, once a minute, is given as many
// as twice the throughput of that minute needs, but at most twice as many as it
// has, by splitting its busiest shards.
//
// What differs from AWS: a stream changes its state at once, so it is never seen
// CREATING, UPDATING or DELETING; on-demand streams are not scaled down; the
// calls per second that AWS allows for actions other than PutRecord, PutRecords
// and GetRecords are not limited; encryption is remembered and has no effect. Not
// there, and refused: SubscribeToShard, channels, account settings, warm throughput,
// the record distribution strategy AUTO, and requests in CBOR.
//
// What streams publish to CloudWatch is in metrics.go and reading.go. Records are
// stamped, age and expire by Config.Clock; limits are of real time, and full again
// when the clock was moved.
package kinesis

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// Config says where and for whom the service runs.
type Config struct {
	Dir     string       // holds a folder "streams", which New empties; required
	Account string       // empty: "000000000000"
	Region  string       // empty: "us-east-1"
	Log     *slog.Logger // empty: nothing is logged

	// FailPut, in a test, is asked before every record that is put; an error
	// fails that record, an *awsapi.Error with its code and message.
	FailPut func(stream, shardID string) error
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Service is the streams of one account in one region.
type Service struct {
	cfg Config
	dir string
	log *slog.Logger

	mu      sync.RWMutex
	streams map[string]*Stream
	closed  bool
	stop    chan struct{}
	stopped sync.WaitGroup
}

// New starts the service without streams.
func New(cfg Config) (*Service, error) {
	if cfg.Dir == "" {
		return nil, errors.New("kinesis: Config.Dir is empty: name a folder for the records")
	}
	s := &Service{
		cfg:     cfg,
		dir:     filepath.Join(cfg.Dir, "streams"),
		log:     cfg.Log,
		streams: map[string]*Stream{},
		stop:    make(chan struct{}),
	}
	s.cfg.Account = cmp.Or(cfg.Account, "000000000000")
	s.cfg.Region = cmp.Or(cfg.Region, "us-east-1")
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return nil, fmt.Errorf("kinesis: forget the last run's streams: %w", err)
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, fmt.Errorf("kinesis: make room for streams: %w", err)
	}
	s.stopped.Go(s.tend)
	return s, nil
}

// now is the time that records are stamped with.
func (s *Service) now() time.Time { return s.cfg.Clock.Now() }

// Close ends the service and whoever waits in a Reader. The files stay until the
// next New.
func (s *Service) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	streams := s.all()
	s.mu.Unlock()
	close(s.stop)
	s.stopped.Wait()
	for _, st := range streams {
		st.release(errClosed)
	}
	return nil
}

// tend does once a minute what nobody's request does: it forgets records past
// retention and gives on-demand streams more shards.
func (s *Service) tend() {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-minute.C:
		}
		for _, st := range s.list() {
			st.expire(s.now())
			st.scale(s.now(), time.Minute)
		}
	}
}

// all is every stream by name. The caller holds mu.
func (s *Service) all() []*Stream {
	streams := make([]*Stream, 0, len(s.streams))
	for _, st := range s.streams {
		streams = append(streams, st)
	}
	slices.SortFunc(streams, func(a, b *Stream) int { return cmp.Compare(a.name, b.name) })
	return streams
}

func (s *Service) list() []*Stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.all()
}

// Stream finds a stream by its name or ARN, or by the ARN of one of its
// consumers; there is none: ResourceNotFoundException.
func (s *Service) Stream(nameOrARN string) (*Stream, error) {
	name, account := nameOrARN, s.cfg.Account
	if prefix, rest, ok := strings.Cut(nameOrARN, ":stream/"); ok {
		name, _, _ = strings.Cut(rest, "/consumer/")
		if prefix+":stream/" != s.arnPrefix() {
			account = prefix[strings.LastIndexByte(prefix, ':')+1:]
			return nil, errNoStream(name, account)
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	st := s.streams[name]
	if st == nil {
		return nil, errNoStream(name, account)
	}
	return st, nil
}

func (s *Service) arnPrefix() string {
	return "arn:aws:kinesis:" + s.cfg.Region + ":" + s.cfg.Account + ":stream/"
}

// API is the service's actions.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "kinesis",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "Kinesis_20131202",
		Actions: map[string]awsapi.Action{
			"AddTagsToStream":               awsapi.JSON(s.addTagsToStream),
			"CreateStream":                  awsapi.JSON(s.createStream),
			"DecreaseStreamRetentionPeriod": awsapi.JSON(s.decreaseStreamRetentionPeriod),
			"DeleteResourcePolicy":          awsapi.JSON(s.deleteResourcePolicy),
			"DeleteStream":                  awsapi.JSON(s.deleteStream),
			"DeregisterStreamConsumer":      awsapi.JSON(s.deregisterStreamConsumer),
			"DescribeLimits":                awsapi.JSON(s.describeLimits),
			"DescribeStream":                awsapi.JSON(s.describeStream),
			"DescribeStreamConsumer":        awsapi.JSON(s.describeStreamConsumer),
			"DescribeStreamSummary":         awsapi.JSON(s.describeStreamSummary),
			"DisableEnhancedMonitoring":     awsapi.JSON(s.disableEnhancedMonitoring),
			"EnableEnhancedMonitoring":      awsapi.JSON(s.enableEnhancedMonitoring),
			"GetRecords":                    s.getRecords,
			"GetResourcePolicy":             awsapi.JSON(s.getResourcePolicy),
			"GetShardIterator":              awsapi.JSON(s.getShardIterator),
			"IncreaseStreamRetentionPeriod": awsapi.JSON(s.increaseStreamRetentionPeriod),
			"ListShards":                    awsapi.JSON(s.listShards),
			"ListStreamConsumers":           awsapi.JSON(s.listStreamConsumers),
			"ListStreams":                   awsapi.JSON(s.listStreams),
			"ListTagsForResource":           awsapi.JSON(s.listTagsForResource),
			"ListTagsForStream":             awsapi.JSON(s.listTagsForStream),
			"MergeShards":                   awsapi.JSON(s.mergeShards),
			"PutRecord":                     awsapi.JSON(s.putRecord),
			"PutRecords":                    s.putRecords,
			"PutResourcePolicy":             awsapi.JSON(s.putResourcePolicy),
			"RegisterStreamConsumer":        awsapi.JSON(s.registerStreamConsumer),
			"RemoveTagsFromStream":          awsapi.JSON(s.removeTagsFromStream),
			"SplitShard":                    awsapi.JSON(s.splitShard),
			"StartStreamEncryption":         awsapi.JSON(s.startStreamEncryption),
			"StopStreamEncryption":          awsapi.JSON(s.stopStreamEncryption),
			"TagResource":                   awsapi.JSON(s.tagResource),
			"UntagResource":                 awsapi.JSON(s.untagResource),
			"UpdateMaxRecordSize":           awsapi.JSON(s.updateMaxRecordSize),
			"UpdateShardCount":              awsapi.JSON(s.updateShardCount),
			"UpdateStreamMode":              awsapi.JSON(s.updateStreamMode),
		},
	}
}
