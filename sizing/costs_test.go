package sizing

import (
	"math"
	"testing"
	"time"
)

const month = 730 * 3600

// quantities by service, driver and unit: packed as stated, and an event a record.
func quantities(t *testing.T, l Load) map[string][2]float64 {
	t.Helper()
	all := map[string][2]float64{}
	for _, c := range mustPlan(t, l).Costs {
		name := c.Service + " " + c.Driver + " " + c.Unit
		if _, twice := all[name]; twice || c.Per != "month" {
			t.Errorf("%+v", c)
		}
		all[name] = [2]float64{c.Quantity, c.Unpacked}
	}
	return all
}

func wantQuantities(t *testing.T, l Load, want map[string][2]float64) {
	t.Helper()
	got := quantities(t, l)
	for name, w := range want {
		g := got[name]
		for i := range w {
			if math.Abs(g[i]-w[i]) > 1e-9*w[i] {
				t.Errorf("%s: %v, want %v", name, g, w)
				break
			}
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d drivers, want %d: %v", len(got), len(want), got)
	}
}

// 1 000 events/s of 500 bytes, three times that at the peak: 4 ingest shards, and 4
// invocations a second of 250 events. The analytics stream has 2 shards, so an
// aggregate has 125 events of 515 bytes, and 40: 64 415 bytes, which are three PUT
// payload units. An event that is a record of its own is a unit.
func TestCostsOfProvisionedStreams(t *testing.T) {
	l := Load{EventsPerSecond: 1_000, EventBytes: 500, Partitions: 10}
	p := mustPlan(t, l)
	if p.Ingest.Shards != 4 || p.Analytics.Shards != 2 || p.Ingest.PutUnitsPerSecond != 1000 || p.Analytics.PutUnitsPerSecond != 8*3 || p.Transform.MemoryMiB != 512 {
		t.Fatalf("%+v", p)
	}
	const gb = 1 << 30
	duration := 0.1 + 0.0001*250/(512./1769)
	rejected := 20. * (500*4./3 + 500)
	wantQuantities(t, l, map[string][2]float64{
		"Kinesis ingest, shards shard hours":       {4 * 730, 4 * 730},
		"Kinesis ingest, put PUT payload units":    {1000 * month, 1000 * month},
		"Kinesis analytics, shards shard hours":    {2 * 730, 4 * 730},
		"Kinesis analytics, put PUT payload units": {8 * 3 * month, 1000 * month},
		"Lambda requests requests":                 {4 * month, 4 * month},
		"Lambda duration GB-seconds":               {4 * month * math.Round(duration*1e6) / 1e6 / 2, 4 * month * math.Round(duration*1e6) / 1e6 / 2},
		// 64 415 bytes are 13 × 5 KB, 500 bytes are one.
		"Firehose lake, ingested GB":     {8 * 13 * 5120. * month / gb, 1000 * 5120. * month / gb},
		"Firehose lake, converted GB":    {8 * 13 * 5120. * month / gb, 1000 * 5120. * month / gb},
		"Firehose lake, partitioned GB":  {500_000 * 0.2 * month / gb, 500_000 * 0.2 * month / gb},
		"Firehose lake, objects objects": {(500_000./(128<<20) + 10./300) * month, (500_000./(128<<20) + 10./300) * month},
		"Firehose rejects, ingested GB":  {20 * 5120. * month / gb, 20 * 5120. * month / gb},
		"S3 PUT requests requests": {(500_000./(128<<20) + 10./300 + rejected/(5<<20) + 1./300) * month,
			(500_000./(128<<20) + 10./300 + rejected/(5<<20) + 1./300) * month},
		"S3 added to the lake GB": {500_000 * 0.2 * month / gb, 500_000 * 0.2 * month / gb},
	})
}

// Producers that pack 100 events a record need 3 ingest shards in place of 4, and
// a record of 51 540 bytes is 3 units: 30 in place of 1 000.
func TestCostsOfPackedRecords(t *testing.T) {
	got := quantities(t, Load{EventsPerSecond: 1_000, EventBytes: 500, EventsPerRecord: 100})
	for name, want := range map[string][2]float64{
		"Kinesis ingest, shards shard hours":    {2 * 730, 4 * 730},
		"Kinesis ingest, put PUT payload units": {10 * 3 * month, 1000 * month},
		"Lambda requests requests":              {2 * month, 4 * month},
	} {
		if got[name] != want {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}
}

// On demand a record is rounded up to 1 KB as it comes in, and not as it is read. As
// the stream keeps room for twice the peak, there are 8 ingest shards for 1 000
// events/s and 4 of the analytics stream: 8 invocations of 125 events, aggregates of
// 31.25 events, 16 133.75 bytes, 16 KB.
func TestCostsOnDemand(t *testing.T) {
	l := Load{EventsPerSecond: 1_000, EventBytes: 500, OnDemand: true, AnalyticsReaders: 2}
	if p := mustPlan(t, l); p.Ingest.Shards != 0 || p.Analytics.Shards != 0 || p.Transform.ReservedConcurrency != 8 {
		t.Fatalf("%+v", p)
	}
	got := quantities(t, l)
	const gb = 1 << 30
	for name, want := range map[string][2]float64{
		"Kinesis ingest, on demand stream hours":    {730, 730},
		"Kinesis ingest, data in GB":                {1000 * 1024. * month / gb, 1000 * 1024. * month / gb},
		"Kinesis ingest, data out GB":               {500_000. * month / gb, 500_000. * month / gb},
		"Kinesis analytics, on demand stream hours": {730, 730},
		"Kinesis analytics, data in GB":             {32 * 16 * 1024. * month / gb, 1000 * 1024. * month / gb},
		"Kinesis analytics, data out GB":            {2 * 32 * 16133.75 * month / gb, 2 * 500_000. * month / gb},
	} {
		for i := range want {
			if math.Abs(got[name][i]-want[i]) > 1e-9*want[i] {
				t.Errorf("%s: %v, want %v", name, got[name], want)
				break
			}
		}
	}
	for name := range quantities(t, Load{EventsPerSecond: 1, OnDemand: true}) {
		if name == "Kinesis ingest, shards shard hours" || name == "Kinesis ingest, put PUT payload units" {
			t.Errorf("%s of an on-demand stream", name)
		}
	}
}

// Of 20 000 events/s, an invocation of 75 a second has 267, and an aggregate of each
// for 33 shards is one unit. With ten times the latency it is two, of ten times the
// events. In the end each is full, and has ten units.
func TestLatencyFillsAggregates(t *testing.T) {
	for _, c := range []struct {
		latency time.Duration
		units   float64
	}{{time.Second, 75 * 33}, {10 * time.Second, 7.5 * 33 * 2}} {
		p := mustPlan(t, Load{EventsPerSecond: 20_000, EventBytes: 413, Latency: c.latency})
		if got := p.Analytics.PutUnitsPerSecond; p.Analytics.Shards != 33 || math.Abs(got-c.units) > 1e-6 {
			t.Errorf("%v: %v units/s on %d shards, want %v", c.latency, got, p.Analytics.Shards, c.units)
		}
	}
	p := mustPlan(t, Load{EventsPerSecond: 500, EventBytes: 1000, PeakFactor: 1, Latency: 5 * time.Minute})
	if got, want := p.Analytics.PutUnitsPerSecond, 500*1015/(250_000.-40)*10; math.Abs(got-want) > 1e-6 {
		t.Errorf("%v units/s of full aggregates, want %v", got, want)
	}
}

// An event that is larger than an aggregate is a record.
func TestLargeEventsAreRecordsOfTheirOwn(t *testing.T) {
	p := mustPlan(t, Load{EventsPerSecond: 10, EventBytes: 1_000_000})
	if p.Analytics.RecordsPerSecond != 30 || p.Analytics.PutUnitsPerSecond != 10*41 {
		t.Errorf("%+v", p.Analytics)
	}
}
