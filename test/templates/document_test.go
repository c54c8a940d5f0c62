package templates

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/sizing"
)

const document = "../../docs/environments.md"

// rows of the table: what differs, as people say it.
var rows = []struct {
	name string
	of   func(e environments.Environment, p sizing.Plan) string
}{
	{"account, region", func(e environments.Environment, _ sizing.Plan) string {
		if e.Account == "" {
			return "the command line's"
		}
		return e.Account + ", " + e.Region
	}},
	{"events/s, at the peak", func(e environments.Environment, _ sizing.Plan) string {
		return fmt.Sprintf("%.0f, %.0f", e.Load.EventsPerSecond, e.Load.EventsPerSecond*e.Load.PeakFactor)
	}},
	{"shards, ingest and analytics", func(_ environments.Environment, p sizing.Plan) string {
		return fmt.Sprintf("%s, %s", shards(p.Ingest), shards(p.Analytics))
	}},
	{"a batch, its window", func(_ environments.Environment, p sizing.Plan) string {
		return fmt.Sprintf("%d records, %s", p.Transform.BatchSize, short(p.Transform.BatchingWindow))
	}},
	{"memory of the function", func(_ environments.Environment, p sizing.Plan) string {
		return fmt.Sprintf("%d MiB", p.Transform.MemoryMiB)
	}},
	{"concurrency reserved", func(e environments.Environment, p sizing.Plan) string {
		if !e.Transform.ReserveConcurrency {
			return "none"
		}
		return fmt.Sprint(p.Transform.ReservedConcurrency)
	}},
	{"a file of the lake", func(_ environments.Environment, p sizing.Plan) string {
		return fmt.Sprintf("%d MiB or %s", p.Lake.SizeMiB, short(p.Lake.Interval))
	}},
	{"search domain", func(e environments.Environment, _ sizing.Plan) string {
		p, err := e.SearchPlan()
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%d × %s, %d GiB each", p.Nodes, p.NodeType, p.VolumeGiB)
	}},
	{"its managers, zones", func(e environments.Environment, _ sizing.Plan) string {
		p, err := e.SearchPlan()
		if err != nil || p.Managers == 0 {
			return "none, 1"
		}
		return fmt.Sprintf("%d × %s, %d", p.Managers, p.ManagerType, p.Search.Zones)
	}},
	{"an index, its shards and copies", func(e environments.Environment, _ sizing.Plan) string {
		p, err := e.SearchPlan()
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%s, %d × %d", e.Search.Rotation, p.Shards, 1+e.Search.Replicas)
	}},
	{"search keeps", func(e environments.Environment, _ sizing.Plan) string { return short(e.Search.Retention) }},
	{"streams keep", func(e environments.Environment, _ sizing.Plan) string { return short(e.Ingest.Retention) }},
	{"a batch is given up after", func(e environments.Environment, _ sizing.Plan) string {
		return short(e.Transform.MaxRecordAge)
	}},
	{"lake keeps, cold after", func(e environments.Environment, _ sizing.Plan) string {
		return kept(e.Lake.Expiration) + ", " + cold(e.Lake.ColdAfter)
	}},
	{"rejects and failures keep", func(e environments.Environment, _ sizing.Plan) string { return kept(e.Rejects.Expiration) }},
	{"logs keep", func(e environments.Environment, _ sizing.Plan) string {
		return fmt.Sprintf("%d days, from %s", e.LogRetentionDays, e.Transform.LogLevel)
	}},
	{"keys", func(e environments.Environment, _ sizing.Plan) string {
		return either(e.CustomerKey, "the account's, rotated", "AWS's")
	}},
	{"network", func(e environments.Environment, _ sizing.Plan) string {
		if e.Network.Empty() {
			return "none"
		}
		return fmt.Sprintf("%s in %d zones", e.Network.CIDR, len(e.Network.Zones))
	}},
	{"shard metrics", func(e environments.Environment, _ sizing.Plan) string {
		return either(e.Ingest.ShardMetrics, "yes", "no")
	}},
	{"tracing", func(e environments.Environment, _ sizing.Plan) string {
		return either(e.Transform.Tracing, "yes", "no")
	}},
	{"alarms page, warn", func(e environments.Environment, _ sizing.Plan) string {
		return somebody(e.Alarms.Page) + ", " + somebody(e.Alarms.Warn)
	}},
	{"silence pages after", func(e environments.Environment, _ sizing.Plan) string {
		return either(e.Alarms.SilentAfter == 0, "never", short(e.Alarms.SilentAfter))
	}},
	{"unusual numbers warn", func(e environments.Environment, _ sizing.Plan) string {
		return either(e.Alarms.Anomaly, "yes", "no")
	}},
	{"protected from deletion", func(e environments.Environment, _ sizing.Plan) string {
		return either(e.TerminationProtection, "yes", "no")
	}},
	{"may be destroyed with its data", func(e environments.Environment, _ sizing.Plan) string { return either(e.Destroy, "yes", "no") }},
}

func TestTheDocumentHasWhatDiffers(t *testing.T) {
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	const end = "<!-- /table -->"
	head, rest, found := strings.Cut(string(text), "-update -->\n")
	_, tail, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for the table", document)
	}
	want := head + "-update -->\n" + table(t) + end + tail
	if *update {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Errorf("%s has another table than the environments; go test ./test/templates -run Document -update writes\n%s", document, table(t))
	}
}

func table(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	row := func(name string, of func(e environments.Environment) string) {
		b.WriteString("| " + name)
		for _, e := range environments.All() {
			b.WriteString(" | " + of(e))
		}
		b.WriteString(" |\n")
	}
	row("", func(e environments.Environment) string { return e.Name })
	row("---", func(environments.Environment) string { return "---" })
	for _, r := range rows {
		row(r.name, func(e environments.Environment) string {
			p, err := e.Plan()
			if err != nil {
				t.Fatal(err)
			}
			return r.of(e, p)
		})
	}
	return b.String()
}

func either(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}

func shards(s sizing.Stream) string {
	if s.Shards == 0 {
		return "on demand"
	}
	return fmt.Sprint(s.Shards)
}

func kept(d time.Duration) string {
	return either(d == 0, "for ever", short(d))
}

func cold(d time.Duration) string {
	return either(d == 0, "never", short(d))
}

func somebody(addresses []string) string {
	if len(addresses) == 0 {
		return "nobody"
	}
	return strings.Join(addresses, " ")
}

// short is in days, or as Go has it without the zeros.
func short(d time.Duration) string {
	switch {
	case d == day:
		return "1 day"
	case d > 0 && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%g s", d.Seconds())
}
