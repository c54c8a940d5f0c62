// Package runtimeapi is the Lambda Runtime API as a function's process calls it:
// it asks for an invocation, and answers it, or says why not. The payload, which
// for a Kinesis batch is up to 6 MB, is read into memory that the next one uses
// again.
//
//	api := runtimeapi.New(os.Getenv("AWS_LAMBDA_RUNTIME_API"))
//	for {
//		invocation, err := api.Next()
//		if err != nil {
//			log.Fatal(err) // Lambda starts another process
//		}
//		…
//		err = api.Respond(invocation.ID, answer)
//	}
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimeapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"time"
)

// Client talks to the Runtime API. It is for one goroutine.
type Client struct {
	base    string
	agent   string
	http    http.Client
	payload []byte
}

// Invocation is one event for the function.
type Invocation struct {
	ID          string
	Deadline    time.Time // when Lambda ends the invocation
	FunctionARN string
	TraceID     string // X-Ray's header; empty: none
	TenantID    string // of a function with tenant isolation; empty: none
	Payload     []byte // valid until the next call of Next
}

// New makes a client of the API at an address, which Lambda gives in the variable
// AWS_LAMBDA_RUNTIME_API.
func New(address string) *Client {
	return &Client{
		base:  "http://" + address + "/2018-06-01/runtime/",
		agent: "millrace/" + runtime.Version(),
		// No proxy and no time limit: the API is in the function's own sandbox,
		// and Next waits for as long as there is nothing to do.
		http: http.Client{Transport: &http.Transport{DisableCompression: true, ReadBufferSize: 16 << 10}},
	}
}

// Next waits for an invocation. The API takes the call also as the end of the one
// before. After an error the process should end.
func (c *Client) Next() (Invocation, error) {
	request, err := http.NewRequest(http.MethodGet, c.base+"invocation/next", nil)
	if err != nil {
		return Invocation{}, err
	}
	request.Header.Set("User-Agent", c.agent)
	response, err := c.http.Do(request)
	if err != nil {
		return Invocation{}, fmt.Errorf("the next invocation: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Invocation{}, fmt.Errorf("the next invocation: the Runtime API answers %s", response.Status)
	}
	if err := c.read(response.Body, response.ContentLength); err != nil {
		return Invocation{}, fmt.Errorf("the next invocation: %w", err)
	}
	h := response.Header
	deadline, err := strconv.ParseInt(h.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	if err != nil {
		return Invocation{}, fmt.Errorf("the next invocation: Lambda-Runtime-Deadline-Ms: %w", err)
	}
	return Invocation{
		ID:          h.Get("Lambda-Runtime-Aws-Request-Id"),
		Deadline:    time.UnixMilli(deadline),
		FunctionARN: h.Get("Lambda-Runtime-Invoked-Function-Arn"),
		TraceID:     h.Get("Lambda-Runtime-Trace-Id"),
		TenantID:    h.Get("Lambda-Runtime-Aws-Tenant-Id"),
		Payload:     c.payload,
	}, nil
}

const firstPayloadBytes = 64 << 10

// read the body into c.payload, in as few reads as the socket allows. A length
// below 0 is unknown.
func (c *Client) read(body io.Reader, length int64) error {
	// One byte more, for the read that finds the end.
	if need := max(int(length)+1, firstPayloadBytes); cap(c.payload) < need {
		c.payload = make([]byte, 0, need)
	}
	c.payload = c.payload[:0]
	for {
		n, err := body.Read(c.payload[len(c.payload):cap(c.payload)])
		c.payload = c.payload[:len(c.payload)+n]
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case len(c.payload) == cap(c.payload):
			grown := make([]byte, len(c.payload), 2*cap(c.payload))
			copy(grown, c.payload)
			c.payload = grown
		}
	}
}

// Respond answers an invocation.
func (c *Client) Respond(id string, answer []byte) error {
	return c.post("invocation/"+id+"/response", answer, "")
}

func (c *Client) post(path string, body []byte, errorType string) error {
	request, err := http.NewRequest(http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", c.agent)
	request.Header.Set("Content-Type", "application/json")
	if errorType != "" {
		request.Header.Set("Lambda-Runtime-Function-Error-Type", errorType)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		return fmt.Errorf("%s: the Runtime API answers %s", path, response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body) // so that the connection is used again
	return err
}
