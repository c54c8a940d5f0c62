package sizing

// What AWS allows, from the pages named. Megabytes are read as 10⁶ bytes where the
// page does not say.
const (
	// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
	shardRecords   = 1000      // a second, in
	shardBytes     = 1_000_000 // a second, in, partition keys included
	shardReadBytes = 2_000_000 // a second, out, for all readers without enhanced fan-out together
	shardReads     = 5         // GetRecords a second, of which Firehose and Lambda make one each
	recordBytes    = 1 << 20   // of a record, partition key included, unless the stream allows more
	newShards      = 4         // worth of an on-demand stream that is new: 4 MB/s

	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	payloadBytes = 6_000_000 // of an invocation

	// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
	maxBatchSize         = 10_000
	maxParallelization   = 10
	minWindow, maxWindow = 1, 300 // seconds; batches of more than 10 records need one at least

	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
	coreMiB = 1769 // of memory come with one vCPU

	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
	unreserved = 100 // executions that an account keeps for functions without a reservation

	// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
	deliveryRecordBytes = 1000 << 10
	batchPutRecords     = 500           // of one PutRecordBatch
	batchPutBytes       = 4 << 20       // of one PutRecordBatch
	partitionBytes      = 1_000_000_000 // a second, of an active partition

	minInterval, maxInterval = 60, 900 // seconds, of a buffer

	// https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
	mostPartitions = 5000 // active, after the quota is raised

	// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
	maxBufferMiB  = 128
	bufferSeconds = 10 // of data that a buffer should hold
)

// The pages that problems and quotas name.
const (
	streamsPage     = "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html"
	mappingPage     = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
	concurrencyPage = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"
	firehosePage    = "https://docs.aws.amazon.com/firehose/latest/dev/limits.html"
	partitionsPage  = "https://docs.aws.amazon.com/firehose/latest/dev/buffering.html"
)

// quotas of an account in a region, before they are raised.
type quotas struct {
	shards        float64
	onDemandBytes float64 // a second, into an on-demand stream
	executions    float64
	partitions    float64
	putRecords    float64 // a second, into a delivery stream with direct PUT
	putRequests   float64
	putBytes      float64
}

// quotasOf a region: three regions have more than the others. Of what differs
// among the others, 1 000 or 6 000 shards, it is the least.
func quotasOf(region string) quotas {
	switch region {
	case "us-east-1", "us-west-2", "eu-west-1":
		return quotas{20_000, 10e9, 1_000, 500, 500_000, 2_000, 5 << 20}
	}
	return quotas{1_000, 200e6, 1_000, 500, 100_000, 1_000, 1 << 20}
}
