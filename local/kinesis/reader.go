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
}

// Reader opens a reader of one of the stream's shards. It needs no closing.
func (st *Stream) Reader(shardID string, from Position) (*Reader, error) {
	sh, err := st.shard(shardID)
	if err != nil {
		return nil, err
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	ordinal, err := sh.locate(time.Now(), from)
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
	for {
		records, wait, changed, err := r.try(maxRecords, maxBytes)
		if len(records) > 0 || err != nil {
			return records, err
		}
		if err := pause(ctx, wait, changed); err != nil {
			return nil, err
		}
	}
}

// try reads if it can, and otherwise says how long or on what to wait.
func (r *Reader) try(maxRecords, maxBytes int) (_ []Record, wait time.Duration, changed <-chan struct{}, _ error) {
	sh, now := r.shard, time.Now()
	if r.consumer != nil {
		if err := r.consumer.registered(); err != nil {
			return nil, 0, nil, err
		}
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.gone != nil {
		return nil, 0, nil, sh.gone
	}
	if err := sh.trim(now); err != nil {
		return nil, 0, nil, err
	}
	if max(r.position.Load(), sh.first) >= sh.next {
		if !sh.closedAt.IsZero() {
			return nil, 0, nil, io.EOF
		}
		return nil, 0, sh.change(), nil
	}
	limit := &sh.out
	if r.own != nil {
		limit = r.own
	}
	if wait := limit.wait(now); wait > 0 {
		return nil, wait, nil, nil
	}
	records, next, size, err := sh.fetch(r.position.Load(), maxRecords, maxBytes)
	if err != nil {
		return nil, 0, nil, err
	}
	limit.charge(size)
	r.position.Store(next)
	return records, 0, nil, nil
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

// Behind is the number of records in the shard after the reader's position.
func (r *Reader) Behind() int64 {
	r.shard.mu.Lock()
	defer r.shard.mu.Unlock()
	return int64(r.shard.next - max(r.position.Load(), r.shard.first))
}
