package environments

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

const day = 24 * time.Hour

// Firehose's quota of partitions that a delivery stream buffers at a time:
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
const maxPartitions = 500

// Validate says everything that AWS, or the pipeline, would not bear, one problem
// a line.
func (e Environment) Validate() error {
	v := validation{env: e.Name}
	v.environment(e)
	v.stream("Ingest", e.Ingest)
	v.stream("Analytics", e.Analytics)
	v.transform(e.Transform)
	v.delivery("Lake", e.Lake, 64, time.Minute)
	v.delivery("Rejects", e.Rejects, 1, time.Second)
	v.ages(e)
	return errors.Join(v.problems...)
}

type validation struct {
	env      string
	problems []error
}

func (v *validation) failf(format string, args ...any) {
	v.problems = append(v.problems, fmt.Errorf("environment "+v.env+": "+format, args...))
}

func (v *validation) number(field string, value, low, high int, unit string) {
	if value < low || value > high {
		v.failf("%s is %d, allowed are %d to %d %s", field, value, low, high, unit)
	}
}

func (v *validation) seconds(field string, value, low, high time.Duration) {
	if value < low || value > high || value%time.Second != 0 {
		v.failf("%s is %v, allowed are %v to %v in whole seconds", field, value, low, high)
	}
}

func (v *validation) oneOf(field, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		v.failf("%s is %q, allowed are %s", field, value, strings.Join(allowed, ", "))
	}
}

var (
	nameForm    = regexp.MustCompile(`^[a-z][a-z0-9]{1,15}$`)
	accountForm = regexp.MustCompile(`^\d{12}$`)
	regionForm  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)
)

func (v *validation) environment(e Environment) {
	if !nameForm.MatchString(e.Name) {
		v.failf("Name is %q, allowed are 2 to 16 lower-case letters and digits, a letter first", e.Name)
	}
	if e.Account != "" && !accountForm.MatchString(e.Account) {
		v.failf("Account is %q, allowed are 12 digits, or nothing for the command line's", e.Account)
	}
	if e.Region != "" && !regionForm.MatchString(e.Region) {
		v.failf("Region is %q, allowed are regions such as us-east-1, or nothing for the command line's", e.Region)
	}
	v.oneOf("Architecture", e.Architecture, "arm64", "x86_64")
	if !slices.Contains(logRetention, e.LogRetentionDays) {
		v.failf("LogRetentionDays is %d, allowed are %v", e.LogRetentionDays, logRetention)
	}
}

// logRetention is what CloudWatch Logs allows, in days.
var logRetention = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

func (v *validation) stream(field string, s Stream) {
	v.number(field+".Shards", s.Shards, 0, 20000, "shards")
	v.number(field+".MaxRecordKiB", s.MaxRecordKiB, 1024, 10240, "KiB")
	if s.Retention < day || s.Retention > 365*day || s.Retention%time.Hour != 0 {
		v.failf("%s.Retention is %v, allowed are 24h to 8760h in whole hours", field, s.Retention)
	}
}

func (v *validation) transform(t Transform) {
	v.number("Transform.Memory", t.Memory, 128, 10240, "MiB")
	v.seconds("Transform.Timeout", t.Timeout, time.Second, 15*time.Minute)
	v.number("Transform.BatchSize", t.BatchSize, 1, 10000, "records")
	v.seconds("Transform.BatchingWindow", t.BatchingWindow, 0, 5*time.Minute)
	v.number("Transform.Parallelization", t.Parallelization, 1, 10, "batches of a shard")
	v.number("Transform.RetryAttempts", t.RetryAttempts, 1, 10000, "attempts")
	v.seconds("Transform.MaxRecordAge", t.MaxRecordAge, time.Minute, 7*day)
	v.oneOf("Transform.LogLevel", t.LogLevel, "debug", "info", "warn", "error")
}

func (v *validation) delivery(field string, d Delivery, minMiB int, minInterval time.Duration) {
	v.number(field+".BufferMiB", d.BufferMiB, minMiB, 128, "MiB")
	v.seconds(field+".BufferInterval", d.BufferInterval, minInterval, 15*time.Minute)
	if d.Expiration < 0 || d.Expiration%day != 0 {
		v.failf("%s.Expiration is %v, allowed are whole days, or 0 for never", field, d.Expiration)
	}
}

// ages holds what spans several fields: a record must not expire in its stream
// before it is given up, and the days of the events must fit into Firehose.
func (v *validation) ages(e Environment) {
	if e.Transform.MaxRecordAge >= e.Ingest.Retention {
		v.failf("Transform.MaxRecordAge is %v, allowed is less than Ingest.Retention, %v: older records are gone before they can be kept", e.Transform.MaxRecordAge, e.Ingest.Retention)
	}
	if e.Events.MaxAge < time.Hour {
		v.failf("Events.MaxAge is %v, allowed are 1h and more", e.Events.MaxAge)
	}
	days := schema.Days(e.Events.MaxAge, x1.DefaultMaxFuture, e.Analytics.Retention)
	if n := days * len(x1.EventTypes); n > maxPartitions {
		v.failf("Events.MaxAge %v and Analytics.Retention %v make %d days (with 1 ahead and 1 begun), times %d event types: %d partitions at a time, allowed are %d",
			e.Events.MaxAge, e.Analytics.Retention, days, len(x1.EventTypes), n, maxPartitions)
	}
}
