package sizing

import "math"

// newStream has the shards for the records that are put on it a second at the
// peak, of so many bytes each.
func newStream(load Load, records, size float64, readers int) Stream {
	bytes := records * size
	full := max(records/shardRecords, bytes/shardBytes, bytes*float64(readers)/shardReadBytes)
	s := Stream{RecordsPerSecond: records, BytesPerSecond: bytes, needed: max(1, ceil(full*(1+Headroom)))}
	if !load.OnDemand {
		s.Shards = s.needed
	}
	s.MaxKeyShare = keyShare(full, float64(s.open()))
	return s
}

// keyShare solves full × (share + (1 - share) / shards) = 1, where full is how many
// shards the peak fills: what a key has goes to one shard, the rest to all alike.
func keyShare(full, shards float64) float64 {
	if full <= 1 || shards <= 1 {
		return 1
	}
	return (1/full - 1/shards) / (1 - 1/shards)
}

// open is how many shards the stream has. On demand they are AWS's affair, which
// keeps room for twice the highest peak, and for 4 MB/s at least.
// https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
func (s Stream) open() int {
	if s.Shards > 0 {
		return s.Shards
	}
	return max(newShards, 2*s.needed)
}

// flow is what the transform does with events.
type flow struct {
	invocations float64 // a second
	events      float64 // of an invocation
	records     float64 // a second, that it puts
	record      float64 // bytes of each
}

// flow of so many events a second: the package comment has the formula.
func (p Plan) flow(events float64, packs bool) flow {
	read := events / float64(p.Load.EventsPerRecord)
	lanes := float64(p.Ingest.open() * p.Transform.Parallelization)
	batches := max(lanes/p.Transform.BatchingWindow.Seconds(), read/float64(p.Transform.BatchSize))
	f := flow{invocations: min(read, batches), records: events, record: float64(p.Load.ShapedBytes)}
	f.events = events / f.invocations
	if packs {
		full := f.events * float64(p.Load.ShapedBytes+packedEventBytes) / (AggregateBytes - packedRecordBytes)
		aggregates := min(f.events, max(full, float64(p.Analytics.open())))
		f.records = f.invocations * aggregates
		f.record = packedSize(f.events/aggregates, p.Load.ShapedBytes)
	}
	return f
}

// putUnits of a record: 25 KB PUT payload units, rounded up.
// https://aws.amazon.com/kinesis/data-streams/pricing/
func putUnits(bytes float64) float64 { return float64(ceil(bytes / 25_000)) }

// ceil of what was computed: an error in its last digits is no further shard.
func ceil(x float64) int { return int(math.Ceil(x * (1 - 1e-12))) }
