package sizing

import "strings"

// What AWS allows, from the pages named. Megabytes are read as 10⁶ bytes where the
// page does not say.
const (
	// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
	shardRecords    = 1000      // a second, in
	shardBytes      = 1_000_000 // a second, in, partition keys included
	shardReadBytes  = 2_000_000 // a second, out, for all readers without enhanced fan-out together
	shardReads      = 5         // GetRecords a second
	recordBytes     = 1 << 20   // of a record, partition key included, unless the stream allows more
	newStreamShards = 4         // what an on-demand stream starts with: 4 MB/s

	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	payloadBytes = 6_000_000 // of an invocation

	// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
	maxBatchSize       = 10_000
	maxParallelization = 10
	// With batches of more than 10 records the window is at least a second.
	minWindow, maxWindow = 1, 300 // seconds

	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
	coreMiB = 1769 // of memory come with one vCPU

	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
	unreserved = 100 // executions that an account keeps for functions without a reservation

	// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
	deliveryRecordBytes = 1000 << 10
	batchPutRecords     = 500     // of one PutRecordBatch
	batchPutBytes       = 4 << 20 // of one PutRecordBatch
	mostPartitions      = 5000    // active, after the quota is raised

	// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
	minInterval, maxInterval = 60, 900 // seconds, with dynamic partitioning
	maxBufferMiB             = 128
)

// quotas of an account and region, before they are raised.
type quotas struct {
	shards        float64
	onDemandBytes float64 // a second, of a stream
	executions    float64
	partitions    float64
	putRecords    float64 // a second, of a delivery stream with direct PUT
	putRequests   float64
	putBytes      float64
}

const (
	streamsPage     = "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html"
	lambdaPage      = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
	concurrencyPage = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"
	firehosePage    = "https://docs.aws.amazon.com/firehose/latest/dev/limits.html"
)

// quotasOf a region: three regions have more than the others. Of what differs
// among the others (1 000 or 6 000 shards), the least is taken.
func quotasOf(region string) quotas {
	q := quotas{
		shards: 1_000, onDemandBytes: 200e6, executions: 1_000, partitions: 500,
		putRecords: 100_000, putRequests: 1_000, putBytes: 1 << 20,
	}
	switch strings.ToLower(region) {
	case "us-east-1", "us-west-2", "eu-west-1":
		q.shards, q.onDemandBytes = 20_000, 10e9
		q.putRecords, q.putRequests, q.putBytes = 500_000, 2_000, 5<<20
	}
	return q
}
