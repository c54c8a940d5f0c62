package environments

import "time"

// Dev is for trying things out: small, quick to show a result, and gone without
// a trace when its stacks are deleted.
//
// Both streams have four shards. A shard takes 1 000 records/s, so the 20 000
// events of make demo, each a record of its own, are in after five seconds. The
// transform packs about 500 events into a record; they come to 2 MB/s while it
// keeps up, half of what four shards take. Provisioned shards make this the same
// on AWS and on the local endpoint; on demand, AWS would begin with as many and
// change them with the load.
//
// An event may have 1 000 KiB. The ingest stream takes records of four times
// that, so that one that is too large is rejected, with its bytes and a reason,
// and not lost at its producer; in base64 it still fits into the 6 MB of an
// invocation.
func Dev() Environment {
	const day = 24 * time.Hour
	return Environment{
		Name:             "dev",
		Architecture:     "arm64",
		Destroy:          true,
		LogRetentionDays: 7,
		Ingest:           Stream{Shards: 4, Retention: day, MaxRecordKiB: 4096},
		Transform: Transform{
			Memory:          512,
			Timeout:         time.Minute,
			BatchSize:       1000, // a shard's second
			BatchingWindow:  time.Second,
			Parallelization: 1,
			RetryAttempts:   5,
			MaxRecordAge:    6 * time.Hour,
			LogLevel:        "info",
		},
		Events:    Events{MaxAge: 30 * day},
		Analytics: Stream{Shards: 4, Retention: day, MaxRecordKiB: 1024},
		Lake:      Delivery{BufferMiB: 64, BufferInterval: time.Minute, Expiration: 30 * day},
		Rejects:   Delivery{BufferMiB: 5, BufferInterval: time.Minute, Expiration: 30 * day},
	}
}
