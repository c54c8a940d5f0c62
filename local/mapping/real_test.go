package mapping

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/lambda"
)

// working is closed when the function says that it works.
type working struct {
	sync.Once
	said chan struct{}
}

func (w *working) Write(_, _ string, _ time.Time, line []byte) {
	if string(line) == "working" {
		w.Do(func() { close(w.said) })
	}
}

type oneObject []byte

func (o oneObject) GetObject(context.Context, string, string) ([]byte, error) { return o, nil }

// callAction runs an action of an API as its wire would.
func callAction(t *testing.T, api awsapi.Service, action string, in any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Actions[action](t.Context(), &awsapi.Request{Action: action, Body: body}); err != nil {
		t.Fatal(err)
	}
}

// deploymentPackage has package lambda's test function.
func deploymentPackage(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bootstrap")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", path, "../lambda/testdata/function")
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "bootstrap"}
	h.SetMode(0o755)
	f, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	f.Write(program)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABatchWhoseProcessIsKilledIsTriedAgain(t *testing.T) {
	streams, err := kinesis.New(kinesis.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { streams.Close() })
	logs := &working{said: make(chan struct{})}
	functions := lambda.New(lambda.Config{
		Dir: t.TempDir(), Source: "../..", Account: "000000000000", Region: "us-east-1",
		Endpoint: func() string { return "" }, Objects: oneObject(deploymentPackage(t)), Logs: logs,
		Credentials: func(string) (string, string, string) { return "", "", "" },
	})
	t.Cleanup(functions.Close)
	callAction(t, streams.API(), "CreateStream", map[string]any{"StreamName": "events", "ShardCount": 1})
	callAction(t, functions.API(), "POST /2015-03-31/functions", map[string]any{
		"FunctionName": "transform", "Runtime": "provided.al2023", "Handler": "bootstrap", "Role": "arn:aws:iam::000000000000:role/r", "Timeout": 30,
		"Architectures": []string{map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]},
		"Code":          map[string]any{"S3Bucket": "b", "S3Key": "k"},
		"Environment":   map[string]any{"Variables": map[string]string{"DELAY": "1s"}},
	})
	mappings := New(Config{
		Streams: func(arn string) (Stream, error) {
			s, err := streams.Stream(arn)
			if err != nil {
				return nil, err
			}
			return Kinesis(s), nil
		},
		Invoke: func(ctx context.Context, arn string, payload []byte) ([]byte, string, error) {
			r, err := functions.Invoke(ctx, arn, payload)
			return r.Payload, r.FunctionError, err
		},
		Role: functions.Role, Account: "000000000000", Region: "us-east-1", Scale: 100,
	})
	t.Cleanup(mappings.Close)
	for _, data := range []string{"a", "b", "c", "d", "e"} {
		callAction(t, streams.API(), "PutRecord", map[string]any{"StreamName": "events", "PartitionKey": data, "Data": []byte(data)})
	}
	if _, err := mappings.create(parse(t, `{}`)); err != nil {
		t.Fatal(err)
	}
	<-logs.said
	if s := mappings.Status()[0]; s.Behind != 5 || s.InFlight != 5 {
		t.Errorf("status %+v: want 5 in flight", s)
	}
	if err := syscall.Kill(functions.Processes("transform")[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the stream is drained", func() bool {
		s := mappings.Status()[0]
		return s.Behind == 0 && s.InFlight == 0
	})
	if s := mappings.Status()[0]; s.Delivered != 5 || s.Failed != 1 || s.Discarded != 0 {
		t.Errorf("status %+v: want 5 delivered after 1 failed invocation", s)
	}
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
