package constructs

import "slices"

// AlarmKinds are all kinds of alarms that the constructs of this package make: the
// entries of the runbook.
func AlarmKinds() []string { return slices.Clone(alarmKinds) }

var alarmKinds = []string{
	"stream-late",
	"stream-retention",
	"stream-records-capacity",
	"stream-bytes-capacity",
	"stream-silent",
	"stream-anomaly",
	"stream-write-throttled",
	"stream-read-throttled",
	"stream-put-failures",

	"function-errors",
	"function-throttles",
	"function-duration",
	"function-concurrency",
	"function-iterator-age",

	"mapping-dropped",
	"mapping-failures",
	"rejects-share",
	"failures-not-empty",

	"delivery-freshness",
	"delivery-success",
	"delivery-conversion",
	"delivery-behind",
	"delivery-reads-throttled",
	"delivery-partitions",
	"delivery-partitions-exceeded",
	"delivery-throttled",
	"delivery-bytes-limit",
	"delivery-records-limit",
	"delivery-requests-limit",

	"search-red",
	"search-yellow",
	"search-storage",
	"search-memory",
	"search-cpu",
	"search-writes-blocked",
	"search-snapshot",
	"search-key-error",
	"search-key-inaccessible",
	"search-manager-cpu",
	"search-manager-memory",
	"search-nodes",

	"queue-depth",
	"queue-age",

	"pipeline-unhealthy",
}
