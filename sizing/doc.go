// Package sizing derives the capacity of a pipeline from its load. What is stated
// is events a second, their size, and how much busier the busiest minute is; For
// computes shards, batches, memory, concurrency, buffers, the quotas of the account
// that are too small, and what drives the bill.
//
// # The peak, and the headroom above it
//
// Capacity is for EventsPerSecond × PeakFactor, and for Headroom, 25 %, above that:
// at the peak, the shards are 80 % full. The headroom is for what the busiest
// minute's average hides: seconds that are busier than their minute, keys that do
// not spread evenly over the shards, records that are put a second time.
//
// # Streams
//
//	records/s = events/s / EventsPerRecord
//	bytes/s   = records/s × bytes of a record
//	shards    = ⌈1.25 × max(records/s / 1000, bytes/s / 1 MB, readers × bytes/s / 2 MB)⌉
//
// A shard takes 1 MB or 1 000 records a second and gives 2 MB a second to all of
// its readers together, save those with enhanced fan-out
// (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html).
// The ingest stream has one reader, the transform; the analytics stream has
// AnalyticsReaders. A MB is 10⁶ bytes here, the smaller of its meanings.
//
// An on-demand stream has room for twice the highest peak of its last 30 days, a
// new one for 4 MB/s, and a load that more than doubles within 15 minutes is
// throttled (https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html).
// What follows from its shards here, as concurrency does, is for twice what a
// provisioned stream would have.
//
// Shards help against many keys, not against one: the records of a partition key
// are all in the same shard. Stream.MaxKeyShare says how much one key may have.
//
// The transform packs what it puts: an invocation makes, for each shard of the
// analytics stream, aggregates of at most AggregateBytes. So with few events in an
// invocation, or many shards, the aggregates are small:
//
//	invocations/s = max(ingest shards × Parallelization / BatchingWindow, records/s / BatchSize)
//	aggregates/s  = invocations/s × min(events, max(analytics shards, bytes / AggregateBytes))
//
// with the events and bytes of one invocation. More Latency makes larger ones.
//
// # Transform
//
// The function is sized for shards that are full, not for the planned load: it
// keeps up with whatever they take. A batch is what a shard takes within the
// batching window, as far as 10 000 records, 6 MB of payload, with base64 and what
// Lambda writes around each record, and ten seconds of work allow. It takes
//
//	CallWait + events × CPUPerEvent / cores, where cores = MemoryMiB / 1769
//
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html) and has
// to be over in half the time in which the next one comes, since a shard gives
// twice what it takes: a backlog is worked off as fast as it can be read. The least
// memory of 512, 1024 and 1769 MiB that does so with a batch of a shard at a time
// is taken, else 1769 MiB and the least Parallelization. More memory would be a
// second core, which one batch does not use.
//
//	ReservedConcurrency = ingest shards × Parallelization
//
// So memory, batch size and parallelization follow from the events' size, packing
// and Latency alone, and concurrency from the shards.
//
// # Buffers
//
// A delivery stream writes when Freshness is over or its buffer is full. The lake's
// has 128 MiB, the most, for files as large as Freshness allows; conversion asks
// for 64 MiB. The one of rejects has ten seconds of the peak, as AWS recommends
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html),
// and 5 MiB at least.
//
// # Search
//
// Plan.Search sizes an OpenSearch domain for the events, by AWS's formulas
// (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html,
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html):
//
//	source  = events/s × bytes × (Retention + Rotation)
//	storage = source × (1 + Replicas) × 1.1 / 0.95 / 0.8
//	shards  = ⌈events/s × bytes × Rotation × 1.1 / 30 GiB⌉, of an index
//	nodes   = ⌈max(storage / (cores × 256 GiB), 1.5 × shards × (1 + Replicas) / cores)⌉, a multiple of Zones
//
// of the smallest type of which 12 nodes are enough. What it computes is where to
// begin: AWS advises to try it with the events and the searches that there are.
//
// # Quotas and costs
//
// Quotas lists what the plan needs more of than an account has by default, in Region
// or anywhere. A delivery stream that reads a Kinesis stream has no throughput
// quota; the one that rejects are put on has
// (https://docs.aws.amazon.com/firehose/latest/dev/limits.html).
//
// Costs has quantities of a month of 730 hours at the average load. AWS rounds each
// record up: to 25 KB PUT payload units on provisioned shards, to 1 KB on demand
// (https://aws.amazon.com/kinesis/data-streams/pricing/), to 5 KB in Firehose
// (https://aws.amazon.com/firehose/pricing/). Cost.Unpacked shows what packing is
// worth.
package sizing
