package constructs_test

import (
	"slices"
	"strings"
	"testing"
)

// Every mistake of an app is said by one synth, which goes on to its end.
func TestEveryMistakeIsSaidAtOnce(t *testing.T) {
	said := annotations(t, "mistakes")
	for path, wanted := range map[string][]string{
		"Ingest": {
			"Shards is -1, allowed are 1 to 20000 shards, or 0 for on demand",
			"MaxRecordKiB is 512, allowed are 1024 to 10240 KiB",
			"Retention is 25h1m0s, allowed are whole hours",
		},
		"Failures":         {"Expiration is 1h0m0s, allowed are whole days, or 0 for never"},
		"Rejects":          {"Buffer.SizeMiB is 129, allowed are 1 to 128 MiB", "Buffer.Interval is 16m0s, allowed are 1s to 15m0s in whole seconds"},
		"Rejects/Delivery": {"Logs.RetentionDays is 8, allowed are [1 3 5 7"},
		"Transform": {
			"Output is missing: give it the stream for shaped events",
			"Rejects is missing: give it the delivery stream",
			`LogLevel is "loud", allowed are debug, info, warn, error`,
			"AggregateBytes is 999, allowed are 1000 to 1000000 bytes",
			"MaxEventBytes is -1, allowed are 1 to 10485760 bytes",
		},
		"Transform/Shape": {
			`Architecture is "amd64", allowed are arm64, x86_64`,
			"Memory is 64, allowed are 128 to 10240 MiB",
			"Timeout is 1h0m0s, allowed are 1s to 15m0s",
			"Entry: compile ./nowhere for arm64",
		},
		"Transform/Read": {
			"Source is missing", "Failures is missing",
			"BatchSize is 10001, allowed are 1 to 10000 records",
			"BatchingWindow is 1ms, allowed are 1s to 5m0s in whole seconds",
			"Parallelization is 11, allowed are 1 to 10",
			"RetryAttempts is -2, allowed are 1 to 10000 attempts, constructs.None or constructs.Unlimited",
			"MaxRecordAge is 1s, allowed are 1m0s to 168h0m0s",
		},
		"Lake": {
			"Source is missing: give it the stream of shaped events",
			"Values has none for country",
			"Buffer.SizeMiB is 5, allowed are 64 to 128 MiB",
			"Buffer.Interval is 1s, allowed are 1m0s to 15m0s",
			"Backlog is 1h0m0s, allowed are 24h0m0s to 8760h0m0s",
		},
		"Wide": {
			"Source is missing",
			"make 368 days, times 2 kinds of event: 736 partitions at a time, allowed are 500",
		},
	} {
		for _, want := range wanted {
			i := slices.IndexFunc(said[path], func(s string) bool { return strings.Contains(s, want) })
			if i < 0 {
				t.Errorf("%s does not say %q; it says %q", path, want, said[path])
				continue
			}
			said[path] = slices.Delete(said[path], i, i+1)
		}
		if len(said[path]) > 0 {
			t.Errorf("%s says, too: %q", path, said[path])
		}
		delete(said, path)
	}
	for path, rest := range said {
		t.Errorf("%s says: %q", path, rest)
	}
}

func TestWhatIsRightIsNotAMistake(t *testing.T) {
	for _, stack := range []string{"defaults", "given"} {
		if said := annotations(t, stack); len(said) > 0 {
			t.Errorf("%s: %q", stack, said)
		}
	}
}

// annotations that are errors or warnings, by the path of their construct.
func annotations(t *testing.T, stack string) map[string][]string {
	t.Helper()
	notes := map[string][]struct {
		Type string
		Data any
	}{}
	readJSON(t, stack+".metadata.json", &notes)
	found := map[string][]string{}
	for path, list := range notes {
		for _, note := range list {
			if note.Type == "aws:cdk:error" || note.Type == "aws:cdk:warning" {
				path := strings.TrimPrefix(path, "/"+stack+"/")
				found[path] = append(found[path], note.Data.(string))
			}
		}
	}
	return found
}
