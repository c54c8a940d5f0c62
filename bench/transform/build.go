package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// profiler is compiled into the programs that are profiled, and into no other.
//
//go:embed profiler.go.txt
var profiler []byte

// build compiles a program as for Lambda, for this machine, and returns the
// binary's path. With a folder for profiles the program writes them there as it
// ends.
func build(ctx context.Context, dir string, p program, profile string) (binary string, err error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	binary = filepath.Join(dir, p.name)
	args := []string{"build", "-C", filepath.Join(root, p.module), "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w", "-o", binary}
	if profile != "" {
		overlay, err := profilerOverlay(dir, filepath.Join(root, p.module, p.pkg))
		if err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, p.pkg)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
	}
	return binary, nil
}

// profilerOverlay makes the file for go build's -overlay that adds the profiler
// to a main package.
func profilerOverlay(dir, pkg string) (string, error) {
	source := filepath.Join(dir, "profiler.go")
	if err := os.WriteFile(source, profiler, 0o600); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(pkg, "profiler_overlay.go"): source}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// moduleRoot is this module's folder.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/millrace-dev/millrace").Output()
	if err != nil {
		return "", fmt.Errorf("go list -m: %w", err)
	}
	return string(out[:len(out)-1]), nil
}
