package kinesis

import "time"

// What AWS grants (Kinesis Data Streams developer guide, "Quotas and limits";
// API reference, PutRecords and GetRecords).
const (
	writeBytesPerSecond   = 1 << 20 // of a shard, partition keys included
	writeRecordsPerSecond = 1000
	readBytesPerSecond    = 2 << 20
	readsPerSecond        = 5

	maxRecordsPerPut   = 500
	maxBytesPerPut     = 10 << 20 // data and partition keys
	maxRecordsPerRead  = 10_000
	maxBytesPerRead    = 10 << 20
	maxPartitionKey    = 256 // characters
	minRecordSizeKiB   = 1024
	maxRecordSizeKiB   = 10 * 1024
	iteratorLife       = 5 * time.Minute
	tokenLife          = 5 * time.Minute
	minRetention       = 24   // hours
	maxRetention       = 8760 // hours
	shardQuota         = 20_000
	shardsPerStream    = 10_000
	onDemandQuota      = 50
	onDemandShards     = 4
	consumersPerStream = 20
	tagsPerResource    = 50
	resizesPerDay      = 10 // UpdateShardCount
	modeChangesPerDay  = 2
	keyChangesPerDay   = 25 // StartStreamEncryption and StopStreamEncryption, each
)

// bucket is a token bucket that holds one second's worth and starts full. Its
// level may fall below zero: then it is empty until that is paid back.
type bucket struct {
	rate  float64 // tokens a second, and the most that it holds
	level float64
	at    time.Time // of level
}

func newBucket(rate float64) bucket { return bucket{rate: rate, level: rate} }

func (b *bucket) refill(now time.Time) {
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.level = min(b.rate, b.level+passed*b.rate)
		b.at = now
	}
}

// has says whether n tokens are there. More than the bucket holds are there
// when it is full: so a record of 10 MiB passes, and is averaged out to 1 MiB a
// second afterwards (developer guide, "Handle large records").
func (b *bucket) has(n float64) bool { return b.level >= min(n, b.rate) }

func (b *bucket) take(n float64) { b.level -= n }

// until is how long it takes until n tokens are there.
func (b *bucket) until(n float64) time.Duration {
	if missing := min(n, b.rate) - b.level; missing > 0 {
		// A nanosecond more, lest rounding wakes the waiter just too early.
		return time.Duration(missing/b.rate*float64(time.Second)) + 1
	}
	return 0
}

// writeLimit is a shard's limit on records put.
type writeLimit struct{ bytes, records bucket }

func newWriteLimit() writeLimit {
	return writeLimit{newBucket(writeBytesPerSecond), newBucket(writeRecordsPerSecond)}
}

// admit takes what a record of that size costs, or says that there is not enough.
func (l *writeLimit) admit(now time.Time, size int) bool {
	l.bytes.refill(now)
	l.records.refill(now)
	if !l.bytes.has(float64(size)) || !l.records.has(1) {
		return false
	}
	l.bytes.take(float64(size))
	l.records.take(1)
	return true
}

// readLimit is a shard's limit on reads, shared by everyone who reads it.
type readLimit struct{ bytes, reads bucket }

func newReadLimit() readLimit {
	return readLimit{newBucket(readBytesPerSecond), newBucket(readsPerSecond)}
}

// wait is how long the next read has to wait; 0 if it may go on. It may return
// more bytes than are left: they are paid back afterwards.
func (l *readLimit) wait(now time.Time) time.Duration {
	l.bytes.refill(now)
	l.reads.refill(now)
	return max(l.bytes.until(1), l.reads.until(1))
}

// charge books a read. What it takes beyond one second's worth is not set off
// against what was left, so that after 10 MiB the shard is closed to readers for
// the five seconds that AWS states.
func (l *readLimit) charge(size int) {
	if size > readBytesPerSecond {
		l.bytes.level = min(l.bytes.level, 0)
	}
	l.bytes.take(float64(size))
	l.reads.take(1)
}

// quota counts what may be done only so many times in 24 hours.
type quota []time.Time

// allow books one more time, or says that there were n already.
func (q *quota) allow(now time.Time, n int) bool {
	for len(*q) > 0 && now.Sub((*q)[0]) >= 24*time.Hour {
		*q = (*q)[1:]
	}
	if len(*q) >= n {
		return false
	}
	*q = append(*q, now)
	return true
}
