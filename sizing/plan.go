package sizing

import "time"

// Load is what a pipeline has to carry.
type Load struct {
	// EventsPerSecond on average over a day. Required, more than 0.
	EventsPerSecond float64
	// EventBytes is the size of a raw event, partition key included. Zero: 512.
	EventBytes int
	// PeakFactor is the busiest minute over the average, 1 to 100. Zero: 3.
	PeakFactor float64
	// ShapedBytes is the size of an event after the transform. Zero: EventBytes.
	ShapedBytes int
	// EventsPerRecord that producers pack in the KPL's format. Zero: 1, none.
	EventsPerRecord int
	// Freshness is how long an event may take to the lake. Larger files are read
	// faster and cost fewer requests; 1m to 15m. Zero: 5m.
	Freshness time.Duration
	// Latency that the transform may add by waiting for a batch to fill, 0 to 5m
	// in whole seconds. Zero: 0, it does not wait.
	Latency time.Duration
	// OnDemand streams in place of provisioned shards.
	OnDemand bool
	// Partitions of the lake that can be open at a time: the days that events can
	// be of, times the kinds of event. Zero: 1.
	Partitions int
}

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
	Shards            int // 0: on demand
	RecordsPerSecond  float64
	BytesPerSecond    float64
	PutUnitsPerSecond float64 // 25 KB PUT payload units, at the average load
}

// Transform is how the function that shapes events is sized and how Lambda reads
// for it.
type Transform struct {
	MemoryMiB           int
	ReservedConcurrency int
	BatchSize           int
	BatchingWindow      time.Duration
	Parallelization     int // batches of one shard at once
}

// Buffer is how much Firehose gathers before it writes.
type Buffer struct {
	SizeMiB  int
	Interval time.Duration
}

// Cost is what drives the bill: a quantity, not a price, which differs by region
// and changes.
type Cost struct {
	Service  string
	Driver   string
	Quantity float64
	Unit     string
	Per      string // hour, month
}

// Quota is a quota of an account and region that has to be raised.
type Quota struct {
	Service string
	Name    string
	Default float64
	Needed  float64
	Unit    string
	Source  string
}
