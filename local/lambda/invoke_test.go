package lambda

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func TestAnEnvironmentStaysWarm(t *testing.T) {
	b := newBench(t, nil)
	first := b.call(t, `{"Text":"one"}`)
	second := b.call(t, `{"Text":"two"}`)
	if first.Pid != second.Pid || first.Text != "one" || second.Text != "two" {
		t.Errorf("got %+v, then %+v: want the same process to answer both", first, second)
	}
	if got := b.Processes("f"); !slices.Equal(got, []int{first.Pid}) {
		t.Errorf("processes %v, want [%d]", got, first.Pid)
	}
}

func TestTheInvocationReachesTheFunctionWithItsContext(t *testing.T) {
	b := newBench(t, func(c *settings) { c.Timeout = 30 })
	r, err := b.Invoke(awsapi.WithRequestID(t.Context(), "11111111-2222-4333-8444-555555555555"), b.functionARN("f"), []byte(`{"Do":"context"}`))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID, ARN, Trace string
		Left           time.Duration
	}
	if err := json.Unmarshal(r.Payload, &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "11111111-2222-4333-8444-555555555555" || got.ID != r.RequestID || got.ARN != "arn:aws:lambda:eu-west-1:000000000000:function:f" {
		t.Errorf("context %+v, result's request ID %s", got, r.RequestID)
	}
	if got.Left < 20*time.Second || got.Left > 30*time.Second {
		t.Errorf("%s left of a timeout of 30 s", got.Left)
	}
	if !regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$`).MatchString(got.Trace) {
		t.Errorf("trace ID %q", got.Trace)
	}
}

func TestTheEnvironmentVariablesAreLambdasAlone(t *testing.T) {
	t.Setenv("HOST_SECRET", "must not leak")
	b := newBench(t, func(c *settings) { c.Variables = map[string]string{"MINE": "yes"}; c.MemorySize = 256 })
	var list []string
	if err := json.Unmarshal(b.invoke(t, `{"Do":"environment"}`).Payload, &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, pair := range list {
		name, value, _ := strings.Cut(pair, "=")
		got[name] = value
	}
	for name, want := range map[string]string{
		"MINE": "yes", "TZ": ":UTC", "_HANDLER": "bootstrap", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f", "AWS_ACCESS_KEY_ID": "KEY", "AWS_SECRET_ACCESS_KEY": "SECRET",
		"AWS_SESSION_TOKEN": "TOKEN " + role, "AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "HOST_SECRET": "",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if !regexp.MustCompile(`^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$`).MatchString(got["AWS_LAMBDA_LOG_STREAM_NAME"]) {
		t.Errorf("log stream %q", got["AWS_LAMBDA_LOG_STREAM_NAME"])
	}
}

func TestFailuresOfTheFunctionAreResults(t *testing.T) {
	for _, c := range []struct {
		name, event string
		want        string // of the payload
		logged      string
		survives    bool
	}{
		{"error", `{"Do":"fail","Text":"no good"}`, `^{"errorMessage":"no good","errorType":"errorString"}$`, "END RequestId: ", true},
		{"panic", `{"Do":"panic","Text":"oh"}`, `"errorMessage":"oh","errorType":"string"`, "Runtime exited with error: exit status 1\nRuntime.ExitError", false},
		{"exit", `{"Do":"exit"}`, `^{"errorType":"Runtime.ExitError","errorMessage":"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3"}$`, "\tStatus: error\tError Type: Runtime.ExitError", false},
		{"timeout", `{"Sleep":60000000000}`, `^{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds"}$`, " Task timed out after 1.00 seconds\n", false},
		{"too large", `{"Do":"large","Size":6400000}`, `^{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size \(6291556 bytes\)."}$`, "REPORT", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, func(c *settings) { c.Timeout = 1 })
			before := b.call(t, `{}`).Pid
			r := b.invoke(t, c.event)
			if r.FunctionError != "Unhandled" || !regexp.MustCompile(c.want).Match(r.Payload) {
				t.Errorf("function error %q, payload %q, want %s", r.FunctionError, r.Payload, c.want)
			}
			if !strings.Contains(b.logs.text(), c.logged) {
				t.Errorf("the log has no %q:\n%s", c.logged, b.logs.text())
			}
			if after := b.call(t, `{}`).Pid; (after == before) != c.survives {
				t.Errorf("process %d before, %d after", before, after)
			}
		})
	}
}

