package stream

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/stream/runtimeapi"
)

// fakeRuntimeAPI hands out the payloads in turn and notes the answers. After the
// last it answers 403, as the real one does to what it does not know.
func fakeRuntimeAPI(t *testing.T, payloads ...[]byte) (api *runtimeapi.Client, answers *[]string) {
	t.Helper()
	answers = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/2018-06-01/runtime/invocation/")
		switch {
		case r.Method == http.MethodPost:
			body, _ := io.ReadAll(r.Body)
			*answers = append(*answers, path+" "+string(body))
			w.WriteHeader(http.StatusAccepted)
		case len(payloads) == 0:
			w.WriteHeader(http.StatusForbidden)
		default:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "r-1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "99999999999999")
			w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
			w.Write(payloads[0])
			payloads = payloads[1:]
		}
	}))
	t.Cleanup(server.Close)
	return runtimeapi.New(strings.TrimPrefix(server.URL, "http://")), answers
}

func TestServe(t *testing.T) {
	t.Setenv("_X_AMZN_TRACE_ID", "") // so that it is put back
	k := &fakeKinesis{shards: evenShards(0, 3)}
	events := numbered(30, 7, 20)
	api, answers := fakeRuntimeAPI(t, payload(events[:20]...), []byte(`{}`), payload(events[20:]...))
	err := serve(api, newTest(t, k, &fakeFirehose{}, echo, nil))
	if err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("error = %v, want the API's status", err)
	}
	checkOrder(t, k.events(), events)
	want := []string{
		`r-1/response {"batchItemFailures":[]}`,
		`r-1/error {"errorMessage":"the payload is not a Kinesis event: it has no array Records","errorType":"Handler.Error","stackTrace":[]}`,
		`r-1/response {"batchItemFailures":[]}`,
	}
	if !slices.Equal(*answers, want) {
		t.Errorf("answers = %q, want %q", *answers, want)
	}
	if got := os.Getenv("_X_AMZN_TRACE_ID"); got != "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700" {
		t.Errorf("_X_AMZN_TRACE_ID = %q", got)
	}
}

func TestServeEndsAfterAPanic(t *testing.T) {
	k := &fakeKinesis{list: func(*kinesis.ListShardsInput) *kinesis.ListShardsOutput { panic(errors.New("secret contents")) }}
	api, answers := fakeRuntimeAPI(t, payload(numbered(1, 1, 5)...), payload(numbered(1, 1, 5)...))
	h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.Log = slog.New(slog.DiscardHandler) })
	err := serve(api, h)
	if p, ok := errors.AsType[*panicked](err); !ok || strings.Contains(p.Error(), "secret") {
		t.Errorf("error = %v, want the panic, without its value", err)
	}
	if len(*answers) != 1 || !strings.HasPrefix((*answers)[0], `r-1/error {"errorMessage":"the handler panicked with a value of type *errors.errorString","errorType":"Runtime.Panic","stackTrace":["goroutine`) {
		t.Errorf("answers = %.300q, want the panic alone", *answers)
	}
}
