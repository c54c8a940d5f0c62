// Command transform measures the transform function as a whole process: the
// bootstrap that Lambda would start, with the AWS SDK, JSON, Kinesis calls and
// all. It serves the Lambda Runtime API and a Kinesis and Firehose endpoint on
// loopback, hands batches of X1 events to the function, and reads the operating
// system's account of the CPU time that the process took.
//
// Beside it, in the same run, it measures
//
//	plain    the same work as one writes it first: aws-lambda-go, encoding/json,
//	         one record per event (bench/transform/plain)
//	floor    no work at all: decode base64, pack, put through the SDK, on
//	         aws-lambda-go (bench/transform/floor)
//	generic  the same work with stream.JSON, for an event type of one's own
//	         (bench/transform/generic)
//
// and, where its folder is there, the function of examples/clickstream with
// events of its own. Only figures of one run compare: the programs take turns,
// and each figure is the median of the rounds.
//
//	go run ./bench/transform
//	go run ./bench/transform -batches 500 -wrong 0.01
//	go run ./bench/transform -only transform -profile build/profile
//
// All get GOMAXPROCS=1, as a function with up to one vCPU has, and are built as
// for Lambda (CGO_ENABLED=0 -trimpath -ldflags='-s -w').
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
)

// options are what the command line says.
type options struct {
	rounds, batches, size, shards int
	wrong                         float64
	only, profile                 string
}

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "how often each program has its turn")
	flag.IntVar(&o.batches, "batches", 200, "batches handed to each program in a round")
	flag.IntVar(&o.size, "size", 1000, "events in a batch")
	flag.IntVar(&o.shards, "shards", 4, "shards of the output stream")
	flag.Float64Var(&o.wrong, "wrong", 0, "share of events that must be rejected, 0 to 1")
	flag.StringVar(&o.only, "only", "", "the name of the one program to run; empty: all")
	flag.StringVar(&o.profile, "profile", "", "folder for CPU and allocation profiles, NAME.cpu and NAME.allocs; the figures then include the profiler")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench/transform:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "bench-transform-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	list, err := chosen(o.only)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].binary, err = build(ctx, dir, list[i], o.profile); err != nil {
			return err
		}
	}
	all, err := measure(ctx, list, o)
	if err != nil {
		return err
	}
	fmt.Printf("%d rounds of %d batches of %d events; %d shards; %s %s, GOMAXPROCS=1\n\n",
		o.rounds, o.batches, o.size, o.shards, runtime.Version(), runtime.GOARCH)
	return printFigures(os.Stdout, all)
}
