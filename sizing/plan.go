package sizing

import "time"

// Plan is the capacity for a Load.
type Plan struct {
	Load      Load // with its defaults
	Ingest    Stream
	Analytics Stream
	Transform Transform
	Lake      Buffer
	Rejects   Buffer
	Costs     []Cost
	Quotas    []Quota // of the account, that the load is above
}

// Stream is the capacity of a Kinesis data stream.
type Stream struct {
	Shards            int     // 0: on demand
	RecordsPerSecond  float64 // put on it at the peak
	BytesPerSecond    float64 // put on it at the peak
	PutUnitsPerSecond float64 // 25 KB PUT payload units, at the average load
	// MaxKeyShare is how much of the peak one partition key may have, 0 to 1, if the
	// others spread evenly. With more, its shard is above its limits while others
	// are not, and more shards do not help.
	MaxKeyShare float64

	needed int // shards, on demand too
}

// Transform is how the function that shapes events is sized and how Lambda reads
// for it.
type Transform struct {
	MemoryMiB           int
	ReservedConcurrency int
	BatchSize           int // records
	BatchingWindow      time.Duration
	Parallelization     int // batches of one shard at once
	// BatchTime that a full batch takes. The function's timeout has to be longer.
	BatchTime time.Duration
}

// Buffer is how much Firehose gathers before it writes.
type Buffer struct {
	SizeMiB  int
	Interval time.Duration
}

// Cost is what drives the bill: a quantity at the average load, not a price, which
// differs by region and changes.
type Cost struct {
	Service  string
	Driver   string
	Quantity float64
	// Unpacked is the quantity if every event were a record of its own, on both
	// streams.
	Unpacked float64
	Unit     string
	Per      string // month, of 730 hours
}

// Quota is a quota of an account and region that has to be raised.
type Quota struct {
	Service string
	Name    string
	Default float64
	Needed  float64
	Unit    string
	Source  string // page of AWS's documentation
}
