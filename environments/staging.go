package environments

import (
	"time"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/sizing"
)

// Staging is where a release is tried before prod: built as prod is, in an account
// of its own, with a tenth of the load and data that are soon gone.
//
// What differs from prod is what rehearsals do not need: two availability zones in
// place of three, streams and files that are kept for days in place of years,
// nobody who is woken. Keys, network, tracing, reserved concurrency and the
// protection from deletion are prod's, so that what they break is found here.
// Destroy is false: to take staging down is to delete its data by hand, as it
// would be in prod.
//
// 444455556666 is an account of AWS's documentation, and the addresses end in
// example.com, which is nobody's: replace them.
func Staging() Environment {
	return Environment{
		Name:                  "staging",
		Account:               "444455556666",
		Region:                "us-east-1",
		Architecture:          "arm64",
		Destroy:               false,
		TerminationProtection: true,
		CustomerKey:           true,
		Network:               Network{CIDR: "10.20.0.0/24", Zones: []string{"us-east-1a", "us-east-1b"}},
		LogRetentionDays:      30,
		Load: sizing.Load{
			EventsPerSecond:  1_000,
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
		// MaxRecordAge leaves a day between giving up and losing.
		Ingest:    Stream{Retention: 3 * day, MaxRecordKiB: 4096, ShardMetrics: true},
		Analytics: Stream{Retention: 3 * day, MaxRecordKiB: 1024, ShardMetrics: true},
		Transform: Transform{
			Timeout:            time.Minute,
			RetryAttempts:      5,
			MaxRecordAge:       2 * day,
			LogLevel:           "info",
			Tracing:            true,
			ReserveConcurrency: true,
		},
		Events:  Events{MaxAge: 30 * day, KeepQueries: false, AccountKeySecret: ""},
		Lake:    Files{Expiration: 90 * day, ColdAfter: 30 * day},
		Rejects: Files{Expiration: 30 * day, ColdAfter: 0},
		Search: Search{
			Retention:     7 * day,
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
			Page:        nil,
			Warn:        []string{"millrace-staging@example.com"},
			SilentAfter: 0,
			Anomaly:     false,
		},
	}
}
