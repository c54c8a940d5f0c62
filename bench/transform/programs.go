package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/x1/generate"
)

// program is one that is measured.
type program struct {
	name   string
	module string // its module's folder, from this module's root
	pkg    string // in that module
	events func(n int, wrong float64) ([]event, error)
	env    []string // beside what all get
	binary string   // once it is built
}

// event is what a producer puts on the ingest stream.
type event struct {
	partitionKey string
	data         []byte
}

// programs are all there are. The first is compared with plain and floor.
var programs = []program{
	{name: "transform", module: ".", pkg: "./lambdas/transform", events: x1Events},
	{name: "plain", module: ".", pkg: "./bench/transform/plain", events: x1Events},
	{name: "floor", module: ".", pkg: "./bench/transform/floor", events: x1Events},
	{name: "generic", module: ".", pkg: "./bench/transform/generic", events: x1Events},
	{name: "clickstream", module: "./examples/clickstream", pkg: "./lambdas/shape", events: clicks},
}

// chosen are the programs with a name, or all.
func chosen(only string) ([]program, error) {
	if only == "" {
		return slices.Clone(programs), nil
	}
	i := slices.IndexFunc(programs, func(p program) bool { return p.name == only })
	if i < 0 {
		return nil, fmt.Errorf("-only %s: there is no such program", only)
	}
	return []program{programs[i]}, nil
}

// x1Events makes n events that arrive now.
func x1Events(n int, wrong float64) ([]event, error) {
	g, err := generate.New(generate.Config{Seed: 1, Events: n, Start: time.Now(), WrongShare: wrong})
	if err != nil {
		return nil, err
	}
	events := make([]event, 0, n)
	for e := range g.All() {
		events = append(events, event{e.PartitionKey, e.Data})
	}
	return events, nil
}

func averageSize(events []event) int {
	total := 0
	for _, e := range events {
		total += len(e.data)
	}
	return total / max(1, len(events))
}

// environment is what Lambda and the function's template set.
func environment(runtimeAPI, endpoint string) []string {
	return []string{
		"HOME=" + os.TempDir(), // no AWS configuration file is there
		"AWS_LAMBDA_RUNTIME_API=" + runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME=transform",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
		"AWS_ENDPOINT_URL=" + endpoint,
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench",
		"OUTPUT_STREAM_ARN=arn:aws:kinesis:us-east-1:000000000000:stream/analytics",
		"REJECTS_DELIVERY_STREAM=rejects",
		"ACCOUNT_KEY=0123456789abcdef0123456789abcdef",
		"GOMAXPROCS=1",
	}
}
