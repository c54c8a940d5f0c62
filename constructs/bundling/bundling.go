// Package bundling compiles Lambda functions written in Go, for Lambda's
// machine, on the machine that synthesizes: without a container, in the
// background while the CDK loads.
//
//	bundling.Start(bundling.Options{Entry: "./lambdas/transform"}) // at the top of main
//
// constructs.GoFunction asks for the same Options later and waits for the rest.
// A function is compiled once per process however often it is asked for.
//
// The same sources and the same Go release give the same bytes on every machine
// (-trimpath, no version control stamp, no cgo), so a deployment changes only the functions whose code
// changed. Go's build information stays inside: go version -m tells from which
// package a deployed function was made.
package bundling

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// Architectures of Lambda, in its own names.
const (
	ARM64 = "arm64"
	X86   = "x86_64"
)

// Options says what to compile.
type Options struct {
	// Entry is the function's main package: a folder ("./lambdas/transform") or
	// an import path of this module or of one that it requires.
	Entry string
	// Architecture is ARM64 or X86. Empty: ARM64.
	Architecture string
	// Output is the folder under which the binary's own folder is made,
	// ARCHITECTURE/NAME. Empty: build/lambdas-asset of the module in the working
	// directory.
	Output string
}

// Binary is a function that is being compiled.
type Binary struct {
	done chan struct{}
	dir  string
	err  error
}

var (
	mu      sync.Mutex
	started = map[Options]*Binary{}
)

// Start compiles in the background what was not started before.
func Start(o Options) *Binary {
	if o.Architecture == "" {
		o.Architecture = ARM64
	}
	mu.Lock()
	defer mu.Unlock()
	if b, ok := started[o]; ok {
		return b
	}
	b := &Binary{done: make(chan struct{})}
	started[o] = b
	go func() {
		defer close(b.done)
		if b.dir, b.err = compile(o); b.err != nil {
			b.err = fmt.Errorf("compile %s for %s: %w", o.Entry, o.Architecture, b.err)
		}
	}()
	return b
}

// Dir waits for the compiler and returns the folder that holds the function as
// bootstrap and nothing else.
func (b *Binary) Dir() (string, error) {
	<-b.done
	return b.dir, b.err
}

// compile builds the package in its own module, so that a function of a required
// module is built with the versions that it was tested with.
func compile(o Options) (string, error) {
	goarch, ok := map[string]string{ARM64: "arm64", X86: "amd64"}[o.Architecture]
	if !ok {
		return "", fmt.Errorf("architecture %q: allowed are %s and %s", o.Architecture, ARM64, X86)
	}
	p, err := find(o.Entry)
	if err != nil {
		return "", err
	}
	output := o.Output
	if output == "" {
		output = filepath.Join(moduleRoot(), "build", "lambdas-asset")
	}
	dir, err := filepath.Abs(filepath.Join(output, o.Architecture, p.name()))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	// What the machine may have set otherwise would make other bytes.
	_, err = runGo([]string{"GOOS=linux", "GOARCH=" + goarch, "GOARM64=v8.0", "GOAMD64=v1", "GOEXPERIMENT=", "CGO_ENABLED=0"},
		"build", "-C", p.dir, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=lambda.norpc",
		"-o", filepath.Join(dir, "bootstrap"), ".")
	return dir, err
}

type mainPackage struct{ dir, importPath string }

// name of the binary's folder: that of the package, and what tells it from
// another package of this name.
func (p mainPackage) name() string {
	return fmt.Sprintf("%s-%x", path.Base(p.importPath), sha256.Sum256([]byte(p.importPath)))[:len(path.Base(p.importPath))+9]
}

func find(entry string) (mainPackage, error) {
	if entry == "" {
		return mainPackage{}, errors.New("no entry: name the folder or import path of a main package")
	}
	dir, pattern := ".", entry
	if strings.HasPrefix(entry, ".") || filepath.IsAbs(entry) {
		dir, pattern = entry, "."
	}
	out, err := runGo(nil, "list", "-C", dir, "-find", "-f", "{{.Name}}\n{{.Dir}}\n{{.ImportPath}}", pattern)
	if err != nil {
		return mainPackage{}, err
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 || lines[0] != "main" {
		return mainPackage{}, fmt.Errorf("%s is package %s: a function is a package main", entry, lines[0])
	}
	return mainPackage{dir: lines[1], importPath: lines[2]}, nil
}

func runGo(env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("the Go toolchain (command go) is not on the PATH; functions are compiled with it: https://go.dev/dl")
	case errors.As(err, &exit):
		return "", errors.New(strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), err
}

// moduleRoot is the folder of the module in the working directory, or the working
// directory itself.
func moduleRoot() string {
	wd, err := os.Getwd()
	if err != nil {
		return "."
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return wd
		}
	}
}
