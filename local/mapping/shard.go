package mapping

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
)

// pollInterval is Lambda's base rate: it polls a shard once a second when it has
// caught up, and as fast as it may while there is more.
const pollInterval = time.Second

// readBytes is how much is read at once: the second's worth that a shard grants
// its readers. More would only wait in memory.
const readBytes = 2 << 20

// shard is one shard of a mapped stream.
type shard struct {
	mapping *mapping
	id      string
	parents []*shard
	reader  Reader
	event   eventFormat
	backlog []item        // read, not processed, when the workers stopped
	done    chan struct{} // closed when all of its records are processed

	mu         sync.Mutex
	counter    Reader // stands where reader did when what it had read was counted
	unfinished int64  // records read and not processed
	ended      bool   // there is nothing more to read
	lanes      []*lane
	refused    time.Time // arrival of the first record that was read and not allowed to be
}

// item is a record on its way to the function.
type item struct {
	sequence string
	arrived  time.Time
	lane     uint32 // hash of its partition key
	json     []byte // its element of the event's Records
}

func newShard(m *mapping, s kinesis.Shard, from kinesis.Position) (*shard, error) {
	sh := &shard{mapping: m, id: s.ID, done: make(chan struct{})}
	for _, parent := range []string{s.ParentID, s.AdjacentParentID} {
		if p := m.known[parent]; p != nil {
			sh.parents = append(sh.parents, p)
		}
	}
	// Both readers must stand at the same record. From LATEST that takes luck, and
	// another try without.
	for {
		var err error
		if sh.reader, err = m.stream.Reader(s.ID, from); err != nil {
			return nil, err
		}
		if sh.counter, err = m.stream.Reader(s.ID, from); err != nil {
			return nil, err
		}
		if counted := sh.counter.Behind(); sh.reader.Behind() == counted {
			sh.reader.Unfinished(sh.oldest)
			return sh, nil
		}
	}
}

func (sh *shard) isDone() bool {
	select {
	case <-sh.done:
		return true
	default:
		return false
	}
}

// behind is the number of records without a conclusion. What the worker is reading
// at this moment is counted by counter until it is counted by unfinished.
func (sh *shard) behind() int64 {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.ended {
		return sh.unfinished
	}
	return sh.unfinished + sh.counter.Behind()
}

// conclude says that so many records are processed.
func (sh *shard) conclude(n int) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.unfinished -= int64(n)
}

// run reads the shard and has its records processed until ctx ends or the shard
// does.
func (sh *shard) run(ctx context.Context, c settings) {
	for _, p := range sh.parents {
		select {
		case <-p.done:
		case <-ctx.Done():
			return
		}
	}
	sh.event = newEventFormat(sh.id, c, sh.mapping.service.config)
	lanes := make([]*lane, c.Lanes)
	left := make([][]item, c.Lanes)
	var wg sync.WaitGroup
	for i := range lanes {
		lanes[i] = newLane(sh, c)
		wg.Go(func() { left[i] = lanes[i].run(ctx) })
	}
	sh.mu.Lock()
	sh.lanes = lanes
	sh.mu.Unlock()
	backlog := sh.backlog
	sh.backlog = nil
	unsent := distribute(ctx, lanes, backlog)
	if unsent == nil {
		unsent = sh.poll(ctx, c, lanes)
	}
	for _, l := range lanes {
		l.finish()
	}
	wg.Wait()
	sh.backlog = inOrder(append(left, unsent))
	sh.finish()
}

// finish marks a shard done whose end has been read and processed. Its children
// are known by then.
func (sh *shard) finish() {
	sh.mu.Lock()
	done := sh.ended && len(sh.backlog) == 0
	sh.mu.Unlock()
	if !done {
		return
	}
	if err := sh.mapping.discover(); err != nil {
		sh.log("its child shards cannot be read", err)
	}
	close(sh.done)
}

