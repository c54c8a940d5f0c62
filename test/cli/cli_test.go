// Package cli makes the mistakes that people make with the command line, make and
// the machine, and interrupts what runs: every mistake ends in one line that says
// what is wrong and what to do, and nothing is left running.
package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// root is the checkout, millrace the binary under test, built once.
var root, millrace string

// TestMain lets the test's own binary be the CDK CLI of an app, too.
func TestMain(m *testing.M) {
	if os.Getenv(standInVariable) != "" {
		if err := standIn(os.Args[1:]); err != nil {
			fmt.Println("stand-in:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "millrace-cli-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if root, err = filepath.Abs("../.."); err == nil {
		millrace = filepath.Join(dir, "millrace")
		build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", millrace, "./cmd/millrace")
		build.Dir, build.Stderr = root, os.Stderr
		err = build.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build millrace:", err)
		return 1
	}
	return m.Run()
}

// deadline is for what must happen but takes as long as the machine takes.
const deadline = time.Minute

// result of a process.
type result struct {
	stdout, stderr string
	code           int
}

// run runs a program to its end. Variables that are given come last, and win.
func run(t *testing.T, dir string, variables []string, program string, args ...string) result {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), variables...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// wantLine wants a failure that is told in one line with these words, and no
// result.
func (r result) wantLine(t *testing.T, words ...string) {
	t.Helper()
	if r.code == 0 || r.stdout != "" {
		t.Errorf("exit code %d with %q on stdout, want a failure and nothing", r.code, r.stdout)
	}
	if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "millrace: ") {
		t.Errorf("stderr is %q, want one line that begins with millrace:", r.stderr)
	}
	r.wantWords(t, words...)
}

func (r result) wantWords(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(r.stderr, w) {
			t.Errorf("stderr is %q, want %q in it", r.stderr, w)
		}
	}
}

// pathWith makes a folder for PATH: the named programs of this machine, and
// scripts by their name.
func pathWith(t *testing.T, programs []string, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range programs {
		program, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(program, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range scripts {
		write(t, filepath.Join(dir, name), "#!/bin/sh\n"+text+"\n", 0o755)
	}
	return dir
}

func write(t *testing.T, file, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return file
}
