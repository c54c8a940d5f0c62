package size

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/sizing"
)

func plan(t *testing.T, l sizing.Load) sizing.Plan {
	t.Helper()
	p, err := sizing.For(l)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1: "1", 12: "12", 0.5: "0.5", 1.5029: "1.5", 99.94: "99.9", 99.96: "100", 100.4: "100", 999.6: "1 000", 1000: "1 000",
		52_560_000_000: "52 560 000 000", 0.000768: "0.000768", 0.33784: "0.338", 24.78: "24.8", 123456.7: "123 457",
	} {
		if got := number(x); got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
}

// Every cost and quota is shown, with what is needed; on demand there are no shards.
func TestPrint(t *testing.T) {
	for _, l := range []sizing.Load{
		{EventsPerSecond: 1},
		{EventsPerSecond: 1e6, EventBytes: 1000, Partitions: 600},
		{EventsPerSecond: 1e6, EventBytes: 1000, Partitions: 600, OnDemand: true, Region: "eu-west-1"},
	} {
		p := plan(t, l)
		var out bytes.Buffer
		Print(&out, p)
		text := out.String()
		for _, c := range p.Costs {
			if !strings.Contains(text, "\n"+c.Service+": "+c.Driver+" ") || !strings.Contains(text, number(c.Quantity)+"  ") || !strings.Contains(text, number(c.Unpacked)+"  "+c.Unit+"\n") {
				t.Errorf("%+v is not in\n%s", c, text)
			}
		}
		for _, q := range p.Quotas {
			if !strings.Contains(text, "\n"+q.Service+": "+q.Name+" ") || !strings.Contains(text, number(q.Needed)+"  "+q.Unit+"  "+q.Source+"\n") {
				t.Errorf("%+v is not in\n%s", q, text)
			}
		}
		if strings.Contains(text, "on demand") != l.OnDemand || strings.Contains(text, "no quota to raise") != (len(p.Quotas) == 0) || strings.Contains(text, " \n") {
			t.Errorf("%+v:\n%s", l, text)
		}
	}
}

// A program reads the plan as it is.
func TestJSON(t *testing.T) {
	p := plan(t, sizing.Load{EventsPerSecond: 20_000, EventBytes: 413, Latency: 10e9, Partitions: 501})
	var out bytes.Buffer
	if err := JSON(&out, p); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Load struct {
			EventsPerSecond, LatencySeconds, FreshnessSeconds float64
			OnDemand                                          *bool
		}
		Ingest, Analytics sizing.Stream
		Transform         struct {
			MemoryMiB, ReservedConcurrency, BatchSize, Parallelization int
			BatchingWindowSeconds, BatchTimeSeconds                    float64
		}
		Lake, Rejects struct {
			SizeMiB         int
			IntervalSeconds float64
		}
		Costs  []sizing.Cost
		Quotas []sizing.Quota
	}
	dec := json.NewDecoder(&out)
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Load.EventsPerSecond != 20_000 || got.Load.LatencySeconds != 10 || got.Load.FreshnessSeconds != 300 || got.Load.OnDemand == nil {
		t.Errorf("load %+v", got.Load)
	}
	if got.Ingest.Shards != p.Ingest.Shards || got.Analytics.PutUnitsPerSecond != p.Analytics.PutUnitsPerSecond || got.Ingest.MaxKeyShare != p.Ingest.MaxKeyShare {
		t.Errorf("%+v, %+v", got.Ingest, got.Analytics)
	}
	if f := got.Transform; f.MemoryMiB != p.Transform.MemoryMiB || f.ReservedConcurrency != p.Transform.ReservedConcurrency || f.BatchSize != p.Transform.BatchSize ||
		f.BatchingWindowSeconds != 10 || math.Abs(f.BatchTimeSeconds-p.Transform.BatchTime.Seconds()) > 1e-9 || got.Lake.IntervalSeconds != 300 || got.Rejects.SizeMiB != p.Rejects.SizeMiB {
		t.Errorf("%+v, %+v, %+v", f, got.Lake, got.Rejects)
	}
	if len(got.Costs) != len(p.Costs) || got.Costs[3] != p.Costs[3] || len(got.Quotas) != len(p.Quotas) || got.Quotas[0] != p.Quotas[0] {
		t.Errorf("%+v, %+v", got.Costs, got.Quotas)
	}
	out.Reset()
	if err := JSON(&out, plan(t, sizing.Load{EventsPerSecond: 1})); err != nil || !strings.Contains(out.String(), `"quotas": []`) {
		t.Errorf("no quotas: %v, %s", err, out.String())
	}
}
