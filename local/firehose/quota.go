package firehose

import (
	"sync"
	"time"
)

// quota is a stream's throughput by direct PUT, in each second (developer
// guide, "Amazon Data Firehose quota"). On AWS it can be raised; here it stays.
type quota struct {
	limit amount

	mu     sync.Mutex
	second int64
	used   amount
}

type amount struct{ requests, records, bytes int }

func newQuota(region string) *quota {
	switch region {
	case "us-east-1", "us-west-2", "eu-west-1":
		return &quota{limit: amount{requests: 2000, records: 500_000, bytes: 5 << 20}}
	default:
		return &quota{limit: amount{requests: 1000, records: 100_000, bytes: 1 << 20}}
	}
}

// request counts one, if the limit allows it.
func (q *quota) request(now time.Time) bool { return q.take(now, amount{requests: 1}) }

// record counts one of so many bytes, if the limits allow it.
func (q *quota) record(now time.Time, bytes int) bool {
	return q.take(now, amount{records: 1, bytes: bytes})
}

func (q *quota) take(now time.Time, a amount) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if second := now.Unix(); second != q.second {
		q.second, q.used = second, amount{}
	}
	next := amount{q.used.requests + a.requests, q.used.records + a.records, q.used.bytes + a.bytes}
	if next.requests > q.limit.requests || next.records > q.limit.records || next.bytes > q.limit.bytes {
		return false
	}
	q.used = next
	return true
}
