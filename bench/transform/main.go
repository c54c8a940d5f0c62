// Command transform measures the transform function as a whole process: the
// bootstrap that Lambda would start, with the AWS SDK, JSON, Kinesis calls and
// all. It serves the Lambda Runtime API and a Kinesis and Firehose endpoint on
// loopback, hands batches of X1 events to the function, and reads the operating
// system's account of the CPU time that the process took.
//
// Beside it, in the same run, it measures the same work written plainly
// (bench/transform/plain: aws-lambda-go, encoding/json, one record per event).
// Only figures of one run compare.
//
//	go run ./bench/transform
//	go run ./bench/transform -batches 500 -wrong 0.01
//
// Both get GOMAXPROCS=1, as a function with up to one vCPU has, and are built as
// for Lambda (CGO_ENABLED=0 -trimpath -ldflags='-s -w').
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"text/tabwriter"
	"time"

	"github.com/millrace-dev/millrace/x1/generate"
)

// programs are what is measured, by what it is called and its package.
var programs = []struct{ name, pkg string }{
	{"transform", "github.com/millrace-dev/millrace/lambdas/transform"},
	{"plain", "github.com/millrace-dev/millrace/bench/transform/plain"},
}

func main() {
	batches := flag.Int("batches", 200, "batches handed to each program")
	size := flag.Int("size", 1000, "events in a batch")
	shards := flag.Int("shards", 4, "shards of the output stream")
	wrong := flag.Float64("wrong", 0, "share of events that must be rejected, 0 to 1")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *batches, *size, *shards, *wrong); err != nil {
		fmt.Fprintln(os.Stderr, "bench/transform:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, batches, size, shards int, wrong float64) error {
	dir, err := os.MkdirTemp("", "bench-transform-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	events, err := sample(8*size, wrong)
	if err != nil {
		return err
	}
	payloads := payloadsOf(events, size)
	fmt.Printf("%d batches of %d X1 events, %d bytes on average; %d shards; %s, GOMAXPROCS=1\n\n",
		batches, size, averageSize(events), shards, runtime.Version())

	var figures []figures
	for _, p := range programs {
		f, err := measure(ctx, dir, p.name, p.pkg, shards, payloads, batches, size)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		figures = append(figures, f)
	}
	return printFigures(figures)
}

// sample makes n events that arrive now.
func sample(n int, wrong float64) ([]generate.Event, error) {
	g, err := generate.New(generate.Config{Seed: 1, Events: n, Start: time.Now(), WrongShare: wrong})
	if err != nil {
		return nil, err
	}
	events := make([]generate.Event, 0, n)
	for e := range g.All() {
		events = append(events, e)
	}
	return events, nil
}

func averageSize(events []generate.Event) int {
	total := 0
	for _, e := range events {
		total += len(e.Data)
	}
	return total / max(1, len(events))
}

func printFigures(all []figures) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\t")
	for _, f := range all {
		fmt.Fprintf(w, "%s\t", f.name)
	}
	fmt.Fprint(w, "ratio\t\n")
	row := func(name, format string, value func(figures) float64) {
		fmt.Fprintf(w, "%s\t", name)
		for _, f := range all {
			fmt.Fprintf(w, format+"\t", value(f))
		}
		fmt.Fprintf(w, "%.2f\t\n", value(all[0])/value(all[1]))
	}
	row("CPU, µs per event", "%.2f", figures.microsPerEvent)
	row("events per CPU second", "%.0f", func(f figures) float64 { return 1e6 / f.microsPerEvent() })
	row("Kinesis records per event", "%.4f", func(f figures) float64 { return float64(f.records) / float64(f.events) })
	row("initialization, ms", "%.1f", func(f figures) float64 { return float64(f.initialization.Microseconds()) / 1000 })
	row("peak memory, MiB", "%.1f", func(f figures) float64 { return float64(f.peakBytes) / (1 << 20) })
	row("binary, MiB", "%.1f", func(f figures) float64 { return float64(f.binaryBytes) / (1 << 20) })
	return w.Flush()
}
