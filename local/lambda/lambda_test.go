package lambda

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const role = "arn:aws:iam::000000000000:role/function"

// compile builds testdata/function for the architecture, once.
func compile(t *testing.T, goarch string) []byte {
	t.Helper()
	program, err := compiled(goarch)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var compiled = func() func(string) ([]byte, error) {
	var mu sync.Mutex
	done := map[string][]byte{}
	return func(goarch string) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if done[goarch] != nil {
			return done[goarch], nil
		}
		dir, err := os.MkdirTemp("", "bootstrap-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "bootstrap")
		cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", path, "./testdata/function")
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+goarch, "CGO_ENABLED=0")
		if output, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w: %s", err, output)
		}
		done[goarch], err = os.ReadFile(path)
		return done[goarch], err
	}
}()

// archive is a deployment package with one file.
func archive(t *testing.T, name string, mode os.FileMode, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: name, Method: zip.Store}
	h.SetMode(mode)
	f, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// objects is S3 by key.
type objects map[string][]byte

func (o objects) GetObject(_ context.Context, bucket, key string) ([]byte, error) {
	if o[key] == nil {
		return nil, fmt.Errorf("NoSuchKey: %s/%s", bucket, key)
	}
	return o[key], nil
}

// journalOf collects log lines.
type collected struct {
	mu    sync.Mutex
	lines []string
	group string
	last  time.Time // stamp of the last line
}

func (c *collected) Write(group, _ string, at time.Time, line []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = at
	c.group = group
	c.lines = append(c.lines, string(line))
}

func (c *collected) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.lines, "\n")
}

type bench struct {
	*Service
	logs *collected
	said *bytes.Buffer // the operator's log
}

// newBench is a service with the test function "f" of the given settings.
func newBench(t *testing.T, change func(*settings)) *bench {
	t.Helper()
	b := newEmptyBench(t, nil)
	c := settings{Handler: "bootstrap", Role: role, Runtime: "provided.al2023", Architectures: []string{lambdaArch(runtime.GOARCH)}}
	if change != nil {
		change(&c)
	}
	c = c.withDefaults("f")
	if err := c.validate(); err != nil {
		t.Fatal(err)
	}
	p, err := b.packages.load(t.Context(), "f", c.Architectures[0], archive(t, "bootstrap", 0o755, compile(t, runtime.GOARCH)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.create("f", c, p, nil); err != nil {
		t.Fatal(err)
	}
	return b
}

func newEmptyBench(t *testing.T, have objects) *bench {
	t.Helper()
	b := &bench{logs: &collected{}, said: &bytes.Buffer{}}
	b.Service = New(Config{
		Dir: t.TempDir(), Source: "../..", Account: "000000000000", Region: "eu-west-1",
		Endpoint: func() string { return "http://127.0.0.1:4566" }, Objects: have, Logs: b.logs,
		Credentials: func(role string) (string, string, string) { return "KEY", "SECRET", "TOKEN " + role },
		Log:         slog.New(slog.NewTextHandler(b.said, nil)),
	})
	t.Cleanup(b.Close)
	return b
}

func (b *bench) invoke(t *testing.T, event string) Result {
	t.Helper()
	r, err := b.Invoke(t.Context(), "f", []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// answerOf is what the function answers when all is well.
type answerOf struct {
	Pid  int
	Text string
}

func (b *bench) call(t *testing.T, event string) answerOf {
	t.Helper()
	r := b.invoke(t, event)
	var a answerOf
	if err := json.Unmarshal(r.Payload, &a); err != nil || r.FunctionError != "" {
		t.Fatalf("answer %q, function error %q", r.Payload, r.FunctionError)
	}
	return a
}

// eventually waits for a condition that another process brings about.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}
