package kinesis

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// load is what a shard has taken since it was opened.
type load struct{ records, bytes int64 }

func (sh *shard) load() load {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return load{int64(sh.next), sh.bytesIn}
}

// shards is how many shards so much a second needs.
func (l load) shards(period time.Duration) float64 {
	return max(float64(l.records)/writeRecordsPerSecond, float64(l.bytes)/writeBytesPerSecond) / period.Seconds()
}

// scale gives an on-demand stream shards for twice what it took in the period
// that ends now, but at most twice as many as it has: on AWS such a stream
// accommodates up to double its peak (developer guide, "Choose the right mode").
// The busiest shards are split in the middle.
func (st *Stream) scale(now time.Time, period time.Duration) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.mode != onDemand {
		return
	}
	var total load
	seen, busy := map[*shard]load{}, map[*shard]float64{}
	for _, sh := range st.open {
		l := sh.load()
		seen[sh] = l
		taken := load{l.records - st.seen[sh].records, l.bytes - st.seen[sh].bytes}
		busy[sh] = taken.shards(period)
		total.records += taken.records
		total.bytes += taken.bytes
	}
	st.seen = seen
	wanted := min(int(math.Ceil(2*total.shards(period))), 2*len(st.open), shardsPerStream)
	byLoad := slices.Clone(st.open)
	slices.SortStableFunc(byLoad, func(a, b *shard) int { return cmp.Compare(busy[b], busy[a]) })
	for _, sh := range byLoad[:max(0, wanted-len(st.open))] {
		st.split(now, sh, middle(sh))
	}
}

// middle is the hash key that halves a shard.
func middle(sh *shard) wide {
	half := sh.end.minus(sh.start)
	half.div(2)
	return sh.start.plus(half).plus(one)
}
