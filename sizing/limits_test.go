package sizing

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Exactly at a limit is still within it, a little more is not.
func TestShardsAtTheLimits(t *testing.T) {
	for _, c := range []struct {
		what          string
		records, size float64
		readers       int
		shards        int
	}{
		{"records: 800 and the headroom are 1000", 800, 1, 1, 1},
		{"one record more", 801, 1, 1, 2},
		{"bytes: 800 kB and the headroom are 1 MB", 100, 8_000, 1, 1},
		{"a byte a record more", 100, 8_001, 1, 2},
		{"two readers read what is written", 100, 8_000, 2, 1},
		{"four readers read 2 MB", 100, 4_000, 4, 1},
		{"four readers read more", 100, 4_001, 4, 2},
		{"ten shards' worth of records", 8_000, 1, 1, 10},
		{"nothing", 0, 0, 1, 1},
	} {
		if s := newStream(Load{}, c.records, c.size, c.readers); s.Shards != c.shards {
			t.Errorf("%s: %d shards, want %d", c.what, s.Shards, c.shards)
		}
	}
	p := mustPlan(t, Load{EventsPerSecond: 800. / 3, PeakFactor: 3})
	if p.Ingest.Shards != 1 {
		t.Errorf("a third of 800, three times: %d shards", p.Ingest.Shards)
	}
}

// reported by name, with what is needed.
func reported(t *testing.T, l Load) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	for _, q := range mustPlan(t, l).Quotas {
		all[q.Name] = q.Needed
		if !(q.Needed > q.Default) || q.Service == "" || q.Unit == "" || !strings.HasPrefix(q.Source, "https://docs.aws.amazon.com/") {
			t.Errorf("%+v", q)
		}
	}
	return all
}

// A quota is reported from the first load above it on.
func TestQuotasAtTheLimits(t *testing.T) {
	const executions, partitions = "concurrent executions", "active partitions of the lake"
	const bytes, requests, records = "bytes put as rejects", "requests that put rejects", "records put as rejects"
	flat := func(events float64, l Load) Load {
		l.EventsPerSecond, l.PeakFactor = events, 1
		return l
	}
	for _, c := range []struct {
		name   string
		at     Load
		above  Load
		needed float64 // by the load above
	}{
		{partitions, flat(1, Load{Partitions: 500}), flat(1, Load{Partitions: 501}), 501},
		// 900 shards and 100 unreserved executions.
		{executions, flat(720_000, Load{}), flat(720_001, Load{}), 1001},
		// 600 and 400 shards; the events are aggregates of 35 KB and more.
		{"shards", flat(0, Load{}), flat(0, Load{}), 0},
		// A rejected event has 393 × 4/3 + 500 = 1024 bytes.
		{bytes, flat(819.2, Load{EventBytes: 393, WrongShare: 1}), flat(820, Load{EventBytes: 393, WrongShare: 1}), 820. * 1.25 / 1024},
		{bytes, flat(5*819.2, Load{EventBytes: 393, WrongShare: 1, Region: "us-west-2"}), flat(5*820, Load{EventBytes: 393, WrongShare: 1, Region: "us-west-2"}), 5 * 820. * 1.25 / 1024},
		{records, flat(80_000, Load{WrongShare: 1}), flat(80_001, Load{WrongShare: 1}), 100_001.25},
		{records, flat(400_000, Load{WrongShare: 1, Region: "us-east-1"}), flat(400_001, Load{WrongShare: 1, Region: "us-east-1"}), 500_001.25},
		// A request from each invocation, one a second from each shard.
		{requests, flat(800_000, Load{WrongShare: 0.01}), flat(800_001, Load{WrongShare: 0.01}), 1001},
		{requests, flat(1_600_000, Load{WrongShare: 0.01, Region: "eu-west-1"}), flat(1_600_001, Load{WrongShare: 0.01, Region: "eu-west-1"}), 2001},
		{"write throughput of an on-demand stream, ingest", flat(160_000, Load{EventBytes: 1000, OnDemand: true}), flat(160_000, Load{EventBytes: 1001, OnDemand: true}), 200.2},
		{"write throughput of an on-demand stream, ingest", flat(8_000_000, Load{EventBytes: 1000, OnDemand: true, Region: "us-east-1", Partitions: 50}), flat(8_000_000, Load{EventBytes: 1001, OnDemand: true, Region: "us-east-1", Partitions: 50}), 10_010},
	} {
		if c.name == "shards" { // both streams' together: find the load
			c.at, c.above = lastWithShards(t, 1000)
			c.needed = 1001
		}
		if needed, ok := reported(t, c.at)[c.name]; ok {
			t.Errorf("%s: %v are needed at the limit: %+v", c.name, needed, c.at)
		}
		if needed := reported(t, c.above)[c.name]; math.Abs(needed-c.needed) > 1e-6*c.needed {
			t.Errorf("%s: %v are needed above the limit, want %v: %+v", c.name, needed, c.needed, c.above)
		}
	}
	if got := reported(t, Load{EventsPerSecond: 100}); len(got) != 0 {
		t.Errorf("quotas for 100 events/s: %v", got)
	}
}

