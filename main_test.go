package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test's own binary be the app, to run it as the CDK's command
// line does.
func TestMain(m *testing.M) {
	if os.Getenv("MILLRACE_TEST_APP") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// appIn runs the app in a folder with variables added to the environment's.
func appIn(t *testing.T, dir string, variables ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "MILLRACE_TEST_APP=1"), variables...)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), talk.String(), cmd.ProcessState.ExitCode()
}

func TestAnUnknownEnvironmentIsOneLine(t *testing.T) {
	_, stderr, code := appIn(t, ".", "CDK_OUTDIR="+t.TempDir(), `CDK_CONTEXT_JSON={"env":"dve"}`)
	if want := "-c env=dve: no such environment; did you mean dev? Known: dev, staging, prod\n"; code != 1 || stderr != want {
		t.Errorf("exit code %d, %q, want 1, %q", code, stderr, want)
	}
}

// What is too long for a variable comes in a file.
func TestTheEnvironmentIsFoundInAnOverflowingContext(t *testing.T) {
	file := filepath.Join(t.TempDir(), "context.json")
	if err := os.WriteFile(file, []byte(`{"env":"dve"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, code := appIn(t, ".", "CDK_OUTDIR="+t.TempDir(), `CDK_CONTEXT_JSON={}`, "CONTEXT_OVERFLOW_LOCATION="+file)
	if code != 1 || !strings.HasPrefix(stderr, "-c env=dve: ") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestASynthSaysNothing(t *testing.T) {
	out := t.TempDir()
	stdout, stderr, code := appIn(t, ".", "CDK_OUTDIR="+out, `CDK_CONTEXT_JSON={"env":"dev"}`)
	if stdout != "" || stderr != "" || code != 0 {
		t.Errorf("exit code %d, %q on stdout, %q on stderr; want 0 and nothing", code, stdout, stderr)
	}
	for _, stage := range []string{"ingest", "store", "process"} {
		if _, err := os.Stat(filepath.Join(out, "millrace-dev-"+stage+".template.json")); err != nil {
			t.Error(err)
		}
	}
}

func TestWithoutNodeItIsOneLine(t *testing.T) {
	_, stderr, code := appIn(t, ".", "CDK_OUTDIR="+t.TempDir(), `CDK_CONTEXT_JSON={"env":"dev"}`, "PATH="+t.TempDir())
	if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "the CDK runs on Node.js") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

// Without the command line, and without Go for the functions, the app says what
// is missing, and where, and no more.
func TestWithoutGoTheAppSaysSo(t *testing.T) {
	dir, path := t.TempDir(), t.TempDir()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(node, filepath.Join(path, "node")); err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile("cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cdk.json"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, code := appIn(t, dir, "PATH="+path, "CDK_OUTDIR=", "CDK_CONTEXT_JSON=")
	for _, want := range []string{
		"lambdas/transform for arm64: the Go toolchain (command go) is not on the PATH",
		"millrace-dev-process/Transform/Shape",
		"the CDK refuses the app: Validation failed",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr is %q, want %q in it", stderr, want)
		}
	}
	if code != 1 || strings.Contains(stderr, "goroutine") || strings.Contains(stderr, "    at ") {
		t.Errorf("exit code %d with a stack trace in %q", code, stderr)
	}
}
