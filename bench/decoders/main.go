// Command decoders compares ways to decode an event's JSON in Go: what CPU an event
// takes, how large the program is, and how soon it has decoded its first event, for
// that is what a Lambda function pays for. What it found is in docs/performance.md.
//
//	cd bench/decoders && go run .
//
// It is a module of its own, so that what is only compared is no dependency of
// Millrace.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/millrace-dev/millrace/bench/decoders/work"
)

// decoders are the packages below this one.
var decoders = []struct{ name, experiment string }{
	{"stdlib", ""}, {"jsonv2", "jsonv2"}, {"sonic", ""}, {"simdjson", ""}, {"easyjson", ""}, {"millrace", ""}, {"paths", ""},
}

const (
	rounds = 5
	events = 100_000
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench/decoders:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "bench-decoders-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tns CPU per event\tfirst event, µs\tCPU of a start, ms\tbinary, MiB\tbinary for arm64, MiB\t")
	results := make([]result, len(decoders))
	for i, d := range decoders {
		results[i] = result{binary: filepath.Join(dir, d.name)}
		for arch, size := range map[string]*int64{"amd64": &results[i].size, "arm64": &results[i].sizeARM} {
			out := filepath.Join(dir, d.name+"-"+arch)
			if arch == "amd64" {
				out = results[i].binary
			}
			if *size, err = build(ctx, d.name, d.experiment, arch, out); err != nil {
				return err
			}
		}
	}
	for range rounds { // in turns, so that all see the machine in the same state
		for i := range decoders {
			if err := results[i].measure(ctx); err != nil {
				return fmt.Errorf("%s: %w", decoders[i].name, err)
			}
		}
	}
	for i, d := range decoders {
		r := &results[i]
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.1f\t%.2f\t%.2f\t\n", d.name, median(r.perEvent), median(r.first), median(r.start), mebibytes(r.size), mebibytes(r.sizeARM))
	}
	return w.Flush()
}

type result struct {
	binary                 string
	size, sizeARM          int64
	perEvent, first, start []float64
}

func build(ctx context.Context, name, experiment, arch, out string) (size int64, err error) {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "./"+name)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOEXPERIMENT="+experiment)
	if text, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s for %s: %w\n%s", name, arch, err, text)
	}
	info, err := os.Stat(out)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (r *result) measure(ctx context.Context) error {
	one, start, err := r.decode(ctx, 1)
	if err != nil {
		return err
	}
	many, _, err := r.decode(ctx, events)
	if err != nil {
		return err
	}
	r.perEvent = append(r.perEvent, float64(many.CPU.Nanoseconds())/events)
	r.first = append(r.first, float64(one.First.Nanoseconds())/1000)
	r.start = append(r.start, float64(start.Microseconds())/1000)
	return nil
}

// decode runs the program on n events. cpu is what the whole process took.
func (r *result) decode(ctx context.Context, n int) (f work.Figures, cpu time.Duration, err error) {
	cmd := exec.CommandContext(ctx, r.binary, strconv.Itoa(n))
	cmd.Env = []string{"GOMAXPROCS=1"}
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return f, 0, err
	}
	err = json.Unmarshal(out, &f)
	return f, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), err
}

func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return values[len(values)/2]
}

func mebibytes(n int64) float64 { return float64(n) / (1 << 20) }
