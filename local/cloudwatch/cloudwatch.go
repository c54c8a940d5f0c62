// Package cloudwatch is the CloudWatch of the endpoint: it keeps what services publish
// of themselves, what functions log in the embedded metric format and what clients put,
// and answers with statistics, metric math and dashboards. Package alarms beside it
// watches them.
//
// What it keeps: of each metric one bucket a minute, and one a second of what was
// published with a storage resolution of one second. A bucket has samples, sum, minimum
// and maximum, and the values themselves, exact up to 64 different ones and within one
// percent beyond, for percentiles. Minutes are kept for 15 days of the endpoint's clock,
// seconds for three hours
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html,
// "Metrics retention"). All of it takes at most about 128 MiB: when it would be more, the
// older half of the time that is kept is forgotten, down to a quarter of an hour. AWS
// keeps five-minute and hourly values for longer; this does not.
package cloudwatch

import (
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
)

// Service is the store of metrics.
type Service struct {
	config Config
	seed   maphash.Seed

	mu     sync.RWMutex
	series map[uint64]*series // by hash of namespace, name and dimensions
	count  int                // of series
	list   []*series          // in the order of their first value

	dashboards map[string]Dashboard // by name

	limit    int64        // of used
	used     atomic.Int64 // bytes of buckets, about
	refused  atomic.Int64
	trimming sync.Mutex
	trimmed  atomic.Int64 // the clock's second at which old buckets were last looked for
	kept     atomic.Int64 // how long minutes are kept, in seconds
}

// Config of the service.
type Config struct {
	Account string
	Region  string
	Clock   *clock.Clock
	Log     *slog.Logger
}

// New makes an empty store.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{config: c, seed: maphash.MakeSeed(), limit: maxBytes, series: map[uint64]*series{}, dashboards: map[string]Dashboard{}}
	s.kept.Store(int64(regularKept / time.Second))
	s.trimmed.Store(c.Clock.Now().Unix())
	return s
}
