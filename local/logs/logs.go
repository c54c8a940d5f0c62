// Package logs is the local endpoint's Amazon CloudWatch Logs: log groups,
// their streams, and the events that functions and delivery streams write.
//
// Events live in memory. A group keeps the newest 16 MiB of them (counted as
// CloudWatch Logs bills them: the message and 26 bytes), less where its
// retention says so; a retention is honoured on every write and read.
//
//	service.Write("/aws/lambda/transform", "2026/11/23/[$LATEST]1f…", time.Now(), line)
//
// is the way in for services of this process; it makes group and stream where
// they are missing, as Lambda does, and never blocks on a reader. Everybody
// else uses the API: `aws logs tail /aws/lambda/transform --follow` works.
//
// Events have the endpoint's time, so that a range of it finds them: services of this
// process stamp by it, and to the stamps of PutLogEvents, which are of the machine's
// clock, what it is ahead is added.
//
// Query answers queries of CloudWatch Logs Insights, of which package insights
// has a part; Tail gives what is new. StartQuery runs its query before it answers.
package logs

import (
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// Config of the service.
type Config struct {
	Account string // empty: "000000000000"
	Region  string // empty: "us-east-1"
	// GroupBytes bounds the events kept of one group; 0: 16 MiB.
	GroupBytes int
	// OnEvent, when set, sees every event as it is written, on the writer's
	// goroutine; the line is valid only during the call. Metrics in the embedded
	// metric format are read here.
	OnEvent func(group string, line []byte)
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
	Log   *slog.Logger // nil: silent
}

// Service holds the log groups.
type Service struct {
	cfg Config

	mu      sync.RWMutex
	groups  map[string]*group
	queries []answered // the newest last
}

// New makes the service, without groups.
func New(cfg Config) *Service {
	if cfg.Account == "" {
		cfg.Account = "000000000000"
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	if cfg.GroupBytes == 0 {
		cfg.GroupBytes = 16 << 20
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{cfg: cfg, groups: map[string]*group{}}
}

// API is CloudWatch Logs, protocol JSON 1.1.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "logs",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "Logs_20140328",
		Actions: map[string]awsapi.Action{
			"CreateLogGroup":        awsapi.JSON(s.createLogGroup),
			"DeleteLogGroup":        awsapi.JSON(s.deleteLogGroup),
			"DescribeLogGroups":     awsapi.JSON(s.describeLogGroups),
			"PutRetentionPolicy":    awsapi.JSON(s.putRetentionPolicy),
			"DeleteRetentionPolicy": awsapi.JSON(s.deleteRetentionPolicy),
			"CreateLogStream":       awsapi.JSON(s.createLogStream),
			"DeleteLogStream":       awsapi.JSON(s.deleteLogStream),
			"DescribeLogStreams":    awsapi.JSON(s.describeLogStreams),
			"PutLogEvents":          awsapi.JSON(s.putLogEvents),
			"GetLogEvents":          awsapi.JSON(s.getLogEvents),
			"GetQueryResults":       awsapi.JSON(s.getQueryResults),
			"StartQuery":            awsapi.JSON(s.startQuery),
			"StopQuery":             awsapi.JSON(s.stopQuery),
			"FilterLogEvents":       awsapi.JSON(s.filterLogEvents),
			"TagResource":           awsapi.JSON(s.tagResource),
			"UntagResource":         awsapi.JSON(s.untagResource),
			"ListTagsForResource":   awsapi.JSON(s.listTagsForResource),
		},
	}
}

// group is one log group.
type group struct {
	name    string
	arn     string // without the ":*" that policies add
	created time.Time

	clock      *clock.Clock
	dimensions []metric.Dimension

	mu        sync.Mutex
	retention int // days; 0: for ever
	class     string
	kmsKey    string
	tags      map[string]string
	streams   map[string]*stream
	ring      ring
}

// stream is one log stream; guarded by its group's mu.
type stream struct {
	name                string
	created             time.Time
	first, last, ingest time.Time // of its events; zero: none yet
}

var (
	groupName  = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)
	streamName = regexp.MustCompile(`^[^:*]{1,512}$`)
)

// newGroup makes a group that nobody knows yet.
func (s *Service) newGroup(name string) (*group, error) {
	if !groupName.MatchString(name) {
		return nil, invalid("Value '%s' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+ and have length 1 to 512", name)
	}
	return &group{
		name:    name,
		arn:     "arn:aws:logs:" + s.cfg.Region + ":" + s.cfg.Account + ":log-group:" + name,
		created: s.cfg.Clock.Now(),
		class:   "STANDARD",

		clock:      s.cfg.Clock,
		dimensions: []metric.Dimension{{Name: "LogGroupName", Value: name}},

		tags:    map[string]string{},
		streams: map[string]*stream{},
		ring:    ring{limit: s.cfg.GroupBytes},
	}, nil
}

// add makes a group known; it fails if there is one of that name.
func (s *Service) add(g *group) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[g.name] != nil {
		return awsapi.Errorf("ResourceAlreadyExistsException", "The specified log group already exists")
	}
	s.groups[g.name] = g
	return nil
}

// group finds a group by name or ARN.
func (s *Service) group(nameOrARN string) (*group, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if g := s.groups[nameOf(nameOrARN)]; g != nil {
		return g, nil
	}
	return nil, awsapi.Errorf("ResourceNotFoundException", "The specified log group does not exist.")
}

var groupARN = regexp.MustCompile(`^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)`)

func nameOf(nameOrARN string) string {
	if m := groupARN.FindStringSubmatch(nameOrARN); m != nil {
		return m[1]
	}
	return nameOrARN
}

func invalid(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("InvalidParameterException", format, args...)
}

// millis is a time as the API writes it; the zero time is 0 and is omitted.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
