package stream

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// lane is what waits for one shard.
type lane struct {
	shard    shard
	waiting  []int                        // indexes of events, in order
	entry    types.PutRecordsRequestEntry // made of the first packed of them
	packed   int                          // 0: none made yet
	memory   []byte                       // of the entry
	indexes  []int                        // memory of waiting
	failures int                          // in a row
	wake     time.Time                    // not before
}

func (l *lane) done(n int) { l.waiting, l.packed, l.failures = l.waiting[n:], 0, 0 }

func (l *lane) backOff() {
	l.failures++
	l.wake = time.Now().Add(backoff(l.failures))
}

// assign makes the lanes for the events with these indexes, in order.
func (p *putting) assign(ctx context.Context, indexes iter.Seq[int]) error {
	if p.shards == nil {
		m, err := listShards(ctx, p.client, p.arn)
		if err != nil {
			return err
		}
		p.shards = m
	}
	p.release()
	p.byShard = append(p.byShard[:0], make([]*lane, len(p.shards))...)
	for i := range indexes {
		n := p.shards.of(p.events[i].key)
		l := p.byShard[n]
		if l == nil {
			l = p.newLane(p.shards[n])
			p.byShard[n] = l
			p.lanes = append(p.lanes, l)
		}
		l.waiting = append(l.waiting, i)
	}
	for _, l := range p.lanes {
		l.indexes = l.waiting
	}
	return nil
}

// newLane is an empty lane, with the memory of one that was released if there is one.
func (o *output) newLane(s shard) *lane {
	l := &lane{}
	if last := len(o.free) - 1; last >= 0 {
		l, o.free = o.free[last], o.free[:last]
	}
	*l = lane{shard: s, waiting: l.indexes[:0], indexes: l.indexes, memory: l.memory}
	return l
}

// release leaves the lanes' memory to the next ones.
func (o *output) release() {
	o.free = append(o.free, o.lanes...)
	o.lanes = o.lanes[:0]
}

// pack makes the lane's next entry: an aggregate, or a plain record of one event
// that only fits so. All aggregates of a shard have the same partition key, so a
// consumer that keeps order per partition key keeps it for those inside, too.
func (p *putting) pack(l *lane) {
	a := &p.aggregate
	a.Reset()
	for _, i := range l.waiting {
		e := &p.events[i]
		if !a.AddWithin(p.aggregateBytes, e.key, "", e.data) {
			break
		}
	}
	l.packed = a.Len()
	if first := p.events[l.waiting[0]]; l.packed == 1 && a.Size()+len(l.shard.id) > p.recordBytes {
		l.entry = types.PutRecordsRequestEntry{PartitionKey: &first.key, Data: first.data}
		return
	}
	l.memory = a.AppendTo(l.memory[:0])
	l.entry = types.PutRecordsRequestEntry{
		PartitionKey:    &l.shard.id,
		ExplicitHashKey: &l.shard.startText,
		Data:            l.memory,
	}
}

// reshard learns the new shards after entries went elsewhere than expected, and
// assigns what waits anew. Of an aggregate, the events that do not belong to the
// shard that took it are put again: consumers that follow the KCL drop them
// there.
func (p *putting) reshard(ctx context.Context, moved map[*lane]string) {
	p.log.Info("the output stream's shards have changed")
	shards, err := listShards(ctx, p.client, p.arn)
	if err != nil {
		p.log.Error("the shaped events were not stored", "error", err)
		for _, l := range p.lanes {
			p.fail(l)
		}
		return
	}
	p.shards = shards
	var waiting []int
	for _, l := range p.lanes {
		id, wasMoved := moved[l]
		switch taker := shards.find(id); {
		case !wasMoved:
		case l.entry.ExplicitHashKey == nil: // plain: its own key took it there
			l.done(1)
		case taker == nil:
			p.log.Error("a shard that ListShards does not know took events", "shard", id)
			p.fail(l)
		default:
			astray := slices.DeleteFunc(slices.Clone(l.waiting[:l.packed]), func(i int) bool { return taker.contains(p.events[i].key) })
			waiting = append(waiting, astray...)
			l.done(l.packed)
		}
		waiting = append(waiting, l.waiting...)
	}
	slices.Sort(waiting)
	_ = p.assign(ctx, slices.Values(waiting)) // cannot fail: the shards are known
	for _, l := range p.lanes {
		// Once is a reshard. More often, the answers and the list disagree,
		// which time may mend; each try in between stores events twice.
		for l.failures < p.reshards {
			l.backOff()
		}
	}
	p.reshards++
}
