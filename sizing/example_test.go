package sizing_test

import (
	"fmt"

	"github.com/millrace-dev/millrace/sizing"
)

func ExampleFor() {
	p, err := sizing.For(sizing.Load{EventsPerSecond: 2_000, EventBytes: 413, ShapedBytes: 520, PeakFactor: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ingest", p.Ingest.Shards, "shards, analytics", p.Analytics.Shards)
	fmt.Println("transform", p.Transform.MemoryMiB, "MiB,", p.Transform.ReservedConcurrency, "at once")
	fmt.Println("batches of", p.Transform.BatchSize, "records, or", p.Transform.BatchingWindow)
	fmt.Println("files of", p.Lake.SizeMiB, "MiB, or", p.Lake.Interval)
	// Output:
	// ingest 10 shards, analytics 6
	// transform 512 MiB, 10 at once
	// batches of 1000 records, or 1s
	// files of 128 MiB, or 5m0s
}

// Everything that is wrong is said at once.
func ExampleFor_problems() {
	_, err := sizing.For(sizing.Load{PeakFactor: 0.5, EventsPerRecord: 20_000})
	fmt.Println(err)
	// Output:
	// EventsPerSecond is 0, allowed are more than 0 and up to 10000000 events a second
	// PeakFactor is 0.5, allowed are 1 to 100: the busiest minute over the average
	// EventsPerRecord is 20000, allowed are 1 to 10000 events
}

// The quotas to raise before the deployment.
func ExampleQuota() {
	p, err := sizing.For(sizing.Load{EventsPerSecond: 300_000, Region: "eu-west-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range p.Quotas {
		fmt.Printf("%s, %s: %.4g %s in place of %g\n", q.Service, q.Name, q.Needed, q.Unit, q.Default)
	}
	// Output:
	// Lambda, concurrent executions: 1225 executions in place of 1000
	// Firehose, bytes put as rejects: 25.38 MiB/s in place of 5
}

// How much less is put, and billed, since events are packed.
func ExampleCost() {
	p, err := sizing.For(sizing.Load{EventsPerSecond: 20_000, EventBytes: 413})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range p.Costs {
		if c.Unit == "PUT payload units" {
			fmt.Printf("%s: %.0f million a %s, %.0f unpacked\n", c.Driver, c.Quantity/1e6, c.Per, c.Unpacked/1e6)
		}
	}
	// Output:
	// ingest, put: 52560 million a month, 52560 unpacked
	// analytics, put: 6504 million a month, 52560 unpacked
}
