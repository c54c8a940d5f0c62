// Command pipeline measures the whole pipeline on this machine: events go from
// a producer through the local endpoint's Kinesis, the event source mapping, the
// transform function's real binary, the analytics stream and Firehose into
// Parquet, and are counted there. What is deployed is the environment dev, with
// more shards, by the real CDK CLI.
//
//	go run ./bench/pipeline
//	go run ./bench/pipeline -events 100000 -rounds 10
//	go run ./bench/pipeline -rounds 1 -profile build/profile
//
// Three parties share the machine, each in processes of its own, so that the
// operating system's account tells them apart:
//
//   - the endpoint (bench/pipeline/endpoint: what millrace local starts, with
//     Go's profiler beside it),
//   - the function, which the endpoint starts as it does for anyone,
//   - the producer, which is this program. It makes all events of a round
//     before the clock starts and adds up the ledger after it has stopped; in
//     between it does what millrace produce does, with Go's SDK.
//
// A round's time runs from the first PutRecords until the endpoint says that
// every record is delivered, which is when the last row is in Parquet. Firehose
// waits a minute for a buffer of 64 MiB to fill, the mapping a second for a
// batch; -time-scale divides these waits, so that a round shows work, not
// waiting. Nothing else is scaled: shards keep their limits.
//
// The first rounds send an event a record, the last one sends KPL aggregates.
// It is read from /proc, so it needs Linux.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/millrace-dev/millrace/test/assembly"
)

// config is what the flags say.
type config struct {
	events, rounds, shards int
	timeScale              float64
	wrong, late            float64
	profile                string // folder
	verbose                bool
}

func main() {
	var c config
	flag.IntVar(&c.events, "events", 300_000, "events in a round")
	flag.IntVar(&c.rounds, "rounds", 3, "rounds that send an event a record; one more sends KPL aggregates")
	flag.IntVar(&c.shards, "shards", 32, "shards of the ingest stream; the analytics stream has half as many")
	flag.Float64Var(&c.timeScale, "time-scale", 30, "divides batching windows and buffering intervals")
	flag.Float64Var(&c.wrong, "wrong", 0.02, "share of the events that are wrong, 0 to 1")
	flag.Float64Var(&c.late, "late", 0.02, "share of the events that come days late, 0 to 1")
	flag.StringVar(&c.profile, "profile", "", "folder for the endpoint's CPU, heap and allocation profiles; empty: none")
	flag.BoolVar(&c.verbose, "verbose", false, "show what the CDK CLI and the endpoint say")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, c); err != nil {
		fmt.Fprintln(os.Stderr, "bench/pipeline:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c config) (err error) {
	if c.events < 1 || c.rounds < 1 || c.shards < 1 {
		return fmt.Errorf("-events %d, -rounds %d and -shards %d must be 1 or more", c.events, c.rounds, c.shards)
	}
	dir, err := os.MkdirTemp("", "bench-pipeline-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	step("compiling the endpoint and the functions, synthesizing the templates")
	templates := filepath.Join(dir, "cdk.out")
	if err := assembly.WriteToDestroy(".", templates, c.environment()); err != nil {
		return err
	}
	endpoint, err := startEndpoint(ctx, c, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, endpoint.stop()) }()
	step("deploying environment " + environment + " with the CDK CLI")
	if err := endpoint.deploy(ctx, templates); err != nil {
		return err
	}
	b, err := newBench(ctx, c, endpoint)
	if err != nil {
		return err
	}
	if err := b.measure(ctx); err != nil {
		return err
	}
	step("counting what has arrived")
	if err := b.verify(ctx); err != nil {
		return err
	}
	return b.print(os.Stdout)
}

// step says on standard error what takes a while.
func step(text string) { fmt.Fprintln(os.Stderr, "▸", text) }
