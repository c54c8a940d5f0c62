package environments

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/sizing"
	"github.com/millrace-dev/millrace/x1"
)

const day = 24 * time.Hour

// The pages that state the limits.
const (
	accountPage  = "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html"
	regionPage   = "https://docs.aws.amazon.com/general/latest/gr/rande.html"
	logsPage     = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"
	streamPage   = "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html"
	functionPage = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
	mappingPage  = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
	firehosePage = "https://docs.aws.amazon.com/firehose/latest/dev/limits.html"
	filesPage    = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html"
	alarmPage    = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
	secretPage   = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"
)

// Validate says everything that AWS, or the pipeline, would not bear, one problem
// a line.
func (e Environment) Validate() error {
	v := &validation{env: e.Name}
	v.environment(e)
	v.network(e)
	v.load(e)
	v.stream("Ingest", e.Ingest)
	v.stream("Analytics", e.Analytics)
	v.transform(e.Transform)
	v.events(e.Events)
	v.files("Lake", e.Lake)
	v.files("Rejects", e.Rejects)
	v.search(e)
	v.addresses("Alarms.Page", e.Alarms.Page)
	v.addresses("Alarms.Warn", e.Alarms.Warn)
	v.silence(e.Alarms.SilentAfter)
	v.ages(e)
	return errors.Join(v.problems...)
}

var (
	nameForm    = regexp.MustCompile(`^[a-z][a-z0-9]{1,15}$`)
	accountForm = regexp.MustCompile(`^\d{12}$`)
	regionForm  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)
)

func (v *validation) environment(e Environment) {
	v.ours()
	if !nameForm.MatchString(e.Name) {
		v.failf("Name is %q, allowed are 2 to 16 lower-case letters and digits, a letter first", e.Name)
	}
	v.oneOf("Architecture", e.Architecture, "arm64", "x86_64")
	if e.Destroy && e.TerminationProtection {
		v.failf("Destroy and TerminationProtection are both true, allowed is one: stacks that may be deleted with their data, or that must not be deleted")
	}
	if (e.Account == "") != (e.Region == "") {
		v.failf("Account is %q and Region is %q, allowed are both, or neither for the command line's", e.Account, e.Region)
	}
	if e.Account != "" && !accountForm.MatchString(e.Account) {
		v.by(accountPage).failf("Account is %q, allowed are 12 digits, or nothing for the command line's", e.Account)
	}
	if e.Region != "" && !regionForm.MatchString(e.Region) {
		v.by(regionPage).failf("Region is %q, allowed are regions such as us-east-1, or nothing for the command line's", e.Region)
	}
	if !slices.Contains(logRetention, e.LogRetentionDays) {
		v.by(logsPage).failf("LogRetentionDays is %d, allowed are %v", e.LogRetentionDays, logRetention)
	}
}

// logRetention is what CloudWatch Logs allows, in days.
var logRetention = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

func (v *validation) stream(field string, s Stream) {
	v.by(streamPage).number(field+".MaxRecordKiB", s.MaxRecordKiB, 1024, 10240, "KiB")
	if s.Retention < day || s.Retention > 365*day || s.Retention%time.Hour != 0 {
		v.failf("%s.Retention is %v, allowed are 24h to 8760h in whole hours", field, s.Retention)
	}
}

func (v *validation) transform(t Transform) {
	v.by(functionPage).seconds("Transform.Timeout", t.Timeout, time.Second, 15*time.Minute)
	v.by(mappingPage).number("Transform.RetryAttempts", t.RetryAttempts, 1, 10000, "attempts")
	v.seconds("Transform.MaxRecordAge", t.MaxRecordAge, time.Minute, 7*day)
	v.ours().oneOf("Transform.LogLevel", t.LogLevel, "debug", "info", "warn", "error")
}

// secretForm is that of a name, or of an ARN in any partition.
var secretForm = regexp.MustCompile(`^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$`)

func (v *validation) events(e Events) {
	if s := e.AccountKeySecret; s != "" && !secretForm.MatchString(s) {
		v.by(secretPage).failf("Events.AccountKeySecret is %q, allowed are the name or the ARN of a secret, or nothing for one that is generated", s)
	}
}

// files are moved to STANDARD_IA.
func (v *validation) files(field string, f Files) {
	v.by(filesPage)
	if f.Expiration < 0 || f.Expiration%day != 0 {
		v.failf("%s.Expiration is %v, allowed are whole days, or 0 for never", field, f.Expiration)
	}
	switch {
	case f.ColdAfter == 0:
	case f.ColdAfter < 30*day || f.ColdAfter%day != 0:
		v.failf("%s.ColdAfter is %v, allowed are whole days from 720h on, or 0 for never", field, f.ColdAfter)
	case f.Expiration > 0 && f.ColdAfter >= f.Expiration:
		v.failf("%s.ColdAfter is %v, allowed is less than %s.Expiration, %v", field, f.ColdAfter, field, f.Expiration)
	}
}

// silence is watched in minutes, of which CloudWatch counts a day's.
func (v *validation) silence(d time.Duration) {
	if d < 0 || d > day || d%time.Minute != 0 {
		v.by(alarmPage).failf("Alarms.SilentAfter is %v, allowed are 1m to 24h in whole minutes, or 0 for as long as it likes", d)
	}
}

// ages holds what spans several fields: a record must not expire in its stream
// before it is given up, and the days of the events must fit into Firehose.
func (v *validation) ages(e Environment) {
	v.by(mappingPage)
	if e.Transform.MaxRecordAge >= e.Ingest.Retention {
		v.failf("Transform.MaxRecordAge is %v, allowed is less than Ingest.Retention, %v: older records are gone before they can be kept", e.Transform.MaxRecordAge, e.Ingest.Retention)
	}
	if e.Events.MaxAge < time.Hour {
		v.ours().failf("Events.MaxAge is %v, allowed are 1h and more", e.Events.MaxAge)
	}
	if n := e.partitions(); n > maxPartitions {
		v.by(firehosePage).failf("Events.MaxAge %v and Analytics.Retention %v make %d days (with 1 ahead and 1 begun), times %d event types: %d partitions at a time, allowed are %d",
			e.Events.MaxAge, e.Analytics.Retention, e.days(), len(x1.EventTypes), n, maxPartitions)
	}
}

// maxPartitions is Firehose's quota of partitions that a delivery stream buffers at
// a time.
const maxPartitions = 500

// load is package sizing's to check, but for what it is told of the rest of the
// environment, which has its own checks.
func (v *validation) load(e Environment) {
	v.ours()
	load := e.Load
	if load.Region != "" {
		v.failf("Load.Region is %q, allowed is nothing: it is Region", load.Region)
	}
	if load.Partitions != 0 {
		v.failf("Load.Partitions is %d, allowed is 0: it follows from Events.MaxAge and Analytics.Retention", load.Partitions)
	}
	load.Region, load.Partitions = "", min(max(1, e.partitions()), maxPartitions)
	if _, err := sizing.For(load); err != nil {
		for problem := range strings.Lines(err.Error()) {
			v.failf("Load.%s", strings.TrimSpace(problem))
		}
	}
}
