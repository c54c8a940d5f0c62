package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// outcome is what one run of a process took and stored.
type outcome struct {
	user, system, initialization time.Duration
	peakBytes                    int64
	stored                       totals
}

// start runs the program on batches of payloads, in turn, and ends it when it has
// answered the last.
func start(ctx context.Context, p program, streams *streams, payloads [][]byte, batches int, profile string) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	runtimeAPI, err := serveRuntime(payloads, batches)
	if err != nil {
		return outcome{}, err
	}
	defer runtimeAPI.Close()

	cmd := exec.CommandContext(ctx, p.binary)
	cmd.Env = append(environment(runtimeAPI.address, streams.url), p.env...)
	if profile != "" {
		cmd.Env = append(cmd.Env, "BENCH_PROFILE="+filepath.Join(profile, p.name))
	}
	var talk bytes.Buffer // its logs
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
	peak, err := peakMemory(cmd.Process.Pid)
	if err != nil {
		return outcome{}, err
	}
	if profile != "" {
		cmd.Process.Signal(syscall.SIGTERM)
	} else {
		cmd.Process.Kill()
	}
	<-exited
	if err := runtimeAPI.problem(); err != nil {
		return outcome{}, fmt.Errorf("%w\n%s", err, talk.Bytes())
	}
	return outcome{
		user:           cmd.ProcessState.UserTime(),
		system:         cmd.ProcessState.SystemTime(),
		initialization: runtimeAPI.firstNext.Sub(begin),
		peakBytes:      peak,
		stored:         streams.totals(),
	}, nil
}

// peakMemory is the most resident memory that a process has had. The account of
// an ended process (ru_maxrss) will not do: it begins with that of its parent.
func peakMemory(pid int) (int64, error) {
	name := fmt.Sprintf("/proc/%d/status", pid)
	text, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kibibytes int64
	if _, err := fmt.Sscan(rest, &kibibytes); err != nil {
		return 0, fmt.Errorf("%s: VmHWM: %w", name, err)
	}
	return kibibytes << 10, nil
}
