// Package size shows a plan of package sizing: as tables to people, as JSON to
// programs.
package size

import (
	"fmt"
	"io"
	"time"

	"github.com/millrace-dev/millrace/sizing"
)

// Print writes the plan for a person.
func Print(w io.Writer, p sizing.Plan) {
	l := p.Load
	fmt.Fprintf(w, "%s events/s of %s bytes on average, %s bytes shaped\n%s events/s at the peak, and %g %% headroom above that\n\n",
		number(l.EventsPerSecond), number(float64(l.EventBytes)), number(float64(l.ShapedBytes)), number(l.EventsPerSecond*l.PeakFactor), sizing.Headroom*100)
	printStreams(w, p)
	printSettings(w, p)
	printCosts(w, p.Costs)
	printQuotas(w, p)
}

func printStreams(w io.Writer, p sizing.Plan) {
	var t table
	t.row("at the peak", "records/s", "MB/s", "shards", "a key may have", "")
	for _, s := range []struct {
		name string
		sizing.Stream
	}{{"ingest", p.Ingest}, {"analytics", p.Analytics}} {
		shards := "on demand"
		if s.Shards > 0 {
			shards = number(float64(s.Shards))
		}
		t.row(s.name, number(s.RecordsPerSecond), number(s.BytesPerSecond/1e6), shards, number(s.MaxKeyShare*100)+" %", "")
	}
	t.print(w)
}

func printSettings(w io.Writer, p sizing.Plan) {
	t := p.Transform
	fmt.Fprintf(w, `
transform  %d MiB, reserved concurrency %s, parallelization %d
           batches of %s records or %v, a full one takes %v
lake       buffer of %d MiB or %v
rejects    buffer of %d MiB or %v

`, t.MemoryMiB, number(float64(t.ReservedConcurrency)), t.Parallelization,
		number(float64(t.BatchSize)), t.BatchingWindow, t.BatchTime.Round(time.Millisecond),
		p.Lake.SizeMiB, p.Lake.Interval, p.Rejects.SizeMiB, p.Rejects.Interval)
}

// printCosts beside those of the same load, where every event is a record.
func printCosts(w io.Writer, costs []sizing.Cost) {
	var t table
	t.row("a month, on average", "packed", "unpacked", "")
	for _, c := range costs {
		t.row(c.Service+": "+c.Driver, number(c.Quantity), number(c.Unpacked), c.Unit)
	}
	t.print(w)
}

func printQuotas(w io.Writer, p sizing.Plan) {
	fmt.Fprintln(w)
	where := p.Load.Region
	if where == "" {
		where = "a region with the smallest"
	}
	if len(p.Quotas) == 0 {
		fmt.Fprintf(w, "no quota to raise in %s\n", where)
		return
	}
	var t table
	t.row("quotas to raise in "+where, "default", "needed", "")
	for _, q := range p.Quotas {
		t.row(q.Service+": "+q.Name, number(q.Default), number(q.Needed), q.Unit+"  "+q.Source)
	}
	t.print(w)
}
