// Package lambda is AWS Lambda on the laptop: it runs the real bootstrap programs
// of functions with an OS-only runtime (provided.al2023, provided.al2), each in a
// warm execution environment that speaks the documented Runtime API, and answers
// Lambda's REST API and its CloudFormation types.
//
//	functions := lambda.New(lambda.Config{Dir: dir, Source: ".", Objects: s3, …})
//	defer functions.Close()
//	result, err := functions.Invoke(ctx, "transform", payload)
//
// One environment is one child process with a Runtime API listener of its own. It
// takes one invocation at a time; as many are made as there are invocations at
// once, up to the function's reserved concurrency or what the account has left of
// its 1 000. An idle one is stopped after five minutes, one that died or timed out
// is replaced, and an update replaces all of them as they finish. No child
// outlives the endpoint.
//
// A bootstrap for another architecture than this machine's (Graviton's arm64 on an
// Intel laptop, any Linux program on macOS) is built again for it, from the Go
// package that the program's build information names, if Config.Source is that
// package's module.
//
// What Lambda does and this does not: limit memory and CPU, freeze an idle
// environment, run the operating system of the runtime (programs that are
// statically linked, as Go's are, do not notice), layers, versions and aliases
// other than $LATEST, destinations of asynchronous invocations. A template that asks
// for one of them is refused. A function runs outside of the VPC that it is declared
// in, and the key of its environment variables has no effect; that subnets and
// security groups exist and that the role may use them is checked.
//
// What it publishes to CloudWatch is in metrics.go. Metrics and logs are stamped, and
// asynchronous events age, by Config.Clock; a function's own time is the machine's.
package lambda

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// Config of the service.
type Config struct {
	// Dir is scratch space for unpacked code, rebuilt programs and the
	// environments' /tmp.
	Dir string
	// Source is the Go module from which a function is built again when its
	// bootstrap is for another architecture. Empty: such a function is refused.
	Source  string
	Account string
	Region  string
	// Endpoint is the URL that functions get as AWS_ENDPOINT_URL.
	Endpoint func() string
	// Objects has the deployment packages.
	Objects interface {
		GetObject(ctx context.Context, bucket, key string) ([]byte, error)
	}
	// Logs takes what functions write and what Lambda writes about them.
	Logs interface {
		Write(group, stream string, at time.Time, line []byte)
	}
	// Credentials are those of a session of the function's role.
	Credentials func(roleARN string) (accessKey, secret, sessionToken string)
	// Network finds the VPC of subnets and security groups. Nil: there are none.
	Network func(subnets, groups []string) (vpc string, err error)
	// Authorize says whether a role may do an action on a resource, or why not: a
	// function in a VPC needs network interfaces. Nil: everything is allowed.
	Authorize func(roleARN, action, resourceARN string) error
	// Log takes what the operator of the endpoint should know. Nil: nothing is
	// logged.
	Log *slog.Logger
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Quotas of Lambda ("Lambda quotas" in the developer guide).
const (
	accountConcurrency = 1000
	maxPayload         = 6 << 20
	maxAsyncPayload    = 1 << 20
)

// Service is Lambda. Make it with New.
type Service struct {
	config   Config
	packages packages
	starter  *starter

	initTimeout time.Duration // of the Init phase
	idleAfter   time.Duration // how long an environment stays warm

	closing context.Context
	close   context.CancelFunc
	running sync.WaitGroup // invocations and queued events

	mu         sync.Mutex
	functions  map[string]*function
	unreserved int // invocations under way of functions without reserved concurrency
}

// New makes the service.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		config:      c,
		packages:    packages{dir: c.Dir, source: c.Source, log: c.Log},
		starter:     newStarter(),
		initTimeout: 10 * time.Second, // "Lambda execution environment lifecycle", Init phase
		idleAfter:   5 * time.Minute,
		functions:   map[string]*function{},
	}
	s.closing, s.close = context.WithCancel(context.Background())
	return s
}

// Close stops every environment and waits until nothing runs. It may be called
// again.
func (s *Service) Close() {
	s.mu.Lock()
	s.close()
	var all []*environment
	for _, f := range s.functions {
		for e := range f.environments {
			all = append(all, e)
		}
		f.idle = nil
	}
	s.mu.Unlock()
	for _, e := range all {
		e.stop()
	}
	s.running.Wait()
	s.starter.close()
}

// API is Lambda's REST API without the event source mappings, whose actions
// package mapping has.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{Name: "lambda", Protocol: awsapi.RESTJSON, Actions: map[string]awsapi.Action{
		"POST /2015-03-31/functions":                      s.createFunction,
		"GET /2015-03-31/functions":                       s.listFunctions,
		"GET /2015-03-31/functions/{name}":                s.getFunction,
		"DELETE /2015-03-31/functions/{name}":             s.deleteFunction,
		"GET /2015-03-31/functions/{name}/configuration":  s.getFunctionConfiguration,
		"PUT /2015-03-31/functions/{name}/configuration":  s.updateFunctionConfiguration,
		"PUT /2015-03-31/functions/{name}/code":           s.updateFunctionCode,
		"GET /2015-03-31/functions/{name}/policy":         s.getPolicy,
		"POST /2015-03-31/functions/{name}/invocations":   s.invokeAction,
		"PUT /2017-10-31/functions/{name}/concurrency":    s.putFunctionConcurrency,
		"DELETE /2017-10-31/functions/{name}/concurrency": s.deleteFunctionConcurrency,
		"GET /2019-09-30/functions/{name}/concurrency":    s.getFunctionConcurrency,
	}}
}

// Processes are the process IDs of the function's environments.
func (s *Service) Processes(name string) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.find(name)
	if err != nil {
		return nil
	}
	var pids []int
	for e := range f.environments {
		if pid := e.pid(); pid != 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}
