package environments

import (
	"time"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/sizing"
)

// Prod is the pipeline that others rely on.
//
// It carries 10 000 events a second on average and three times that in the
// evening. An event is a record of its own, for the boxes do not pack them.
//
// A failure that lasts a long weekend must not lose an event: the streams keep a
// week. A batch is given up after six days of it, so that a day is left to look at
// what the on-failure bucket then takes, and Firehose finds its source's records
// for as long. Seven days of backlog are seven days more that events in the lake
// can be of, and with them it is within Firehose's 500 open partitions.
//
// Files are kept for 13 months, so that a month can be compared with the same of
// the year before, and are cold after three, by when most queries have been asked.
// Rejects are kept for a quarter: long enough to mend a producer and send again.
//
// For two weeks events can be searched one by one, with each in two of the zones; what
// is older is asked of the lake. Standby would keep a third of the nodes idle and the
// documents in all three zones: with the lake beside it, search may be slow while a
// zone is gone.
//
// Viewers sleep, but never all at once: a quarter of an hour without an event is a
// failure, and so may be an hour that is not as the same of other weeks.
//
// Three availability zones, of which one may fail; no way to the internet. The
// stacks are protected from deletion, and what holds data outlives them.
//
// 111122223333 is an account of AWS's documentation, and the addresses end in
// example.com, which is nobody's: replace them.
func Prod() Environment {
	return Environment{
		Name:                  "prod",
		Account:               "111122223333",
		Region:                "us-east-1",
		Architecture:          "arm64",
		Destroy:               false,
		TerminationProtection: true,
		CustomerKey:           true,
		Network:               Network{CIDR: "10.30.0.0/24", Zones: []string{"us-east-1a", "us-east-1b", "us-east-1c"}},
		LogRetentionDays:      90,
		Load: sizing.Load{
			EventsPerSecond:  10_000,
			EventBytes:       512,
			PeakFactor:       3,
			ShapedBytes:      512,
			EventsPerRecord:  1,
			WrongShare:       0.02,
			Freshness:        5 * time.Minute,
			Latency:          time.Second,
			OnDemand:         false,
			AnalyticsReaders: 2, // Firehose for the lake, and for search
		},
		Ingest:    Stream{Retention: 7 * day, MaxRecordKiB: 4096, ShardMetrics: true},
		Analytics: Stream{Retention: 7 * day, MaxRecordKiB: 1024, ShardMetrics: true},
		Transform: Transform{
			Timeout:            time.Minute,
			RetryAttempts:      5,
			MaxRecordAge:       6 * day,
			LogLevel:           "warn",
			Tracing:            true,
			ReserveConcurrency: true,
		},
		Events:  Events{MaxAge: 30 * day, KeepQueries: false, AccountKeySecret: ""},
		Lake:    Files{Expiration: 396 * day, ColdAfter: 90 * day},
		Rejects: Files{Expiration: 90 * day, ColdAfter: 0},
		Search: Search{
			Retention:     14 * day,
			Rotation:      search.OneDay,
			Replicas:      1,
			NodeType:      "",
			DataNodes:     0,
			VolumeGiB:     0,
			Standby:       false,
			RetryDuration: 2 * time.Hour,
			Logs:          true,
		},
		Alarms: Alarms{
			Page:        []string{"millrace-oncall@example.com"},
			Warn:        []string{"millrace-team@example.com"},
			SilentAfter: 15 * time.Minute,
			Anomaly:     true,
		},
	}
}
