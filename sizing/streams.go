package sizing

import "math"

// layOut computes the capacity; packed says whether the transform packs what it
// puts.
func layOut(load Load, packs bool) Plan {
	p := Plan{
		Load:    load,
		Lake:    Buffer{SizeMiB: maxBufferMiB, Interval: load.Freshness},
		Rejects: Buffer{SizeMiB: rejectBufferMiB, Interval: load.Freshness},
	}
	records := load.peak() / float64(load.EventsPerRecord)
	p.Ingest = newStream(load, records, records*load.record(), 1)
	average := load.EventsPerSecond / float64(load.EventsPerRecord)
	p.Ingest.PutUnitsPerSecond = average * putUnits(load.record())

	p.Transform = transform(load)
	p.Transform.ReservedConcurrency = p.Ingest.open() * p.Transform.Parallelization

	p.Analytics = newStream(load, 0, 0, 1)
	for more := true; more; { // more shards can mean more and smaller aggregates
		f := p.flow(load.peak(), packs)
		next := newStream(load, f.records, f.bytes(), load.AnalyticsReaders)
		more = next.needed > p.Analytics.needed
		p.Analytics = next
	}
	f := p.flow(load.EventsPerSecond, packs)
	p.Analytics.PutUnitsPerSecond = f.records * putUnits(f.record)
	return p
}

// newStream has the shards for what is put on it at the peak.
func newStream(load Load, records, bytes float64, readers int) Stream {
	worth := max(records/shardRecords, bytes/shardBytes, bytes*float64(readers)/shardReadBytes)
	s := Stream{RecordsPerSecond: records, BytesPerSecond: bytes, needed: max(1, ceil(worth*(1+Headroom)))}
	if !load.OnDemand {
		s.Shards = s.needed
	}
	s.MaxKeyShare = keyShare(worth, float64(s.open()))
	return s
}

// keyShare solves worth × (share + (1 - share) / shards) = 1: what a key has goes to
// one shard, the rest to all alike.
func keyShare(worth, shards float64) float64 {
	if worth <= 1 || shards <= 1 {
		return 1
	}
	return min(1, (1/worth-1/shards)/(1-1/shards))
}

// open is how many shards the stream has. On demand that is AWS's affair: it keeps
// twice the capacity of the highest peak, and 4 at least.
// https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
func (s Stream) open() int {
	if s.Shards > 0 {
		return s.Shards
	}
	return max(newStreamShards, 2*s.needed)
}

// flow is what the transform does with events.
type flow struct {
	invocations float64 // a second
	records     float64 // a second, that it puts
	record      float64 // bytes of each
}

func (f flow) bytes() float64 { return f.records * f.record }

// flow of so many events a second.
func (p Plan) flow(events float64, packs bool) flow {
	read := events / float64(p.Load.EventsPerRecord)
	lanes := float64(p.Ingest.open() * p.Transform.Parallelization)
	batches := max(lanes/p.Transform.BatchingWindow.Seconds(), read/float64(p.Transform.BatchSize))
	f := flow{invocations: min(read, batches), records: events, record: float64(p.Load.ShapedBytes)}
	if !packs {
		return f
	}
	each := events / f.invocations // events of one invocation
	aggregates := max(min(each, float64(p.Analytics.open())), packedSize(each, p.Load.ShapedBytes)/AggregateBytes)
	f.records = f.invocations * aggregates
	f.record = packedSize(each/aggregates, p.Load.ShapedBytes)
	return f
}

// putUnits of a record: 25 KB PUT payload units, rounded up.
// https://aws.amazon.com/kinesis/data-streams/pricing/
func putUnits(bytes float64) float64 { return math.Ceil(bytes / 25_000) }

// ceil of what was computed: an error in the sixteenth digit is no further shard.
func ceil(x float64) int { return int(math.Ceil(x * (1 - 1e-12))) }