// lastWithShards halves its way to the load that needs no more than the shards, on
// both streams together, and the one that needs the next.
func lastWithShards(t *testing.T, shards int) (at, above Load) {
	low, high := 1., 1e6
	for high-low > 0.001 {
		middle := (low + high) / 2
		if p := mustPlan(t, Load{EventsPerSecond: middle}); p.Ingest.Shards+p.Analytics.Shards > shards {
			high = middle
		} else {
			low = middle
		}
	}
	return Load{EventsPerSecond: low}, Load{EventsPerSecond: high}
}

// A quota is reported if, and only if, it is above the default of the region.
func TestQuotasAreReportedIffNeeded(t *testing.T) {
	defaults := map[string]map[string]float64{
		"": {"shards": 1000, "concurrent executions": 1000, "active partitions of the lake": 500, "records put as rejects": 100_000,
			"bytes put as rejects": 1, "write throughput of an on-demand stream, ingest": 200, "write throughput of an on-demand stream, analytics": 200},
		"eu-west-1": {"shards": 20_000, "concurrent executions": 1000, "active partitions of the lake": 500, "records put as rejects": 500_000,
			"bytes put as rejects": 5, "write throughput of an on-demand stream, ingest": 10_000, "write throughput of an on-demand stream, analytics": 10_000},
	}
	defaults["eu-central-1"] = defaults[""]
	everyLoad(t, func(t *testing.T, l Load, _ *rand.Rand) {
		p := mustPlan(t, l)
		rejects := 1.25 * l.EventsPerSecond * l.PeakFactor * l.WrongShare
		needed := map[string]float64{
			"concurrent executions":         float64(p.Transform.ReservedConcurrency) + 100,
			"active partitions of the lake": float64(l.Partitions),
			"records put as rejects":        rejects,
			"bytes put as rejects":          rejects * (float64(l.EventBytes)*4/3 + rejectBytes) / (1 << 20),
		}
		if l.OnDemand {
			needed["write throughput of an on-demand stream, ingest"] = 1.25 * max(p.Ingest.BytesPerSecond/1e6, p.Ingest.RecordsPerSecond/1e3)
			needed["write throughput of an on-demand stream, analytics"] = 1.25 * max(p.Analytics.BytesPerSecond/1e6, p.Analytics.RecordsPerSecond/1e3)
		} else {
			needed["shards"] = float64(p.Ingest.Shards + p.Analytics.Shards)
		}
		got := map[string]float64{}
		for _, q := range p.Quotas {
			got[q.Name] = q.Needed
			if want, ok := defaults[l.Region][q.Name]; ok && q.Default != want {
				t.Errorf("%s in %q is %v by default, want %v", q.Name, l.Region, q.Default, want)
			}
		}
		for name, n := range needed {
			if _, ok := got[name]; ok != (n > defaults[l.Region][name]) {
				t.Errorf("%s: %v needed, %v by default, reported: %v", name, n, defaults[l.Region][name], ok)
			}
		}
	})
}

// The record of AWS's example event, with the longest name of a stream, a role with
// a long name, and the UUID of a device as the key.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
func TestABatchFitsIntoAnInvocation(t *testing.T) {
	for _, l := range []Load{{}, {EventBytes: 16}, {EventBytes: 16, Latency: maxWindow * 1e9}, {Latency: maxWindow * 1e9}, {EventBytes: 100_000, Latency: maxWindow * 1e9}, {EventsPerRecord: 100, Latency: maxWindow * 1e9}} {
		l.EventsPerSecond = 1
		p := mustPlan(t, l)
		sequence := strings.Repeat("4", 56)
		record, _ := json.Marshal(map[string]any{
			"kinesis": map[string]any{
				"kinesisSchemaVersion": "1.0", "partitionKey": "7f5c9e0a-3b1d-4a58-9c6e-2f4b8d1a6c03", "sequenceNumber": sequence,
				"data":                        base64.StdEncoding.EncodeToString(make([]byte, int(p.Load.record()))),
				"approximateArrivalTimestamp": 1545084650.987,
			},
			"eventSource": "aws:kinesis", "eventVersion": "1.0", "eventID": "shardId-000000000006:" + sequence, "eventName": "aws:kinesis:record",
			"invokeIdentityArn": "arn:aws-us-gov:iam::123456789012:role/" + strings.Repeat("r", 64), "awsRegion": "us-gov-west-1",
			"eventSourceARN": "arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/" + strings.Repeat("s", 128),
		})
		if size := len(`{"Records":[]}`) + p.Transform.BatchSize*(len(record)+1); size > 6_000_000 {
			t.Errorf("%+v: %d bytes for a batch of %d", l, size, p.Transform.BatchSize)
		}
		if len(record)-base64.StdEncoding.EncodedLen(int(p.Load.record())) > envelopeBytes {
			t.Errorf("%d bytes around the data", len(record)-base64.StdEncoding.EncodedLen(int(p.Load.record())))
		}
	}
}
