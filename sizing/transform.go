package sizing

import (
	"math"
	"time"
)

// newTransform is sized for shards that are full: the package comment has the
// formulas.
func newTransform(l Load) Transform {
	t := Transform{BatchingWindow: l.Latency, Parallelization: 1}
	shard := min(shardRecords, shardBytes/l.record()) // records a second of a full one
	work := l.cpu() * float64(l.EventsPerRecord)      // seconds that a record takes one core
	t.BatchSize = int(max(1, min(
		math.Ceil(shard*l.Latency.Seconds()),
		maxBatchSize,
		math.Floor(payloadBytes/payload(l.record())),
		math.Floor(longestBatch.Seconds()/work),
	)))
	for _, t.MemoryMiB = range memories {
		if t.keepsUp(shard, work) {
			break
		}
	}
	for t.Parallelization < maxParallelization && !t.keepsUp(shard, work) {
		t.Parallelization++
	}
	t.BatchTime = t.takes(float64(t.BatchSize) * work)
	return t
}

// memories to choose from, up to that of one core.
var memories = []int{512, 1024, coreMiB}

// payload of an invocation that a record takes, whose data is in base64.
func payload(record float64) float64 { return record*4/3 + envelopeBytes }

// keepsUp says whether a batch is over soon enough before the next one is there,
// while so many records a second come to the shard.
func (t Transform) keepsUp(shard, work float64) bool {
	lane := shard / float64(t.Parallelization)
	batch := min(float64(t.BatchSize), max(1, lane*t.BatchingWindow.Seconds()))
	return t.takes(batch*work).Seconds() <= busy*batch/lane
}

// takes is how long an invocation takes whose work takes one core so many seconds.
func (t Transform) takes(work float64) time.Duration {
	cores := min(1, float64(t.MemoryMiB)/coreMiB)
	return CallWait + time.Duration(work/cores*float64(time.Second)).Round(time.Microsecond)
}
