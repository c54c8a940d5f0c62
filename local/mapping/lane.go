package mapping

import (
	"context"
	"sync"
	"time"
)

// What may wait in a lane before the shard is not read on: the records of the
// largest batch, or the bytes of two. A lane that cannot get on holds up the others
// only then.
const (
	maxQueued      = 10000
	maxQueuedBytes = 2 * maxEvent
)

// lane is one of the ParallelizationFactor ways through a shard: it makes batches
// of its records and has them processed one after the other.
type lane struct {
	shard *shard
	settings

	changed chan struct{} // the queue has grown, or finished
	room    chan struct{} // the queue has shrunk

	mu       sync.Mutex
	queue    []item
	bytes    int  // of the items in the queue
	finished bool // nothing will be pushed any more
	times    batchTimes
}

func newLane(sh *shard, c settings) *lane {
	return &lane{shard: sh, settings: c, changed: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// push waits for room; when ctx ends before, it returns the items.
func (l *lane) push(ctx context.Context, items []item) (unsent []item) {
	if len(items) == 0 {
		return nil
	}
	for {
		l.mu.Lock()
		if len(l.queue) < maxQueued && l.bytes < maxQueuedBytes {
			l.queue = append(l.queue, items...)
			l.bytes += size(items)
			l.mu.Unlock()
			signal(l.changed)
			return nil
		}
		l.mu.Unlock()
		select {
		case <-l.room:
		case <-ctx.Done():
			return items
		}
	}
}

func (l *lane) finish() {
	l.mu.Lock()
	l.finished = true
	l.mu.Unlock()
	signal(l.changed)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run processes until the lane is finished or ctx ends; it returns what it has not
// processed.
func (l *lane) run(ctx context.Context) (left []item) {
	for {
		batch := l.gather(ctx)
		if batch == nil {
			break
		}
		if left = l.process(ctx, batch); left != nil {
			break
		}
	}
	// After the end of ctx the shard may still be pushing: what it pushes then is
	// in the queue when finish is called.
	if ctx.Err() != nil {
		l.awaitFinish()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(left, l.queue...)
}

func (l *lane) awaitFinish() {
	for {
		l.mu.Lock()
		finished := l.finished
		l.mu.Unlock()
		if finished {
			return
		}
		<-l.changed
	}
}

// gather waits for the next batch: one that is full, or whose batching window has
// passed, or the last one. It returns nil when there is none any more.
func (l *lane) gather(ctx context.Context) []item {
	var window *time.Timer
	var passed <-chan time.Time
	late := l.Window == 0
	for ctx.Err() == nil {
		l.mu.Lock()
		n, full := l.fit()
		if n > 0 && (full || late || l.finished) {
			batch := l.queue[:n:n]
			if l.queue = l.queue[n:]; len(l.queue) == 0 {
				l.queue = nil // an idle lane keeps no record
			}
			l.bytes -= size(batch)
			l.mu.Unlock()
			signal(l.room)
			return batch
		}
		finished := l.finished
		l.mu.Unlock()
		if finished {
			return nil
		}
		if n > 0 && window == nil {
			window = time.NewTimer(l.shard.mapping.service.config.Scale.Of(l.Window))
			defer window.Stop()
			passed = window.C
		}
		select {
		case <-l.changed:
		case <-passed:
			late = true
		case <-ctx.Done():
		}
	}
	return nil
}

// fit is how many records at the queue's head make a batch, and whether no more
// would fit. It wants l.mu.
func (l *lane) fit() (n int, full bool) {
	bytes := 0
	for n < len(l.queue) && n < l.BatchSize {
		bytes += len(l.queue[n].json)
		if n > 0 && eventSize(n+1, bytes) > maxEvent {
			return n, true
		}
		n++
	}
	return n, n == l.BatchSize
}
