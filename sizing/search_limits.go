package sizing

// What AWS states of the storage of a domain:
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html
const (
	indexOverhead = 0.10 // of the documents, for the index of them
	linuxShare    = 0.05 // of a volume, which Linux keeps for itself
	serviceShare  = 0.20 // of a volume, which OpenSearch Service keeps, at most
)

// What AWS advises for shards:
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html
const (
	// shardGiB is where the size for writing, 30 to 50 GiB, and the one for searching,
	// 10 to 30 GiB, meet.
	shardGiB = 30
	// shardCores that a shard which is written to should have, to begin with.
	shardCores = 1.5
)

const (
	// coreGiB is what a data node stores at most here for each of its cores, 32 times
	// the memory that comes with it. Volumes can be larger, by three times and more;
	// but what is searched should have a chance to be in memory, and a node that is
	// lost is filled from the others: the more it has, the longer that takes.
	coreGiB = 256
	// fewNodes is how many small nodes are taken before larger ones are.
	fewNodes = 12

	managers        = 3 // of which two are a majority
	searchBufferMiB = 100

	// leastVolumeGiB of any instance type:
	// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#ebsresource
	leastVolumeGiB = 10
)

// nodes with memory for search, 8 GiB a core, the smallest first.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html
var nodes = []struct {
	name  string
	cores float64
}{{"r6g.large.search", 2}, {"r6g.xlarge.search", 4}, {"r6g.2xlarge.search", 8}, {"r6g.4xlarge.search", 16}}

const (
	rotationPage = "https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html"
	zonesPage    = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html"
)
