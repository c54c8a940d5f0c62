package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"
)

// bar is what the pipeline has to do on two cores: events a second, an event a
// record.
const bar = 10_000

func (b *bench) print(w io.Writer) error {
	fmt.Fprintf(w, "%d events a round, %.0f%% wrong, %.0f%% late; %d ingest shards; waits divided by %g; %d cores, %s\n\n",
		b.events, 100*b.wrong, 100*b.late, b.shards, b.timeScale, runtime.NumCPU(), runtime.Version())
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, value func(round) string) {
		fmt.Fprint(table, name, "\t")
		for _, r := range b.rounds {
			fmt.Fprint(table, value(r), "\t")
		}
		fmt.Fprintln(table)
	}
	row("", func(r round) string {
		if r.aggregated {
			return "KPL"
		}
		return "single"
	})
	row("events/s, first put to last row in Parquet", func(r round) string { return fmt.Sprintf("%.0f", r.rate()) })
	row("events/s, puts alone", func(r round) string { return fmt.Sprintf("%.0f", float64(r.events)/r.sent.Seconds()) })
	row("seconds", func(r round) string { return fmt.Sprintf("%.1f", r.took.Seconds()) })
	row("bytes put per event", func(r round) string { return fmt.Sprintf("%.0f", float64(r.bytes)/float64(r.events)) })
	row("entries throttled and sent again", func(r round) string { return fmt.Sprint(r.throttled) })
	b.printCPU(row)
	b.printMemory(row)
	if err := table.Flush(); err != nil {
		return err
	}
	b.conclude(w)
	return nil
}

func (b *bench) printCPU(row func(string, func(round) string)) {
	for _, party := range []struct {
		name string
		cpu  func(usage) time.Duration
	}{
		{"endpoint", func(u usage) time.Duration { return u.endpoint }},
		{"function", func(u usage) time.Duration { return u.function }},
		{"producer", func(u usage) time.Duration { return u.producer }},
		{"all", usage.total},
	} {
		row("CPU, "+party.name+", s (µs per event)", func(r round) string {
			cpu := party.cpu(r.cpu)
			return fmt.Sprintf("%.1f (%.1f)", cpu.Seconds(), float64(cpu.Nanoseconds())/1000/float64(r.events))
		})
	}
}

func (b *bench) printMemory(row func(string, func(round) string)) {
	row("endpoint, peak resident memory, MiB", func(r round) string { return fmt.Sprintf("%.0f", mib(r.peak)) })
	row("endpoint, live heap afterwards, MiB", func(r round) string { return fmt.Sprintf("%.1f", mib(r.live)) })
	row("records retained", func(r round) string { return fmt.Sprint(r.retained) })
}

// conclude holds the figures against the bars.
func (b *bench) conclude(w io.Writer) {
	fmt.Fprintf(w, "\n%d events sent, %d rows in %d Parquet files; none lost, none twice\n", b.report.Sent, b.report.LakeRows, b.report.LakeFiles)
	slowest := b.rounds[0].rate()
	for _, r := range b.rounds {
		if !r.aggregated {
			slowest = min(slowest, r.rate())
		}
	}
	fmt.Fprintf(w, "end to end, slowest round of single events: %.0f events/s, %.1f times the bar of %d\n", slowest, slowest/bar, bar)
	first, last := b.rounds[0], b.rounds[len(b.rounds)-1]
	var passed int64
	for _, r := range b.rounds[1:] {
		passed += r.events
	}
	grown := float64(last.live - first.live)
	fmt.Fprintf(w, "live heap after the last round, less that after the first: %.1f bytes per event passed, %.1f per record retained\n",
		grown/float64(passed), grown/float64(last.retained-first.retained))
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
