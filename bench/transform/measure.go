package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// figures are what was measured of one program.
type figures struct {
	name           string
	events         int
	cpu            time.Duration // user and system, without starting up
	initialization time.Duration // from the start of the process to its first wish for an event
	peakBytes      int64
	binaryBytes    int64
	records        int // put on the output stream
}

func (f figures) microsPerEvent() float64 {
	return float64(f.cpu.Nanoseconds()) / 1000 / float64(f.events)
}

// measure builds a program and runs it twice: without any event, for what starting
// up costs, and with all batches.
func measure(ctx context.Context, dir, name, pkg string, shards int, payloads [][]byte, batches, size int) (figures, error) {
	binary := filepath.Join(dir, name)
	if err := build(ctx, pkg, binary); err != nil {
		return figures{}, err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return figures{}, err
	}
	idle, err := start(ctx, binary, shards, nil, 0)
	if err != nil {
		return figures{}, err
	}
	full, err := start(ctx, binary, shards, payloads, batches)
	if err != nil {
		return figures{}, err
	}
	events := batches * size
	if stored := full.stored.events + full.stored.rejects; stored != events {
		return figures{}, fmt.Errorf("%d of %d events came out", stored, events)
	}
	return figures{
		name: name, events: events, cpu: full.cpu - idle.cpu, initialization: idle.initialization,
		peakBytes: full.peakBytes, binaryBytes: info.Size(), records: full.stored.records,
	}, nil
}

// build compiles a package as for Lambda, for this machine.
func build(ctx context.Context, pkg, binary string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w", "-o", binary, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
	}
	return nil
}

// outcome is what one run of a process took and stored.
type outcome struct {
	cpu, initialization time.Duration
	peakBytes           int64
	stored              totals
}

func start(ctx context.Context, binary string, shards int, payloads [][]byte, batches int) (outcome, error) {
	streams, err := serveStreams(shards)
	if err != nil {
		return outcome{}, err
	}
	defer streams.Close()
	return startOn(ctx, binary, streams, payloads, batches)
}

// startOn runs the program on batches of payloads, in turn, and ends it when it
// has answered the last.
func startOn(ctx context.Context, binary string, streams *streams, payloads [][]byte, batches int) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	runtimeAPI, err := serveRuntime(payloads, batches)
	if err != nil {
		return outcome{}, err
	}
	defer runtimeAPI.Close()

	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = environment(runtimeAPI.address, streams.url)
	var talk bytes.Buffer // its metrics and logs
	cmd.Stdout, cmd.Stderr = io.Discard, &talk
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return outcome{}, err
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	select {
	case err := <-exited:
		return outcome{}, fmt.Errorf("the program ended: %v\n%s", err, talk.Bytes())
	case <-runtimeAPI.done:
	}
	cmd.Process.Kill()
	<-exited
	if err := runtimeAPI.problem(); err != nil {
		return outcome{}, fmt.Errorf("%w\n%s", err, talk.Bytes())
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return outcome{
		cpu:            cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		initialization: runtimeAPI.firstNext.Sub(begin),
		peakBytes:      usage.Maxrss << 10, // Linux counts in KiB
		stored:         streams.totals(),
	}, nil
}

func environment(runtimeAPI, endpoint string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME=transform",
		"AWS_ENDPOINT_URL=" + endpoint,
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench",
		"OUTPUT_STREAM_ARN=arn:aws:kinesis:us-east-1:000000000000:stream/analytics",
		"REJECTS_DELIVERY_STREAM=rejects",
		"ACCOUNT_KEY=0123456789abcdef0123456789abcdef",
		"GOMAXPROCS=1",
	}
}
