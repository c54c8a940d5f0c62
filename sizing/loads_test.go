package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// everyLoad calls check with the corners of what is allowed and with loads at
// random, the same in every run.
func everyLoad(t *testing.T, check func(t *testing.T, l Load, random *rand.Rand)) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 1))
	tried := 0
	for i := range 12_000 {
		l := randomLoad(random, i%16 == 0)
		if l.check() != nil {
			continue // too much for a record, or for the lake's partitions
		}
		tried++
		check(t, l, random)
		if t.Failed() {
			t.Fatalf("load %+v", l)
		}
	}
	if tried < 6_000 {
		t.Errorf("of 12000 loads only %d are allowed", tried)
	}
}

// randomLoad spreads evenly over the orders of magnitude; corner takes nothing but
// the ends of what is allowed.
func randomLoad(random *rand.Rand, corner bool) Load {
	between := func(low, high float64) float64 {
		if corner {
			return []float64{low, high}[random.IntN(2)]
		}
		return math.Exp(math.Log(low) + random.Float64()*(math.Log(high)-math.Log(low)))
	}
	whole := func(low, high float64) int { return int(math.Round(between(low, high))) }
	return Load{
		EventsPerSecond:  between(0.001, mostEvents),
		EventBytes:       whole(leastEvent, deliveryRecordBytes),
		PeakFactor:       between(1, 100),
		ShapedBytes:      whole(leastEvent, deliveryRecordBytes),
		EventsPerRecord:  max(1, whole(0.01, 10_000)),
		WrongShare:       between(0.0001, 1),
		Freshness:        time.Duration(whole(minInterval, maxInterval)) * time.Second,
		Latency:          time.Duration(whole(minWindow, maxWindow)) * time.Second,
		OnDemand:         random.IntN(4) == 0,
		Partitions:       whole(1, mostPartitions),
		AnalyticsReaders: 1 + random.IntN(shardReads),
		Region:           []string{"", "eu-west-1", "eu-central-1"}[random.IntN(3)],
	}
}

func mustPlan(t *testing.T, l Load) Plan {
	t.Helper()
	p, err := For(l)
	if err != nil {
		t.Fatalf("%+v: %v", l, err)
	}
	return p
}
