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
	RecordsPerSecond  float64 // put at the peak
	BytesPerSecond    float64 // put at the peak
	PutUnitsPerSecond float64 // 25 KB PUT payload units, at the average load
	// MaxKeyShare is how much of the peak one partition key may have, if all others
	// spread evenly: with more, its shard is above its limits while the others are
	// not, and more shards do not help. 0 to 1.
	MaxKeyShare float64

	needed int // shards, also on demand
}

// Transform is how the function that shapes events is sized and how Lambda reads
// for it.
type Transform struct {
	MemoryMiB           int
	ReservedConcurrency int
	BatchSize           int // records
	BatchingWindow      time.Duration
	Parallelization     int // batches of one shard at once
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

// For computes the Plan for a load. The error says everything that is wrong with
// the load, one problem a line: the field, its value, what is allowed and why.
func For(load Load) (Plan, error) {
	load = load.withDefaults()
	if err := load.check(); err != nil {
		return Plan{}, err
	}
	p := layOut(load, true)
	p.Costs = costs(p)
	p.Quotas = p.above(quotasOf(load.Region))
	return p, nil
}