// poll reads and hands on until ctx or the shard ends; it returns what it has read
// and not handed on.
func (sh *shard) poll(ctx context.Context, c settings, lanes []*lane) (unsent []item) {
	interval := sh.mapping.service.config.Scale.Of(pollInterval)
	for ctx.Err() == nil {
		records, err := sh.reader.Next(ctx, 0, readBytes)
		switch {
		case ctx.Err() != nil && len(records) == 0:
			return nil
		case errors.Is(err, io.EOF) || gone(err):
			sh.end(err)
			return nil
		case err != nil:
			sh.log("a shard cannot be read", err)
			sleep(ctx, interval)
			continue
		}
		items := sh.take(c, records)
		if !sh.awaitAccess(ctx, c, items) {
			return items
		}
		if unsent := distribute(ctx, lanes, items); unsent != nil {
			return unsent
		}
		if sh.reader.Behind() == 0 && !c.fanOut() { // Kinesis pushes to a consumer
			sleep(ctx, interval)
		}
	}
	return nil
}

// awaitAccess waits until the function's role may read the stream; it reports false
// when ctx ends before. It is asked when there are records, as the reader may have
// waited for long.
func (sh *shard) awaitAccess(ctx context.Context, c settings, items []item) bool {
	defer sh.refuse(nil)
	for {
		err := sh.mapping.service.may(c.FunctionARN, c.readAction(), c.EventSourceARN)
		if err == nil {
			return true
		}
		sh.refuse(items)
		sh.mapping.setResult("PROBLEM: " + err.Error())
		sh.log("the function's role may not read the stream", err)
		sleep(ctx, sh.mapping.service.config.Scale.Of(longestWait))
		if ctx.Err() != nil {
			return false
		}
	}
}

// gone reports that the stream was deleted.
func gone(err error) bool {
	return awsapi.HasCode(err, "ResourceNotFoundException")
}

func (sh *shard) end(err error) {
	sh.mu.Lock()
	sh.ended = true
	sh.mu.Unlock()
	if gone(err) {
		sh.mapping.setResult("PROBLEM: Stream not found")
		sh.log("its stream was deleted", err)
	}
}

// take makes items of the records that pass the filters and counts them.
func (sh *shard) take(c settings, records []kinesis.Record) []item {
	last := kinesis.Position{Type: kinesis.AfterSequenceNumber, SequenceNumber: records[len(records)-1].SequenceNumber}
	m, polled := sh.mapping, len(records)
	records = passing(c.Filters, records)
	items := sh.event.items(records)
	m.filtered.Add(int64(polled - len(items)))
	m.publishPoll(c, polled, len(items))
	counter, err := m.stream.Reader(sh.id, last)
	if err != nil { // the stream was deleted a moment ago
		counter = sh.reader
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.counter = counter
	sh.unfinished += int64(len(items))
	return items
}

// trimmed reports that the record has left the stream: its retention has ended.
func (sh *shard) trimmed(sequence string) bool {
	after, err := sh.mapping.stream.Reader(sh.id, kinesis.Position{Type: kinesis.AfterSequenceNumber, SequenceNumber: sequence})
	if err != nil {
		return false
	}
	behind := after.Behind()
	at, err := sh.mapping.stream.Reader(sh.id, kinesis.Position{Type: kinesis.AtSequenceNumber, SequenceNumber: sequence})
	return err == nil && at.Behind() <= behind
}

// distribute hands each item to the lane of its partition key. When ctx ends it
// returns those that no lane has taken.
func distribute(ctx context.Context, lanes []*lane, items []item) (unsent []item) {
	if len(lanes) == 1 {
		return lanes[0].push(ctx, items)
	}
	parts := make([][]item, len(lanes))
	for _, it := range items {
		i := it.lane % uint32(len(lanes))
		parts[i] = append(parts[i], it)
	}
	for i, l := range lanes {
		unsent = append(unsent, l.push(ctx, parts[i])...)
	}
	return unsent
}

func inOrder(parts [][]item) []item {
	all := slices.Concat(parts...)
	slices.SortFunc(all, func(a, b item) int {
		return cmp.Or(cmp.Compare(len(a.sequence), len(b.sequence)), strings.Compare(a.sequence, b.sequence))
	})
	return all
}

func (sh *shard) log(message string, err error) {
	sh.mapping.service.config.Log.Warn("event source mapping: "+message, "mapping", sh.mapping.uuid, "shard", sh.id, "error", err)
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
