package sizing

import "time"

// What is assumed, and why. None of it is AWS's word.
const (
	// Headroom is what capacity is above the peak. The package comment says why.
	Headroom = 0.25

	// CPUPerEvent of the transform on one core, of events up to 512 bytes; larger
	// ones take more in proportion. It is three times the 33 µs that
	// docs/performance.md has for the function in the whole pipeline: Lambda's
	// cores are others than the benchmark's, and another shaper's work is, too.
	CPUPerEvent   = 100 * time.Microsecond
	cpuEventBytes = 512

	// CallWait is what an invocation waits for others: for being invoked, and for
	// PutRecords, whose calls to different shards are under way at the same time.
	CallWait = 100 * time.Millisecond

	// AggregateBytes is how much the transform packs into a record at most: the
	// default of constructs.TransformProps.
	AggregateBytes = 250_000

	// LakeRatio is the size of the lake's files, Parquet with dictionaries and
	// Snappy, to the shaped events as JSON. Generated X1 events had 0.21 in files of
	// some hundred events and 0.15 in files of some ten thousand.
	LakeRatio = 0.2

	// busy is the share that a batch may take of the time until the next is there.
	// A shard gives twice what it takes: a backlog is worked off as fast as it can
	// be read.
	busy = 0.5

	// longestBatch bounds the work of one invocation to a sixth of the function's
	// default timeout.
	longestBatch = 10 * time.Second

	// What the KPL's format adds to an event, at most: two tags with lengths, an
	// index with its tag, an entry for the key. And to a record: magic number,
	// checksum, and the record's own key, a shard's ID.
	packedEventBytes  = 15
	packedRecordBytes = 40

	// envelopeBytes of a record in the payload of an invocation, beside its data in
	// base64: the names of members, two sequence numbers, two ARNs, the key.
	envelopeBytes = 1000

	// rejectBytes of a rejected event, beside the event itself in base64: reason,
	// detail and where it came from.
	rejectBytes = 500

	// rejectBufferMiB at least: rejects are few, and read as they come.
	rejectBufferMiB = 5
)
