// Package s3 is the local endpoint's Amazon S3: versitygw on plain files, in
// this process.
//
// Start's directory holds
//
//	buckets/NAME/KEY     the objects, as files: look at them with ls, cat, cp
//	versions/            older versions, in buckets with versioning
//	properties/NAME.json what a template says of the bucket, and its policy
//	metadata/            headers of objects, only where the file system has no user xattrs
//
// A file that is copied into buckets/NAME becomes an object. Since a key's
// parts are directories, the keys "a" and "a/b" cannot both exist.
//
// versitygw verifies signatures and speaks the wire: chunked and checksummed
// uploads, presigned URLs, multipart, versions. It serves a UNIX socket in a
// directory of its own; Handler is a proxy to it that leaves the request as it
// was signed. Any number of services can run in a process.
//
// # Who may do what
//
// The owner may do everything. A role's session is asked for its token, and
// every request of it is decided by Config.Sessions, from the role's policies
// and the bucket's together. A condition on aws:SecureTransport is taken as
// met: the endpoint listens on loopback. Anonymous requests are refused,
// whatever a bucket's policy says.
//
// # What is shown but not done
//
// Encryption, lifecycle rules, access logging and the public access block of a
// template are stored, and answered when asked for. Objects are not encrypted
// and do not expire, nothing is logged. A property that is not in the list of
// bucketProps is refused.
package s3

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"
)

// Config of the service.
type Config struct {
	Dir     string // where everything lives; made if missing
	Region  string // requests signed for another are refused, as by AWS; empty: "us-east-1"
	Account string // owner of every bucket; empty: "000000000000"
	// Secret is the secret of an access key; a key that it does not know is
	// answered with InvalidAccessKeyId.
	Secret func(accessKey string) (secret string, ok bool)
	// Sessions knows the sessions of roles; nil: every key is the owner's.
	Sessions Sessions
	Log      *slog.Logger // nil: silent
	// Metrics takes what the service publishes to CloudWatch. Nil: nobody listens.
	Metrics metric.Sink
	// Clock is the time of what is stamped and of ages. Nil: the machine's.
	Clock *clock.Clock
}

// Sessions is what S3 asks of IAM.
type Sessions interface {
	// Session of an access key; not ok: the key is the owner's.
	Session(accessKey string) (arn, roleARN, token string, ok bool)
	// Decide combines the session's policies with the bucket's.
	Decide(accessKey, action, resourceARN string, keys map[string][]string, resourcePolicy []byte) (allowed, denied bool)
	// CheckResourcePolicy refuses a policy that Decide could not read.
	CheckResourcePolicy(text []byte) error
}

// Service is S3 while it runs.
type Service struct {
	cfg       Config
	files     *files
	gateway   *s3api.S3ApiServer
	socket    string // path of the UNIX socket
	served    chan error
	toGateway *http.Transport
	proxy     http.Handler
}

// Start opens the directory and serves it until Close.
func Start(ctx context.Context, cfg Config) (*Service, error) {
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	if cfg.Account == "" {
		cfg.Account = "000000000000"
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Secret == nil {
		return nil, errors.New("s3: Config.Secret is missing: without it no signature can be verified")
	}
	opening.Lock()
	defer opening.Unlock()
	f, err := openFiles(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("s3: %w", err)
	}
	s := &Service{cfg: cfg, files: f, served: make(chan error, 1)}
	s.newProxy()
	if err := s.serve(ctx); err != nil {
		f.Shutdown()
		return nil, fmt.Errorf("s3: %w", err)
	}
	return s, nil
}

// maxConcurrent bounds open connections and requests in flight; beyond it the
// gateway answers SlowDown.
const maxConcurrent = 4096

func (s *Service) serve(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "s3-") // short: a socket's path has about 100 bytes
	if err != nil {
		return err
	}
	s.socket = filepath.Join(dir, "s")
	listening := make(chan struct{})
	// The gateway's root account owns what has no owner. Its name is the
	// account's, which is what clients state as the expected bucket owner; its
	// secret is nobody's.
	root := middlewares.RootUserConfig{Access: s.cfg.Account, Secret: rand.Text()}
	s.gateway, err = s3api.New(s.files, root, s.cfg.Region, &identity{s.cfg, s.files}, nil, nil, nil, nil,
		s3api.WithQuiet(),
		s3api.WithKeepAlive(),
		s3api.WithConcurrencyLimiter(maxConcurrent, maxConcurrent),
		s3api.WithMpMaxParts(10_000),
		s3api.WithHostStyle(virtualHost),
		s3api.WithSocketPerm(0o600),
		s3api.WithOnListen(func() { close(listening) }),
	)
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	go func() { s.served <- s.gateway.ServeMultiPort([]string{s.socket}) }()
	select {
	case <-listening:
		err = s.await(ctx)
	case err = <-s.served:
		return errors.Join(err, os.RemoveAll(dir))
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return errors.Join(err, s.gateway.ShutDown(), os.RemoveAll(dir))
	}
	return nil
}

// await returns when the gateway has answered. It says that it listens before it
// serves, and does not stop when it is told to in between.
func (s *Service) await(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://s3", nil)
	if err != nil {
		return err
	}
	answer, err := s.toGateway.RoundTrip(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// Close stops serving. Objects stay where they are.
func (s *Service) Close() error {
	s.toGateway.CloseIdleConnections()
	err := s.gateway.ShutDown()
	<-s.served
	s.files.Shutdown()
	return errors.Join(err, os.RemoveAll(filepath.Dir(s.socket)))
}
