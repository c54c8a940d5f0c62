// Command synth measures what it costs to synthesize an environment, beside an
// empty CDK app in Go, in the same run: both as the CDK's command line starts
// them, already compiled, with the context of cdk.json. The functions of the
// environment are compiled before, as they are for whoever synthesizes a second
// time.
//
//	go run ./bench/synth
//	go run ./bench/synth -env dev -rounds 9
//
// The rounds take turns, and the median counts, so that what else the machine
// does falls on both.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"
)

// bar is how many times the empty app's time an environment may take.
const bar = 1.5

func main() {
	env := flag.String("env", "prod", "environment to synthesize")
	rounds := flag.Int("rounds", 5, "rounds of each app")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *env, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench/synth:", err)
		os.Exit(1)
	}
}

// app is one of the two, and what its rounds took.
type app struct {
	name, pkg, binary string
	wall, cpu         []time.Duration // cpu is of Node.js, too
}

func run(ctx context.Context, env string, rounds int) error {
	if rounds < 1 {
		return fmt.Errorf("-rounds is %d, allowed are 1 and more", rounds)
	}
	dir, err := os.MkdirTemp("", "bench-synth-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	asked, err := contextOf(env)
	if err != nil {
		return err
	}
	apps := []*app{{name: "empty", pkg: "./bench/synth/empty"}, {name: env, pkg: "."}}
	for _, a := range apps {
		a.binary = filepath.Join(dir, "app-"+a.name)
		build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", a.binary, a.pkg)
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", build.Args, err, out)
		}
		if err := a.synth(ctx, dir, asked); err != nil { // the first compiles functions and fills caches
			return err
		}
		a.wall, a.cpu = nil, nil
	}
	for range rounds {
		for _, a := range apps {
			if err := a.synth(ctx, dir, asked); err != nil {
				return err
			}
		}
	}
	return print(rounds, apps[0], apps[1])
}

// contextOf is the context that the command line hands over.
func contextOf(env string) (string, error) {
	text, err := os.ReadFile("cdk.json")
	if err != nil {
		return "", fmt.Errorf("%w: run it in the folder of the CDK app", err)
	}
	var config struct{ Context map[string]any }
	if err := json.Unmarshal(text, &config); err != nil {
		return "", fmt.Errorf("cdk.json: %w", err)
	}
	config.Context["env"] = env
	config.Context["aws:cdk:enable-path-metadata"] = true
	asked, err := json.Marshal(config.Context)
	return string(asked), err
}

func (a *app) synth(ctx context.Context, dir, asked string) error {
	out := filepath.Join(dir, "out-"+a.name)
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, a.binary)
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+out, "CDK_CONTEXT_JSON="+asked)
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the app %s: %w\n%s", a.name, err, &said)
	}
	a.wall = append(a.wall, time.Since(start))
	a.cpu = append(a.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	if _, err := os.Stat(filepath.Join(out, "manifest.json")); err != nil {
		return fmt.Errorf("the app %s wrote no assembly: %w\n%s", a.name, err, &said)
	}
	return nil
}

func print(rounds int, empty, env *app) error {
	fmt.Printf("%d rounds of each, medians\n\n", rounds)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\t%s\t%s\tratio\t\n", empty.name, env.name)
	row := func(name string, a, b time.Duration) float64 {
		ratio := b.Seconds() / a.Seconds()
		fmt.Fprintf(table, "%s\t%.2f s\t%.2f s\t%.2f x\t\n", name, a.Seconds(), b.Seconds(), ratio)
		return ratio
	}
	ratio := row("time", median(empty.wall), median(env.wall))
	row("CPU", median(empty.cpu), median(env.cpu))
	if err := table.Flush(); err != nil {
		return err
	}
	verdict := "within"
	if ratio > bar {
		verdict = "above"
	}
	fmt.Printf("\n%.2f times the empty app, %s the bar of %.1f\n", ratio, verdict, bar)
	return nil
}

func median(d []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[len(sorted)/2]
}
