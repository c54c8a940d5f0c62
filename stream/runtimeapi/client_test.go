package runtimeapi

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// call is what a fake of the API was asked.
type call struct {
	path, errorType, body string
}

// fakeAPI hands out the payloads in turn, then answers 500.
func fakeAPI(t *testing.T, withLength bool, payloads ...[]byte) (*Client, *[]call) {
	t.Helper()
	var calls []call
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		calls = append(calls, call{r.URL.Path, r.Header.Get("Lambda-Runtime-Function-Error-Type"), string(body)})
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusAccepted)
		case len(payloads) == 0:
			w.WriteHeader(http.StatusInternalServerError)
		default:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "r-1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "1700000000123")
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:f")
			w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1")
			if !withLength {
				w.WriteHeader(http.StatusOK)
				w.(http.Flusher).Flush()
			}
			w.Write(payloads[0])
			payloads = payloads[1:]
		}
	}))
	t.Cleanup(server.Close)
	return New(strings.TrimPrefix(server.URL, "http://")), &calls
}

func TestNext(t *testing.T) {
	payloads := [][]byte{[]byte("{}"), bytes.Repeat([]byte("long"), 100_000), {}, []byte("short"), bytes.Repeat([]byte("x"), firstPayloadBytes)}
	for _, withLength := range []bool{true, false} {
		api, calls := fakeAPI(t, withLength, payloads...)
		for i, want := range payloads {
			got, err := api.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Payload, want) {
				t.Errorf("payload %d has %d bytes, want %d", i, len(got.Payload), len(want))
			}
			got.Payload = nil
			if !got.Deadline.Equal(time.UnixMilli(1_700_000_000_123)) || got.ID != "r-1" || got.FunctionARN != "arn:f" || got.TraceID != "Root=1" || got.TenantID != "" {
				t.Errorf("invocation %d = %+v", i, got)
			}
		}
		if _, err := api.Next(); err == nil || !strings.Contains(err.Error(), "500") {
			t.Errorf("error = %v, want one that names the status", err)
		}
		if (*calls)[0].path != "/2018-06-01/runtime/invocation/next" {
			t.Errorf("path = %s", (*calls)[0].path)
		}
	}
}

func TestAnswers(t *testing.T) {
	api, calls := fakeAPI(t, true)
	for _, err := range []error{
		api.Respond("r-1", []byte(`{"batchItemFailures":[]}`)),
		api.Fail("r-2", Failure{Type: "Handler.Error", Message: `no "Records"`, Stack: []string{"main.go:1"}}),
		api.FailInit(Failure{Type: "Runtime.InitError", Message: "no stream"}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	want := []call{
		{"/2018-06-01/runtime/invocation/r-1/response", "", `{"batchItemFailures":[]}`},
		{"/2018-06-01/runtime/invocation/r-2/error", "Handler.Error", `{"errorMessage":"no \"Records\"","errorType":"Handler.Error","stackTrace":["main.go:1"]}`},
		{"/2018-06-01/runtime/init/error", "Runtime.InitError", `{"errorMessage":"no stream","errorType":"Runtime.InitError","stackTrace":[]}`},
	}
	for i := range want {
		if (*calls)[i] != want[i] {
			t.Errorf("call %d = %+v, want %+v", i, (*calls)[i], want[i])
		}
	}
}

func TestNextReusesMemory(t *testing.T) {
	payload := bytes.Repeat([]byte("x"), 300_000)
	api, _ := fakeAPI(t, false, payload, payload)
	first, err := api.Next()
	if err != nil {
		t.Fatal(err)
	}
	second, err := api.Next()
	if err != nil {
		t.Fatal(err)
	}
	if &first.Payload[0] != &second.Payload[0] {
		t.Error("a second payload of the same length lies in other memory")
	}
}
