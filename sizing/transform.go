package sizing

import (
	"math"
	"time"
)

// transform is sized for a shard that is full, see the package comment.
func transform(l Load) Transform {
	t := Transform{BatchingWindow: l.Latency, Parallelization: 1}
	full := min(shardRecords, shardBytes/l.record()) // records a second of a full shard
	payload := l.record()*4/3 + envelopeBytes
	work := l.cpu() * float64(l.EventsPerRecord) // seconds, of one record on one core
	t.BatchSize = int(max(1, min(
		math.Ceil(full*l.Latency.Seconds()),
		maxBatchSize,
		math.Floor(payloadBytes/payload),
		math.Floor(longestBatch.Seconds()/work),
	)))
	for _, t.MemoryMiB = range memories {
		if t.keepsUp(full, work) {
			return t
		}
	}
	for t.Parallelization < maxParallelization && !t.keepsUp(full, work) {
		t.Parallelization++
	}
	return t
}

// memories to choose from, up to that of one core.
var memories = []int{512, 1024, coreMiB}

// keepsUp says whether a batch is over soon enough before the next one is there,
// where so many records a second come to the shard.
func (t Transform) keepsUp(full, work float64) bool {
	lane := full / float64(t.Parallelization)
	batch := min(float64(t.BatchSize), lane*t.BatchingWindow.Seconds())
	return t.takes(batch*work) <= time.Duration(busy*batch/lane*float64(time.Second))
}

// takes is how long a batch takes whose work is so many seconds of one core.
func (t Transform) takes(work float64) time.Duration {
	cores := min(1, float64(t.MemoryMiB)/coreMiB)
	return CallWait + time.Duration(work/cores*float64(time.Second))
}

// cpu of one event on one core, in seconds.
func (l Load) cpu() float64 {
	return CPUPerEvent.Seconds() * max(1, float64(l.EventBytes)/cpuEventBytes)
}
