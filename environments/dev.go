package environments

import (
	"time"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/sizing"
)

// Dev is for trying things out: small, quick to show a result, and gone without
// a trace when its stacks are deleted with -c destroy=true.
//
// The load is that of make demo, whose 20 000 events come as fast as they are
// taken. 3 200 events/s with the headroom of package sizing are 4 000, which is
// four shards of 1 000 records/s: each event is a record of its own. The analytics
// stream has four shards, too, for three readers: Firehose for the lake and for
// search, and a window that somebody tries. Provisioned shards
// make this the same on AWS and on the local endpoint; on demand, AWS would begin
// with as many and change them with the load. A batch is a shard's second, 1 000
// records, and a file of the lake is a minute's: that is how soon something is to
// be seen.
//
// An event may have 1 000 KiB. The ingest stream takes records of four times
// that, so that one that is too large is rejected, with its bytes and a reason,
// and not lost at its producer; in base64 it still fits into the 6 MB of an
// invocation.
//
// The search domain is the smallest that there is: one node, whose volume holds some
// ten million events, not a day of the load. What is lost with it is in the lake.
//
// Account and region are those of the command line, whoever tries it. The
// function runs outside of a VPC, AWS's own keys encrypt, no concurrency is
// reserved: a new account may have no more than ten, and must keep 100. Alarms
// tell nobody, and silence is none: whoever tries something looks at the screen.
func Dev() Environment {
	return Environment{
		Name:                  "dev",
		Account:               "",
		Region:                "",
		Architecture:          "arm64",
		Destroy:               true,
		TerminationProtection: false,
		CustomerKey:           false,
		Network:               Network{},
		LogRetentionDays:      7,
		Load: sizing.Load{
			EventsPerSecond:  800,
			EventBytes:       512,
			PeakFactor:       4,
			ShapedBytes:      512,
			EventsPerRecord:  1,
			WrongShare:       0.02,
			Freshness:        time.Minute,
			Latency:          time.Second,
			OnDemand:         false,
			AnalyticsReaders: 3,
		},
		Ingest:    Stream{Retention: day, MaxRecordKiB: 4096, ShardMetrics: false},
		Analytics: Stream{Retention: day, MaxRecordKiB: 1024, ShardMetrics: false},
		Transform: Transform{
			Timeout:            time.Minute,
			RetryAttempts:      5,
			MaxRecordAge:       6 * time.Hour,
			LogLevel:           "info",
			Tracing:            false,
			ReserveConcurrency: false,
		},
		Events:  Events{MaxAge: 30 * day, KeepQueries: false, AccountKeySecret: ""},
		Lake:    Files{Expiration: 30 * day, ColdAfter: 0},
		Rejects: Files{Expiration: 30 * day, ColdAfter: 0},
		Search: Search{
			Retention:     day,
			Rotation:      search.OneDay,
			Replicas:      0,
			NodeType:      "t3.small.search",
			DataNodes:     1,
			VolumeGiB:     10,
			Standby:       false,
			RetryDuration: 2 * time.Hour,
			Logs:          false,
		},
		Alarms: Alarms{Page: nil, Warn: nil, SilentAfter: 0, Anomaly: false},
	}
}
