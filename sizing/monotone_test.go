package sizing

import (
	"math/rand/v2"
	"testing"
)

// More load never needs less: neither shards nor concurrency nor of any quota. And
// no driver of the bill gets smaller, save two: more shards can mean aggregates of
// another size, which rounds up to less, and larger buffers mean fewer objects.
func TestMonotone(t *testing.T) {
	more := map[string]func(l *Load, by float64){
		"EventsPerSecond": func(l *Load, by float64) { l.EventsPerSecond *= by },
		"PeakFactor":      func(l *Load, by float64) { l.PeakFactor *= by },
		"EventBytes":      func(l *Load, by float64) { l.EventBytes = int(float64(l.EventBytes)*by) + 1 },
		"ShapedBytes":     func(l *Load, by float64) { l.ShapedBytes = int(float64(l.ShapedBytes)*by) + 1 },
	}
	for field, increase := range more {
		t.Run(field, func(t *testing.T) {
			grown := 0
			everyLoad(t, func(t *testing.T, less Load, random *rand.Rand) {
				l := less
				increase(&l, 1+random.ExpFloat64())
				// Of one size, smaller events that are packed are more work: there are
				// more of them in a full shard.
				if l.check() != nil || field == "EventBytes" && l.EventsPerRecord > 1 {
					return
				}
				grown++
				notLess(t, mustPlan(t, less), mustPlan(t, l))
			})
			if grown < 500 {
				t.Errorf("only %d loads could grow", grown)
			}
		})
	}
}

func notLess(t *testing.T, less, p Plan) {
	t.Helper()
	for name, values := range map[string][2]float64{
		"ingest":        {float64(less.Ingest.needed), float64(p.Ingest.needed)},
		"analytics":     {float64(less.Analytics.needed), float64(p.Analytics.needed)},
		"concurrency":   {float64(less.Transform.ReservedConcurrency), float64(p.Transform.ReservedConcurrency)},
		"reject buffer": {float64(less.Rejects.SizeMiB), float64(p.Rejects.SizeMiB)},
	} {
		atLeast(t, name, values[1], values[0])
	}
	needed := map[string]float64{}
	for _, q := range p.Quotas {
		needed[q.Name] = q.Needed
	}
	for _, q := range less.Quotas {
		atLeast(t, q.Name, needed[q.Name], q.Needed)
	}
	for i, c := range less.Costs {
		if c.Driver != "PUT requests" {
			atLeast(t, c.Driver, p.Costs[i].Unpacked, c.Unpacked)
		}
	}
}

// The shards grow with events that are packed, too.
func TestMonotoneShardsOfPackedEvents(t *testing.T) {
	everyLoad(t, func(t *testing.T, less Load, random *rand.Rand) {
		l := less
		l.EventBytes += 1 + random.IntN(l.EventBytes)
		if l.check() == nil {
			atLeast(t, "ingest", float64(mustPlan(t, l).Ingest.needed), float64(mustPlan(t, less).Ingest.needed))
		}
	})
}
