package stream

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/stream/kpl"
)

// Limits of PutRecords (Kinesis Data Streams API reference).
const (
	maxCallRecords     = 500
	maxCallBytes       = 10 << 20 // data and partition keys
	defaultRecordBytes = 1 << 20  // a record's data and partition key, unless the stream allows more
	maxKeyCharacters   = 256
	maxKeyBytes        = 4 * maxKeyCharacters
)

// shaped is one event on its way to the output stream.
type shaped struct {
	record int // index of the input record that it came from
	key    string
	data   []byte
}

// allStored is what store returns when no record failed: no index is as high.
const allStored = math.MaxInt

// putStats is what was done to the output stream in one invocation.
type putStats struct {
	records, bytes, retries, throttled int
}

// output puts shaped events on the output stream.
type output struct {
	client         KinesisAPI
	arn            string
	aggregateBytes int
	recordBytes    int
	shards         shardMap // nil: not known yet
	aggregate      kpl.Aggregate

	lanes, free []*lane // those of this invocation, and those whose memory is free
	byShard     []*lane
	request     kinesis.PutRecordsInput
}

// store puts the events and returns the lowest index of an input record with an
// event that was not stored.
//
// Each shard has a lane: its events in order, of which one aggregate at a time
// is under way. So no event overtakes another of its partition key, whatever
// fails; and a shard that is throttled waits alone.
func (o *output) store(ctx context.Context, events []shaped, log *slog.Logger) (firstFailed int, stats putStats) {
	if len(events) == 0 {
		return allStored, stats
	}
	p := &putting{output: o, events: events, failed: allStored, log: log}
	defer o.release()
	if err := p.assign(ctx, upTo(len(events))); err != nil {
		log.Error("the shaped events were not stored", "error", err)
		return events[0].record, stats
	}
	for ctx.Err() == nil {
		ready, wake := p.ready()
		if len(ready) > 0 {
			p.put(ctx, ready)
			continue
		}
		if wake.IsZero() {
			return p.failed, p.stats
		}
		_ = sleep(ctx, wake) // its error is the loop's condition
	}
	p.abandon()
	return p.failed, p.stats
}

// upTo is the numbers from 0 to n, without n.
func upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

// putting is one call of store.
type putting struct {
	*output
	events []shaped
	failed int // lowest index of an input record that failed
	stats  putStats
	log    *slog.Logger

	reshards int // how often the shards were found to have changed
}

// ready packs what can be put in one call now. If that is nothing, wake says
// when a lane may go on; zero: no lane has anything left.
func (p *putting) ready() (lanes []*lane, wake time.Time) {
	now, bytes := time.Now(), 0
	for _, l := range p.lanes {
		p.dropRedelivered(l)
		if len(l.waiting) == 0 {
			continue
		}
		if l.wake.After(now) {
			if wake.IsZero() || l.wake.Before(wake) {
				wake = l.wake
			}
			continue
		}
		if l.packed == 0 {
			p.pack(l)
		}
		size := len(l.entry.Data) + len(*l.entry.PartitionKey)
		if len(lanes) == maxCallRecords || bytes+size > maxCallBytes {
			break // the rest goes with the next call
		}
		bytes += size
		lanes = append(lanes, l)
	}
	return lanes, wake
}

// dropRedelivered takes out the events from the first failed record on: Lambda
// delivers them again, so putting them now would only store them twice.
func (p *putting) dropRedelivered(l *lane) {
	keep := sort.Search(len(l.waiting), func(i int) bool { return p.events[l.waiting[i]].record >= p.failed })
	if keep < len(l.waiting) {
		l.waiting, l.packed = l.waiting[:keep], 0
	}
}

// put makes one call of PutRecords.
func (p *putting) put(ctx context.Context, lanes []*lane) {
	in := &p.request
	*in = kinesis.PutRecordsInput{StreamARN: &p.arn, Records: in.Records[:0]}
	for _, l := range lanes {
		if l.failures > 0 {
			p.stats.retries++
		}
		in.Records = append(in.Records, l.entry)
	}
	out, err := p.client.PutRecords(ctx, in, oneAttempt)
	if err == nil && len(out.Records) != len(lanes) {
		err = fmt.Errorf("PutRecords answered %d of %d records", len(out.Records), len(lanes))
	}
	switch {
	case err == nil:
		p.settle(ctx, lanes, out.Records)
	case ctx.Err() != nil: // abandon tells
	case retryable(err):
		p.log.Warn("put again", "error", err, "shards", len(lanes))
		for _, l := range lanes {
			l.backOff()
		}
	default:
		p.log.Error("the shaped events were not stored", "error", err)
		for _, l := range lanes {
			p.fail(l)
		}
	}
}

// oneAttempt leaves repeating to the caller, who counts it and knows the deadline.
func oneAttempt(o *kinesis.Options) { o.Retryer = aws.NopRetryer{} }

// settle goes on after a call by what Kinesis says of each entry.
func (p *putting) settle(ctx context.Context, lanes []*lane, results []types.PutRecordsResultEntry) {
	moved := map[*lane]string{} // to the shard that took the entry instead
	for i, l := range lanes {
		if code := aws.ToString(results[i].ErrorCode); code != "" {
			if code == "ProvisionedThroughputExceededException" {
				p.stats.throttled++
			}
			p.log.Debug("put again", "shard", l.shard.id, "code", code, "message", aws.ToString(results[i].ErrorMessage))
			l.backOff()
			continue
		}
		p.stats.records++
		p.stats.bytes += len(l.entry.Data)
		if id := aws.ToString(results[i].ShardId); id != l.shard.id {
			moved[l] = id
			continue
		}
		l.done(l.packed)
	}
	if len(moved) > 0 {
		p.reshard(ctx, moved)
	}
}

// fail gives the lane up.
func (p *putting) fail(l *lane) {
	if len(l.waiting) > 0 {
		p.failed = min(p.failed, p.events[l.waiting[0]].record)
	}
	l.waiting = nil
}

// abandon gives up what is left at the deadline.
func (p *putting) abandon() {
	left := 0
	for _, l := range p.lanes {
		left += len(l.waiting)
		p.fail(l)
	}
	if left > 0 {
		p.log.Warn("the invocation's time ended before all events were stored", "events", left)
	}
}