func TestAKilledProcessFailsItsInvocationAndIsReplaced(t *testing.T) {
	b := newBench(t, nil)
	pid := b.call(t, `{}`).Pid
	results := make(chan Result)
	go func() { results <- b.invoke(t, `{"Sleep":60000000000}`) }()
	eventually(t, "the invocation has started", func() bool { return strings.Count(b.logs.text(), "START") == 2 })
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if r := <-results; r.FunctionError != "Unhandled" || !strings.Contains(string(r.Payload), "Runtime exited with error: signal: killed") {
		t.Errorf("got %q %q", r.FunctionError, r.Payload)
	}
	if b.call(t, `{}`).Pid == pid {
		t.Error("the dead process answers")
	}
}

func TestAProcessThatDiesWhileIdleCostsNoInvocation(t *testing.T) {
	b := newBench(t, nil)
	pid := b.call(t, `{}`).Pid
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process is gone", func() bool { return len(b.Processes("f")) == 0 })
	if b.call(t, `{}`).Pid == pid {
		t.Error("the dead process answers")
	}
}

func TestAFailedInitIsTriedAgainAndReported(t *testing.T) {
	for _, c := range []struct{ init, want, logged string }{
		{"exit", "Error: Runtime exited with error: exit status 7", "Phase: invoke\tStatus: error\tError Type: Runtime.ExitError"},
		{"hang", "Error: Task timed out after 1.00 seconds", "Phase: invoke\tStatus: timeout"},
	} {
		b := newBench(t, func(s *settings) { s.Timeout = 1; s.Variables = map[string]string{"INIT": c.init} })
		b.initTimeout = 100 * time.Millisecond
		r := b.invoke(t, `{}`)
		if r.FunctionError != "Unhandled" || !strings.Contains(string(r.Payload), c.want) {
			t.Errorf("%s: got %q %q", c.init, r.FunctionError, r.Payload)
		}
		if text := b.logs.text(); !strings.Contains(text, "Phase: init") || !strings.Contains(text, c.logged) {
			t.Errorf("%s: log\n%s", c.init, text)
		}
		if left := b.Processes("f"); len(left) > 0 {
			t.Errorf("%s: processes %v are left", c.init, left)
		}
	}
}

func TestAPayloadOverSixMegabytesIsRefused(t *testing.T) {
	b := newBench(t, nil)
	_, err := b.Invoke(t.Context(), "f", make([]byte, maxPayload+1))
	var refused *awsapi.Error
	if !errors.As(err, &refused) || refused.Code != "RequestTooLargeException" || refused.Status != 413 {
		t.Errorf("got %v", err)
	}
}

func TestALargePayloadPasses(t *testing.T) {
	b := newBench(t, nil)
	text := strings.Repeat("x", maxPayload-100)
	if got := b.call(t, `{"Text":"`+text+`"}`); got.Text != text {
		t.Errorf("%d bytes came back of %d", len(got.Text), len(text))
	}
}

func TestWhatTheFunctionPrintsStandsBetweenStartAndEnd(t *testing.T) {
	b := newBench(t, nil)
	for range 20 { // the pipe and the Runtime API race
		b.logs.lines = nil
		r := b.invoke(t, `{"Do":"print","Text":"hello"}`)
		want := regexp.MustCompile(`^START RequestId: ` + r.RequestID + ` Version: \$LATEST
hello
to stderr: hello
END RequestId: ` + r.RequestID + `
REPORT RequestId: ` + r.RequestID + `\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t(Max Memory Used: \d+ MB\t)?(Init Duration: [\d.]+ ms\t)?$`)
		if !want.MatchString(b.logs.text()) {
			t.Fatalf("log\n%s", b.logs.text())
		}
		if got := strings.TrimSuffix(string(r.LogTail), "\n"); got != b.logs.text() {
			t.Fatalf("tail %q", got)
		}
	}
}

func TestTheLogInJSON(t *testing.T) {
	b := newBench(t, func(c *settings) { c.Logging = logging{LogFormat: "JSON", LogGroup: "custom"} })
	b.invoke(t, `{"Do":"print","Text":"hello"}`)
	var types []string
	for _, line := range strings.Split(b.logs.text(), "\n") {
		var event struct{ Type string }
		if json.Unmarshal([]byte(line), &event) != nil {
			event.Type = line
		}
		types = append(types, event.Type)
	}
	if want := []string{"platform.start", "hello", "to stderr: hello", "platform.report"}; !slices.Equal(types, want) || b.logs.group != "custom" {
		t.Errorf("group %q has %q, want %q", b.logs.group, types, want)
	}
}
