// Package environments is what differs from one deployment of the pipeline to
// another, as values: one file an environment, chosen with cdk -c env=NAME.
//
// An environment states its load, and Plan derives the capacity from it. A new
// environment is a file like dev.go and a line in All. Every field is written out
// in it: what an environment is should be read in one place, not put together
// from defaults. Validate says every mistake at once.
package environments

import (
	"time"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/sizing"
)

// Environment is one deployment of the pipeline.
type Environment struct {
	// Name is part of the stacks' names: millrace-NAME-ingest.
	Name string
	// Account and Region to deploy into. Empty, both: those of the CDK's command
	// line.
	Account, Region string
	// Architecture of the functions: arm64 or x86_64.
	Architecture string
	// Load that the pipeline carries. Region and Partitions follow from the rest of
	// the environment and stay empty here.
	Load sizing.Load
	// Destroy allows cdk -c destroy=true, with which data are deleted with their
	// stack. Without the flag, and where this is false, they are retained.
	Destroy bool
	// TerminationProtection refuses to delete the stacks until somebody switches it
	// off.
	TerminationProtection bool
	// CustomerKey encrypts streams, buckets, the secret and logs with keys of the
	// account, one a stack, which are rotated each year. False: with AWS's keys. The
	// topics of the alarms always have one.
	CustomerKey bool
	// Network that the functions run in. Empty: they run outside of a VPC.
	Network Network
	// LogRetentionDays of every log group.
	LogRetentionDays int

	Ingest    Stream
	Analytics Stream
	Transform Transform
	Events    Events
	Lake      Files
	Rejects   Files // and the failed batches, and documents that could not be indexed
	Search    Search
	Alarms    Alarms
}

// Network is a VPC of private subnets, one a zone, without a way to the internet.
type Network struct {
	// CIDR of its addresses, such as 10.20.0.0/24.
	CIDR string
	// Zones are the availability zones, two to six, such as us-east-1a. They are
	// written out so that the CDK need not ask the account for them.
	Zones []string
}

// Empty says whether there is no network.
func (n Network) Empty() bool { return n.CIDR == "" && len(n.Zones) == 0 }

// Stream is a Kinesis data stream.
type Stream struct {
	// Retention of the records.
	Retention time.Duration
	// MaxRecordKiB is the largest record, 1024 to 10240 KiB.
	MaxRecordKiB int
	// ShardMetrics are CloudWatch metrics of each shard, which are billed, and show
	// a key that has more than its share.
	ShardMetrics bool
}

// Transform is the function that shapes events, and how Lambda reads for it. What
// follows from the load is in the Plan.
type Transform struct {
	Timeout       time.Duration
	RetryAttempts int
	MaxRecordAge  time.Duration // then a record goes to the failure bucket
	LogLevel      string        // debug, info, warn, error
	Tracing       bool          // AWS X-Ray
	// ReserveConcurrency sets the plan's executions aside for the function. The
	// account must keep 100 for others.
	ReserveConcurrency bool
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

// Files is how long the objects of a bucket are kept.
type Files struct {
	// Expiration deletes files of that age; 0 keeps them for ever.
	Expiration time.Duration
	// ColdAfter moves files of that age to a storage class that costs less to keep
	// and more to read; 0 never does.
	ColdAfter time.Duration
}

// Search is the index of shaped events in OpenSearch. Its domain is in Network, in up
// to three of its zones, or, without one, in one zone outside of a VPC.
type Search struct {
	// Retention is how long an event can be found at least.
	Retention time.Duration
	// Rotation is how often a new index begins; old ones are deleted as a whole.
	Rotation search.Rotation
	// Replicas of each shard, on other nodes, 0 to 2.
	Replicas int
	// NodeType of the data nodes, DataNodes of them, with a volume of VolumeGiB each.
	// Empty and 0: as the plan has it, for the load.
	NodeType  string
	DataNodes int
	VolumeGiB int
	// Standby keeps a third of the nodes, in one of three zones, out of use until
	// another zone fails. It takes 2 Replicas.
	Standby bool
	// RetryDuration is how long Firehose tries to put documents while the domain does
	// not answer; then they go to the bucket of failed documents.
	RetryDuration time.Duration
	// Logs of slow searches, slow indexing, errors and audit.
	Logs bool
}

// Empty says whether there is no search.
func (s Search) Empty() bool { return s == Search{} }

// Alarms says whom the topics of the alarms tell, by e-mail addresses, each of which
// has to confirm what AWS then sends it, and of what.
type Alarms struct {
	Page []string // somebody has to act at once
	Warn []string // somebody should look today
	// SilentAfter is how long no event may come until somebody has to act, in whole
	// minutes, up to a day; so is a quarter of an hour in which nobody reads a stream.
	// 0 is as long as it likes, for both.
	SilentAfter time.Duration
	// Anomaly warns where the number of events is not what it uses to be at that
	// hour of the week, which CloudWatch learns from two weeks of them.
	Anomaly bool
}

// All are the environments there are.
func All() []Environment { return []Environment{Dev(), Staging(), Prod()} }
