package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// runtimeAPI is Lambda's Runtime API (Lambda developer guide, "Using the Lambda
// runtime API for custom runtimes") with batches to hand out.
type runtimeAPI struct {
	http.Server
	address   string
	done      chan struct{} // closed when all batches are answered
	firstNext time.Time     // when the first was asked for

	mu       sync.Mutex
	payloads [][]byte
	batches  int // how many to hand out
	handed   int
	err      error
	finish   func()
}

func serveRuntime(payloads [][]byte, batches int) (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &runtimeAPI{address: listener.Addr().String(), done: make(chan struct{}), payloads: payloads, batches: batches}
	r.finish = sync.OnceFunc(func() { close(r.done) })
	routes := http.NewServeMux()
	routes.HandleFunc("GET /2018-06-01/runtime/invocation/next", r.next)
	routes.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", r.response)
	routes.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", r.failure)
	routes.HandleFunc("POST /2018-06-01/runtime/init/error", r.failure)
	r.Handler = routes
	go r.Serve(listener)
	return r, nil
}

func (r *runtimeAPI) next(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	if r.firstNext.IsZero() {
		r.firstNext = time.Now()
	}
	n := r.handed
	r.handed++
	r.mu.Unlock()
	if n >= r.batches {
		r.finish()
		<-request.Context().Done() // nothing more comes
		return
	}
	w.Header().Set("Lambda-Runtime-Aws-Request-Id", strconv.Itoa(n))
	w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
	w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:transform")
	w.Write(r.payloads[n%len(r.payloads)])
}

func (r *runtimeAPI) response(w http.ResponseWriter, request *http.Request) {
	var answer struct{ BatchItemFailures []any }
	if err := json.NewDecoder(request.Body).Decode(&answer); err != nil {
		r.fail(fmt.Errorf("the answer is not JSON: %w", err))
	}
	if len(answer.BatchItemFailures) > 0 {
		r.fail(fmt.Errorf("the answer names failures: %v", answer.BatchItemFailures))
	}
	w.WriteHeader(http.StatusAccepted)
}

func (r *runtimeAPI) failure(w http.ResponseWriter, request *http.Request) {
	text, _ := io.ReadAll(request.Body)
	r.fail(errors.New(string(text)))
	w.WriteHeader(http.StatusAccepted)
}

func (r *runtimeAPI) fail(err error) {
	r.mu.Lock()
	r.err = errors.Join(r.err, err)
	r.mu.Unlock()
	r.finish()
}

func (r *runtimeAPI) problem() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// payloadsOf makes Kinesis events of size records each.
func payloadsOf(events []event, size int) [][]byte {
	type kinesis struct {
		KinesisSchemaVersion        string  `json:"kinesisSchemaVersion"`
		PartitionKey                string  `json:"partitionKey"`
		SequenceNumber              string  `json:"sequenceNumber"`
		Data                        string  `json:"data"`
		ApproximateArrivalTimestamp float64 `json:"approximateArrivalTimestamp"`
	}
	type record struct {
		Kinesis           kinesis `json:"kinesis"`
		EventSource       string  `json:"eventSource"`
		EventVersion      string  `json:"eventVersion"`
		EventID           string  `json:"eventID"`
		EventName         string  `json:"eventName"`
		InvokeIdentityArn string  `json:"invokeIdentityArn"`
		AwsRegion         string  `json:"awsRegion"`
		EventSourceARN    string  `json:"eventSourceARN"`
	}
	arrived := float64(time.Now().UnixMilli()) / 1000
	var payloads [][]byte
	for len(events) > 0 {
		n := min(size, len(events))
		records := make([]record, n)
		for i, e := range events[:n] {
			sequence := fmt.Sprintf("4959%052d", i)
			records[i] = record{
				kinesis{"1.0", e.partitionKey, sequence, base64.StdEncoding.EncodeToString(e.data), arrived},
				"aws:kinesis", "1.0", "shardId-000000000000:" + sequence, "aws:kinesis:record",
				"arn:aws:iam::000000000000:role/transform", "us-east-1", "arn:aws:kinesis:us-east-1:000000000000:stream/ingest",
			}
		}
		text, _ := json.Marshal(map[string]any{"Records": records}) // texts and numbers: it cannot fail
		payloads, events = append(payloads, text), events[n:]
	}
	return payloads
}
