package sizing

import (
	"math/rand/v2"
	"testing"
	"time"
)

// at least, but for the rounding of numbers with a fraction.
func atLeast(t *testing.T, what string, capacity, load float64) {
	t.Helper()
	if !(capacity >= load*(1-1e-9)) {
		t.Errorf("%s: capacity %v, load %v", what, capacity, load)
	}
}

// Whatever the load, a stream takes and gives a quarter more than its peak.
func TestShardsBearThePeakAndTheHeadroom(t *testing.T) {
	everyLoad(t, func(t *testing.T, l Load, _ *rand.Rand) {
		p := mustPlan(t, l)
		events := l.EventsPerSecond * l.PeakFactor
		atLeast(t, "planned records", p.Ingest.RecordsPerSecond, events/float64(l.EventsPerRecord))
		atLeast(t, "planned bytes", p.Ingest.BytesPerSecond, events*float64(l.EventBytes))
		atLeast(t, "planned shaped bytes", p.Analytics.BytesPerSecond, events*float64(l.ShapedBytes))
		for _, s := range []struct {
			Stream
			readers int
		}{{p.Ingest, 1}, {p.Analytics, l.AnalyticsReaders}} {
			shards := float64(s.Shards)
			if l.OnDemand {
				if shards != 0 {
					t.Errorf("an on-demand stream has %v shards", shards)
				}
				shards = float64(s.needed)
			}
			atLeast(t, "records/s", shards*1000, 1.25*s.RecordsPerSecond)
			atLeast(t, "bytes/s in", shards*1e6, 1.25*s.BytesPerSecond)
			atLeast(t, "bytes/s out", shards*2e6, 1.25*s.BytesPerSecond*float64(s.readers))
			enough := max(1.25*s.RecordsPerSecond/1000, 1.25*s.BytesPerSecond/1e6, 1.25*s.BytesPerSecond*float64(s.readers)/2e6)
			atLeast(t, "no shard too many", enough+1, shards)
		}
	})
}

// A key with the share that is allowed fills its shard and no more.
func TestMaxKeyShare(t *testing.T) {
	everyLoad(t, func(t *testing.T, l Load, random *rand.Rand) {
		l.OnDemand = false
		p := mustPlan(t, l)
		for _, s := range []Stream{p.Ingest, p.Analytics} {
			records, bytes, n := s.RecordsPerSecond, s.BytesPerSecond, float64(s.Shards)
			if s.MaxKeyShare < 0 || s.MaxKeyShare > 1 {
				t.Errorf("a key may have %v", s.MaxKeyShare)
			}
			hot := s.MaxKeyShare + (1-s.MaxKeyShare)/n
			atLeast(t, "records/s of the key's shard", 1000, hot*records)
			atLeast(t, "bytes/s of the key's shard", 1e6, hot*bytes)
		}
	})
}

// A batch fits into an invocation and the function is done with it in half the
// time in which a full shard brings the next, with each of its lanes.
func TestTheTransformKeepsUpWithFullShards(t *testing.T) {
	everyLoad(t, func(t *testing.T, l Load, _ *rand.Rand) {
		p := mustPlan(t, l)
		f := p.Transform
		record := float64(l.EventBytes)
		if l.EventsPerRecord > 1 {
			record = float64(l.EventsPerRecord*(l.EventBytes+packedEventBytes) + packedRecordBytes)
		}
		if f.BatchSize > 1 {
			atLeast(t, "payload", 6e6, float64(f.BatchSize)*(record*4/3+envelopeBytes))
			atLeast(t, "work in seconds", 10, float64(f.BatchSize*l.EventsPerRecord)*100e-6*max(1, float64(l.EventBytes)/512))
		}
		if f.BatchSize < 1 || f.BatchSize > 10_000 || f.Parallelization < 1 || f.Parallelization > 10 || f.BatchingWindow != l.Latency {
			t.Errorf("transform %+v", f)
		}
		if f.MemoryMiB < 1769 && f.Parallelization > 1 {
			t.Errorf("%d batches at once before there is a whole core: %+v", f.Parallelization, f)
		}
		fill := min(1000, 1e6/record) // records/s of a full shard
		lane := fill / float64(f.Parallelization)
		batch := min(float64(f.BatchSize), max(1, lane*l.Latency.Seconds()))
		cores := float64(f.MemoryMiB) / 1769
		seconds := 0.1 + batch*float64(l.EventsPerRecord)*100e-6*max(1, float64(l.EventBytes)/512)/cores
		atLeast(t, "half the time until the next batch", batch/lane/2, seconds-1e-6)
		atLeast(t, "BatchTime", (f.BatchTime + time.Microsecond).Seconds(), seconds)
		shards := p.Ingest.Shards
		if l.OnDemand {
			shards = max(4, 2*p.Ingest.needed)
		}
		if f.ReservedConcurrency != shards*f.Parallelization {
			t.Errorf("%d shards, %+v", shards, f)
		}
	})
}

func TestBuffers(t *testing.T) {
	everyLoad(t, func(t *testing.T, l Load, _ *rand.Rand) {
		p := mustPlan(t, l)
		if p.Lake != (Buffer{128, l.Freshness}) || p.Rejects.Interval != l.Freshness || p.Rejects.SizeMiB < 5 || p.Rejects.SizeMiB > 128 {
			t.Errorf("%+v, %+v", p.Lake, p.Rejects)
		}
		if p.Rejects.SizeMiB < 128 {
			tenSeconds := 10 * l.EventsPerSecond * l.PeakFactor * l.WrongShare * (float64(l.EventBytes)*4/3 + rejectBytes)
			atLeast(t, "ten seconds of rejects", float64(p.Rejects.SizeMiB<<20), tenSeconds)
		}
	})
}
