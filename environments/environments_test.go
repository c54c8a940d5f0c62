package environments_test

import (
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/environments"
)

func TestEveryEnvironmentIsValid(t *testing.T) {
	for _, e := range environments.All() {
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestNamed(t *testing.T) {
	if e, err := environments.Named("dev"); err != nil || e.Name != "dev" {
		t.Errorf("Named(dev) is %s, %v", e.Name, err)
	}
	for name, want := range map[string]string{
		"dve":     "-c env=dve: no such environment; did you mean dev? Known: dev",
		"DEV":     "-c env=DEV: no such environment; did you mean dev? Known: dev",
		"moonlit": "-c env=moonlit: no such environment. Known: dev",
		"":        "-c env=: no such environment. Known: dev",
	} {
		_, err := environments.Named(name)
		if err == nil || err.Error() != want {
			t.Errorf("Named(%q): %v, want %s", name, err, want)
		}
	}
}

// Each mistake is in a copy of dev; together they are all reported at once.
func TestValidate(t *testing.T) {
	mistakes := map[string]func(e *environments.Environment){
		`Name is "De v"`:                     func(e *environments.Environment) { e.Name = "De v" },
		`Account is "1"`:                     func(e *environments.Environment) { e.Account = "1" },
		`Region is "mars"`:                   func(e *environments.Environment) { e.Region = "mars" },
		`Architecture is "amd64"`:            func(e *environments.Environment) { e.Architecture = "amd64" },
		"LogRetentionDays is 8":              func(e *environments.Environment) { e.LogRetentionDays = 8 },
		"Ingest.Shards is -1":                func(e *environments.Environment) { e.Ingest.Shards = -1 },
		"Ingest.Retention is 23h0m0s":        func(e *environments.Environment) { e.Ingest.Retention = 23 * time.Hour },
		"Ingest.MaxRecordKiB is 0":           func(e *environments.Environment) { e.Ingest.MaxRecordKiB = 0 },
		"Transform.Memory is 64":             func(e *environments.Environment) { e.Transform.Memory = 64 },
		"Transform.Timeout is 0s":            func(e *environments.Environment) { e.Transform.Timeout = 0 },
		"Transform.BatchSize is 10001":       func(e *environments.Environment) { e.Transform.BatchSize = 10001 },
		"Transform.BatchingWindow is 5m1s":   func(e *environments.Environment) { e.Transform.BatchingWindow = 301 * time.Second },
		"Transform.Parallelization is 11":    func(e *environments.Environment) { e.Transform.Parallelization = 11 },
		"Transform.RetryAttempts is -1":      func(e *environments.Environment) { e.Transform.RetryAttempts = -1 },
		"allowed is less than Ingest.":       func(e *environments.Environment) { e.Transform.MaxRecordAge = 24 * time.Hour },
		`Transform.LogLevel is "loud"`:       func(e *environments.Environment) { e.Transform.LogLevel = "loud" },
		"Events.MaxAge is 1m0s":              func(e *environments.Environment) { e.Events.MaxAge = time.Minute },
		"Lake.BufferMiB is 63":               func(e *environments.Environment) { e.Lake.BufferMiB = 63 },
		"Lake.BufferInterval is 59s":         func(e *environments.Environment) { e.Lake.BufferInterval = 59 * time.Second },
		"Rejects.Expiration is 1h0m0s":       func(e *environments.Environment) { e.Rejects.Expiration = time.Hour },
		"partitions at a time, allowed are ": func(e *environments.Environment) { e.Analytics.Retention = 365 * 24 * time.Hour },
	}
	all := environments.Dev()
	for want, spoil := range mistakes {
		one := environments.Dev()
		spoil(&one)
		if err := one.Validate(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Validate: %v, want one line with %q", err, want)
		}
		spoil(&all)
	}
	if err := all.Validate(); err == nil || strings.Count(err.Error(), "\n") < len(mistakes)-3 {
		t.Errorf("Validate of all mistakes together: %v", err)
	}
}

// 30 days, 1 ahead, 1 day of backlog and 1 begun are 33, times nine types 297;
// 23 days of backlog more are 504.
func TestPartitionsArithmetic(t *testing.T) {
	e := environments.Dev()
	e.Analytics.Retention = 23 * 24 * time.Hour
	if err := e.Validate(); err != nil {
		t.Errorf("55 days of nine types are 495 partitions: %v", err)
	}
	e.Analytics.Retention = 24 * 24 * time.Hour
	if err := e.Validate(); err == nil || !strings.Contains(err.Error(), "504 partitions") {
		t.Errorf("56 days of nine types are 504 partitions: %v", err)
	}
}
