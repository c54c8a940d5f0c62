package kinesis

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// Reader reads one shard from a position on, inside this process. Next is for
// one goroutine; Behind may be asked by any.
type Reader struct {
	shard    *shard
	position atomic.Uint64
	consumer *Consumer  // nil: it shares the shard's limit with the other readers
	own      *readLimit // the consumer's; shard.mu guards it

	throttled  atomic.Int64     // reads that others kept waiting
	unfinished func() time.Time // nil: what was read is done with
	subscribed time.Time        // when the consumer's subscription began or was renewed
}

// Reader opens a reader of one of the stream's shards. It needs no closing.
func (st *Stream) Reader(shardID string, from Position) (*Reader, error) {
	sh, err := st.shard(shardID)
	if err != nil {
		return nil, err
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	ordinal, err := sh.locate(st.service.now(), from)
	if err != nil {
		return nil, err
	}
	r := &Reader{shard: sh}
	r.position.Store(ordinal)
	return r, nil
}

// Next waits until the shard has records after those read so far, and until its
// read limit, which all its readers and GetRecords share, or the limit of the
// reader's own consumer, allows a read, and
// returns at most so many records and bytes (data and partition keys; 0 means
// what GetRecords would return: 10 000 and 10 MiB), but at least one. At the end
// of a closed shard it returns io.EOF, on a deleted stream
// ResourceNotFoundException.
func (r *Reader) Next(ctx context.Context, maxRecords, maxBytes int) ([]Record, error) {
	if maxRecords <= 0 || maxRecords > maxRecordsPerRead {
		maxRecords = maxRecordsPerRead
	}
	if maxBytes <= 0 || maxBytes > maxBytesPerRead {
		maxBytes = maxBytesPerRead
	}
	st := r.shard.stream
	st.reading.begin(ctx, r)
	for throttled := false; ; {
		began, now := time.Now(), st.service.now()
		l, err := r.try(now, maxRecords, maxBytes)
		if err != nil {
			return nil, err
		}
		if len(l.records) > 0 {
			r.publish(l, now, time.Since(began))
			return l.records, nil
		}
		if l.crowded && !throttled {
			throttled = true
			r.throttled.Add(1)
			r.shard.publishThrottledRead(now)
		}
		if err := pause(ctx, l.wait, l.changed); err != nil {
			return nil, err
		}
	}
}

// look is what a look at the shard gave: records, or how long or on what to wait.
type look struct {
	records []Record
	size    int // bytes of the records
	wait    time.Duration
	changed <-chan struct{}
	// crowded says that others have used up the bytes that the shard gives. What the
	// reader itself has used is no throttle: a poller that reads once a second would
	// not have called so soon.
	crowded bool
}

// try reads if it can.
func (r *Reader) try(now time.Time, maxRecords, maxBytes int) (l look, err error) {
	sh := r.shard
	if r.consumer != nil {
		if err := r.consumer.registered(); err != nil {
			return l, err
		}
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.gone != nil {
		return l, sh.gone
	}
	if err := sh.trim(now); err != nil {
		return l, err
	}
	if max(r.position.Load(), sh.first) >= sh.next {
		if !sh.closedAt.IsZero() {
			return l, io.EOF
		}
		l.changed = sh.change()
		return l, nil
	}
	limit := &sh.out
	if r.own != nil {
		limit = r.own
	}
	if l.wait = limit.wait(now); l.wait > 0 {
		l.crowded = r.own == nil && sh.drawn != r && limit.bytes.until(1) > 0
		return l, nil
	}
	var next uint64
	if l.records, next, l.size, err = sh.fetch(r.position.Load(), maxRecords, maxBytes); err != nil {
		return l, err
	}
	limit.charge(l.size)
	if r.own == nil {
		sh.drawn = r
	}
	r.position.Store(next)
	return l, nil
}

// subscription is how long a consumer is subscribed to a shard by one call.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
const subscription = 5 * time.Minute

// publish publishes a read as the call that a poller would have made, or as the event
// that a subscribed consumer would have been sent.
func (r *Reader) publish(l look, now time.Time, took time.Duration) {
	age := ageOf(l.records, now)
	if r.consumer == nil {
		r.shard.publishRead(now, len(l.records), l.size, age, took)
		return
	}
	if now.Sub(r.subscribed) >= subscription {
		r.subscribed = now
		r.consumer.publishSubscription(now)
	}
	r.consumer.publishEvent(r.shard, now, len(l.records), l.size, age)
}

// pause ends when changed is closed or, without it, after wait.
func pause(ctx context.Context, wait time.Duration, changed <-chan struct{}) error {
	if changed != nil {
		select {
		case <-changed:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Throttled is how many reads had to wait because other readers had used up the bytes
// that the shard gives: GetRecords would have been refused.
func (r *Reader) Throttled() int64 { return r.throttled.Load() }

// Behind is the number of records in the shard after the reader's position.
func (r *Reader) Behind() int64 {
	r.shard.mu.Lock()
	defer r.shard.mu.Unlock()
	return int64(r.shard.next - max(r.position.Load(), r.shard.first))
}
