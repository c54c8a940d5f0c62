package sizing

import "time"

// What is assumed, and why. None of it is AWS's word.
const (
	// Headroom is what capacity is above the peak.
	Headroom = 0.25

	// CPUPerEvent of the transform on one core, of events up to cpuEventBytes;
	// larger ones take more in proportion. Three times the 33 µs that
	// docs/performance.md has for the function in the whole pipeline: Lambda's
	// cores differ from those of the benchmark, and so does another shaper's work.
	CPUPerEvent   = 100 * time.Microsecond
	cpuEventBytes = 512

	// CallWait is what an invocation waits for others: being invoked, and calls of
	// PutRecords one after another to each shard, at the same time to all.
	CallWait = 100 * time.Millisecond

	// AggregateBytes is how much the transform packs into a record: the default of
	// constructs.TransformProps.
	AggregateBytes = 250_000

	// busy is the share of the time that a batch may take until the next is there.
	busy = 0.5
	// longestBatch bounds the work of one invocation to a sixth of the function's
	// default timeout.
	longestBatch = 10 * time.Second

	// The KPL's format adds to each event three tags, two lengths, an index and an
	// entry for its key, and to each record a magic number, a checksum and a key.
	packedEventBytes  = 15
	packedRecordBytes = 60

	// envelopeBytes of a record in the payload of an invocation, beside its data in
	// base64: names, numbers and ARNs.
	envelopeBytes = 1000

	// rejectBufferMiB is small: rejects are few, and are read as they come.
	rejectBufferMiB = 5

	// rejectBytes of a rejected event, beside the event itself in base64: reason,
	// detail and where it came from.
	rejectBytes = 500

	// secondsPerMonth of 730 hours, as AWS's pricing pages count.
	secondsPerMonth = 730 * 3600
)
