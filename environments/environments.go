// Package environments is what differs from one deployment of the pipeline to
// another, as values: one file an environment, chosen with cdk -c env=NAME.
//
// A new environment is a file like dev.go and a line in All. Every field is
// written out in it: what an environment is should be read in one place, not put
// together from defaults. Validate says every mistake at once.
package environments

import "time"

// Environment is one deployment of the pipeline.
type Environment struct {
	// Name is part of the stacks' names: millrace-NAME-ingest.
	Name string
	// Account and Region to deploy into. Empty: those of the CDK's command line.
	Account, Region string
	// Architecture of the functions: arm64 or x86_64.
	Architecture string
	// Destroy lets go of the data with the stacks, and empties the buckets. False:
	// streams, buckets and logs are retained when their stack is deleted.
	Destroy bool
	// LogRetentionDays of every log group.
	LogRetentionDays int

	Ingest    Stream
	Transform Transform
	Events    Events
	Analytics Stream
	Lake      Delivery
	Rejects   Delivery
}

// Stream is a Kinesis data stream.
type Stream struct {
	// Shards; 0 is on demand.
	Shards int
	// Retention of the records.
	Retention time.Duration
	// MaxRecordKiB is the largest record, 1024 to 10240 KiB.
	MaxRecordKiB int
}

// Transform is the function that shapes events, and how Lambda reads for it.
type Transform struct {
	Memory          int // MiB
	Timeout         time.Duration
	BatchSize       int           // records
	BatchingWindow  time.Duration // 0: does not wait for a batch to fill
	Parallelization int           // batches of one shard at once
	RetryAttempts   int
	MaxRecordAge    time.Duration // then a record goes to the failure bucket
	LogLevel        string        // debug, info, warn, error
	Tracing         bool          // AWS X-Ray
}

// Events is what the pipeline makes of an event.
type Events struct {
	// MaxAge of an event when it arrives; an older one is rejected.
	MaxAge time.Duration
	// KeepQueries keeps what viewers searched for and said.
	KeepQueries bool
	// AccountKeySecret is the name or ARN of the secret, in Secrets Manager, that
	// holds the key by which account numbers are hashed. Empty: one is generated,
	// and with it every customer has another account than in other environments.
	AccountKeySecret string
}

// Delivery is how much Firehose gathers before it writes a file.
type Delivery struct {
	BufferMiB      int
	BufferInterval time.Duration
	// Expiration deletes files of that age; 0 keeps them for ever.
	Expiration time.Duration
}

// All are the environments there are.
func All() []Environment { return []Environment{Dev()} }
