// Package local is the local endpoint: the AWS services of a stream pipeline in
// one process on loopback. The unmodified AWS CDK CLI deploys templates to it,
// any SDK talks to it, and what the templates declare runs: streams with their
// shards' limits, the real binaries of Lambda functions, event source mappings,
// delivery streams that write Parquet, S3 on plain files.
//
//	endpoint, err := local.Start(ctx, local.Config{Dir: dir})
//	…
//	defer endpoint.Close()
//	os.Setenv("AWS_ENDPOINT_URL", endpoint.URL())
//
// It knows AWS's APIs and CloudFormation's templates and nothing of the
// application that it runs. Its state lives as long as the process; the objects
// of S3 are files under Dir/s3.
package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/console"
	"github.com/millrace-dev/millrace/local/timescale"
)

// Config of an endpoint. Every field but Dir has a default.
type Config struct {
	// Dir holds the endpoint's files, of one endpoint at a time. Its folders s3,
	// kinesis, lambda and opensearch are the endpoint's own: what an earlier run
	// left there is removed.
	Dir string
	// Addr is the loopback address to listen on. Default 127.0.0.1:0, a free
	// port.
	Addr string
	// Source is the Go module from which functions are built again when their
	// bootstrap is for another architecture than this machine's. Default: the
	// current directory.
	Source string
	// TimeScale divides waits: buffering intervals, batching windows, retry
	// back-off. Default 1, real time. See package timescale.
	TimeScale float64
	// Account is the twelve digits that ARNs carry. Default 000000000000.
	Account string
	// Region of everything. Default us-east-1.
	Region string
	// Search is what runs behind OpenSearch domains: "embedded", an index in this
	// process, or "opensearch", a real node of Java for each domain. Default
	// "embedded".
	Search string
	// SearchJars is the folder of the real node, as `make opensearch` fills it.
	// Default build/opensearch in the current directory.
	SearchJars string
	// SearchHeap is the most memory of a real node's Java heap, in MiB, 256 or more.
	// Default 512.
	SearchHeap int
	// Log takes what the operator of the endpoint should know. Default: nothing
	// is logged.
	Log *slog.Logger
	// FailPut, in tests, fails single entries of PutRecords: a non-nil
	// *awsapi.Error is the entry's answer.
	FailPut func(stream, shardID string) error
}

func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" {
		return c, errors.New("local endpoint: Dir is empty: name a folder for its files")
	}
	var err error
	if c.Dir, err = filepath.Abs(c.Dir); err != nil {
		return c, fmt.Errorf("local endpoint: folder %q: %w", c.Dir, err)
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return c, fmt.Errorf("local endpoint: address %q is not on loopback: give 127.0.0.1:PORT", c.Addr)
	}
	if c.TimeScale < 0 {
		return c, fmt.Errorf("local endpoint: time scale %v is negative: give 1 for real time, more for shorter waits", c.TimeScale)
	}
	if c.Source, err = filepath.Abs(c.Source); err != nil { // "" is the current directory
		return c, fmt.Errorf("local endpoint: source %q: %w", c.Source, err)
	}
	if c.Account == "" {
		c.Account = "000000000000"
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	err = c.checkSearch()
	return c, err
}

func (c Config) scale() timescale.Scale { return timescale.Scale(c.TimeScale) }

// Endpoint is a running local endpoint.
type Endpoint struct {
	*services
	config Config
	url    string
	server *http.Server
	lock   *os.File
	close  func() error // once

	console *console.Console
}

// Start makes the services and listens. Close ends everything that it started.
func Start(ctx context.Context, c Config) (*Endpoint, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	listener, err := listen(c.Addr)
	if err != nil {
		return nil, err
	}
	e := &Endpoint{config: c, url: "http://" + listener.Addr().String()}
	if e.lock, err = lock(c.Dir, e.url); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	for _, folder := range []string{"s3", "kinesis", "lambda", "opensearch"} {
		if err := os.RemoveAll(filepath.Join(c.Dir, folder)); err != nil {
			return nil, errors.Join(fmt.Errorf("local endpoint: clear what an earlier run left: %w", err), listener.Close(), e.lock.Close())
		}
	}
	if e.services, err = newServices(ctx, c, e.url); err != nil {
		return nil, errors.Join(err, listener.Close(), e.lock.Close())
	}
	observing, stop := context.WithCancel(context.Background())
	var observers sync.WaitGroup
	observers.Go(func() { e.observe(observing) })
	e.close = sync.OnceValue(func() error {
		stop()
		observers.Wait()
		err := e.server.Close()
		e.console.Close()
		return errors.Join(err, e.services.close(), unlock(e.lock))
	})
	e.console = e.newConsole()
	e.server = &http.Server{Handler: e.handler(), ReadHeaderTimeout: 10 * time.Second}
	go e.server.Serve(listener)
	c.Log.Info("the local endpoint listens", "url", e.url, "console", e.Console(), "files", c.Dir)
	return e, nil
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("local endpoint: %s is taken by another program: choose another port, or 0 for a free one", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("local endpoint: %w", err)
	}
	return listener, nil
}

// URL is the endpoint's address, for AWS_ENDPOINT_URL.
func (e *Endpoint) URL() string { return e.url }

// Close stops the server and all that runs, children included. A second call
// does nothing.
func (e *Endpoint) Close() error { return e.close() }

func (e *Endpoint) handler() http.Handler {
	pages := http.NewServeMux()
	pages.Handle("/_millrace/", e.ownPages())
	pages.Handle("/_cloudformation/", e.CloudFormation.Handler())
	pages.Handle("/", e.S3.Handler())
	mux := &awsapi.Mux{
		Fallback:  pages,
		Principal: e.IAM.Principal,
		Authorize: e.IAM.AuthorizeRequest,
		Log:       e.config.Log,
	}
	for _, api := range e.apis() {
		mux.Add(api)
	}
	return e.byHost(mux)
}
