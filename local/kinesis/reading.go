package kinesis

import (
	"context"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// readings is who reads a stream in this process, each until the context of its last
// Next ends. On AWS they would call GetRecords once a second, or be subscribed.
type readings struct {
	mu sync.Mutex
	by map[*Reader]context.Context
}

func (l *readings) begin(ctx context.Context, r *Reader) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[*Reader]context.Context{}
	}
	l.by[r] = ctx
}

func (l *readings) end(r *Reader) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.by, r)
}

func (l *readings) all() (readers []*Reader) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for r, ctx := range l.by {
		if ctx.Err() != nil {
			delete(l.by, r)
			continue
		}
		readers = append(readers, r)
	}
	return readers
}

// Unfinished says what the reader's consumer has read and cannot get done with:
// oldest answers when the first such record arrived, and the zero time if there is
// none. Until then the reader is as late as that record is old, as a poller whose
// checkpoint stays there would be. It is called before the first Next.
func (r *Reader) Unfinished(oldest func() time.Time) { r.unfinished = oldest }

// measure publishes how late the reader is: the age of the oldest record that it has
// not read or that its consumer is not done with. One that has caught up polls and
// finds nothing.
func (r *Reader) measure(now time.Time) {
	sh := r.shard
	oldest, ended := r.oldest()
	if r.unfinished != nil {
		if t := r.unfinished(); !t.IsZero() && (oldest.IsZero() || t.Before(oldest)) {
			oldest = t
		}
	}
	caughtUp := oldest.IsZero()
	var age time.Duration
	if !caughtUp {
		age = max(0, now.Sub(oldest))
	}
	switch {
	case caughtUp && ended:
		sh.stream.reading.end(r)
	case r.consumer != nil && caughtUp:
		r.consumer.publishEvent(sh, now, 0, 0, 0)
	case r.consumer != nil:
		r.consumer.publishBehind(now, age)
	case caughtUp:
		sh.publishPoll(now)
	default:
		sh.stream.publish(now, metric.Milliseconds("GetRecords.IteratorAgeMilliseconds", age))
		sh.enhanced(now, sh.stream.shardLevel(), metric.Milliseconds("IteratorAgeMilliseconds", age))
	}
}

// oldest is when the next record to read arrived; zero: there is none, and ended says
// that none will come.
func (r *Reader) oldest() (arrived time.Time, ended bool) {
	sh := r.shard
	sh.mu.Lock()
	defer sh.mu.Unlock()
	segment, place, ok := sh.find(max(r.position.Load(), sh.first))
	if !ok {
		return time.Time{}, sh.gone != nil || !sh.closedAt.IsZero()
	}
	return time.UnixMilli(sh.segments[segment].arrival(place)), false
}

// publishPoll is of a GetRecords that finds nothing; how long it would take is not
// known.
func (sh *shard) publishPoll(at time.Time) {
	sh.stream.publish(at,
		metric.Bytes("GetRecords.Bytes", 0),
		metric.Count("GetRecords.Records", 0),
		metric.Milliseconds("GetRecords.IteratorAgeMilliseconds", 0),
		metric.Count("GetRecords.Success", 1),
		metric.Count("ReadProvisionedThroughputExceeded", 0))
	sh.enhanced(at, sh.stream.shardLevel(),
		metric.Milliseconds("IteratorAgeMilliseconds", 0),
		metric.Bytes("OutgoingBytes", 0),
		metric.Count("OutgoingRecords", 0),
		metric.Count("ReadProvisionedThroughputExceeded", 0))
}

func (c *Consumer) publishBehind(at time.Time, behind time.Duration) {
	c.service.cfg.Metrics.Publish(namespace, c.of, at, metric.Milliseconds("SubscribeToShardEvent.MillisBehindLatest", behind))
}
