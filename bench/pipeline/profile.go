package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// liveHeap is what the endpoint keeps in memory: the bytes of its heap that are
// left after a garbage collection.
func (e *endpoint) liveHeap(ctx context.Context) (int64, error) {
	// Twice: what finalizers and pools hold goes with the second.
	if _, err := get(ctx, e.profiler+"/debug/pprof/heap?gc=1&debug=1"); err != nil {
		return 0, err
	}
	text, err := get(ctx, e.profiler+"/debug/pprof/heap?gc=1&debug=1")
	if err != nil {
		return 0, err
	}
	found := heapAlloc.FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("%s does not say how large the heap is", e.profiler)
	}
	return strconv.ParseInt(string(found[1]), 10, 64)
}

// heapAlloc is the line of the heap's text profile that runtime.MemStats fill.
var heapAlloc = regexp.MustCompile(`(?m)^# HeapAlloc = (\d+)$`)

// profileCPU writes a CPU profile of the endpoint from now on, for so many
// seconds, into a folder. The returned function waits for it.
func (e *endpoint) profileCPU(ctx context.Context, dir string, seconds int) (wait func() error) {
	done := make(chan error, 1)
	go func() { done <- e.save(ctx, fmt.Sprintf("profile?seconds=%d", seconds), dir, "cpu.pprof") }()
	return func() error { return <-done }
}

// profileMemory writes what the endpoint keeps, and all that it ever allocated.
func (e *endpoint) profileMemory(ctx context.Context, dir string) error {
	if err := e.save(ctx, "allocs", dir, "allocs.pprof"); err != nil {
		return err
	}
	return e.save(ctx, "heap?gc=1", dir, "heap.pprof")
}

func (e *endpoint) save(ctx context.Context, profile, dir, name string) error {
	body, err := get(ctx, e.profiler+"/debug/pprof/"+profile)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name), body, 0o644)
}
