// Package sizing derives the capacity of a pipeline from its load: what an
// environment states is events a second, their size and how much busier the
// busiest minute is, and For computes shards, batches, memory, concurrency,
// buffers, the account's quotas that are too small, and what drives the bill.
//
// # The peak, and the headroom above it
//
// Capacity is for EventsPerSecond × PeakFactor, and Headroom, 25 %, above that:
// full shards and a busy function are then at 80 %. The headroom is for what an
// average over the busiest minute hides: seconds that are busier than their
// minute, keys that do not spread evenly over the shards, records that are put or
// processed a second time.
//
// # Streams
//
//	records/s = events/s / EventsPerRecord
//	bytes/s   = records/s × bytes of a record
//	shards    = ⌈1.25 × max(records/s / 1000, bytes/s / 1 MB, readers × bytes/s / 2 MB)⌉
//
// A shard takes 1 MB or 1 000 records a second and gives 2 MB a second to all of
// its readers together, save those with enhanced fan-out. The ingest stream has
// one reader, the transform; the analytics stream has AnalyticsReaders. Megabytes
// are 10⁶ bytes here, the smaller reading of what AWS documents.
//
// Shards help against many keys, not against one: all records of a partition key
// are in the same shard. Stream.MaxKeyShare says how much one key may have.
//
// The transform packs what it puts: each invocation makes, for each shard of the
// analytics stream, aggregates of at most AggregateBytes. So with few events an
// invocation, or many shards, the aggregates are small:
//
//	invocations/s = max(shards × Parallelization / BatchingWindow, records/s / BatchSize)
//	aggregates/s  = invocations/s × max(min(events, shards), bytes / AggregateBytes)
//
// # Transform
//
// The function is sized for full shards, not for the planned load, so that it
// keeps up with whatever they take. A batch is what a shard takes within
// BatchingWindow, as far as 6 MB of payload, 10 000 records and ten seconds of
// work allow:
//
//	time of a batch = CallWait + events × CPUPerEvent / cores
//	cores           = MemoryMiB / 1769
//
// and has to be over in half the time in which the next one comes: a shard gives
// twice what it takes, so a backlog is worked off as fast as it can be read. The
// least memory of 512, 1024 and 1769 MiB that does so with one batch at a time is
// taken, then with 1769 MiB the least parallelization. More than 1769 MiB is a
// second core, which one batch does not use.
//
//	ReservedConcurrency = shards × Parallelization
//
// Memory, batch size and parallelization depend on the events' size and packing
// alone; concurrency grows with the shards.
//
// # Buffers
//
// Both delivery streams write when Freshness has passed or the buffer is full.
// The lake's is 128 MiB, the largest: files as large as Freshness allows.
package sizing
