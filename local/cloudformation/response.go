package cloudformation

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/google/uuid"
)

// responses takes what custom resources' functions put to their ResponseURL.
// Each URL takes one response.
type responses struct {
	mu      sync.Mutex
	waiting map[string]expectation // by path
}

type expectation struct {
	event    customEvent
	answered chan customResponse
}

func newResponses() *responses {
	return &responses{waiting: map[string]expectation{}}
}

// expect returns the path of a new URL and where its response will arrive.
func (r *responses) expect(e customEvent) (path string, answered <-chan customResponse) {
	r.mu.Lock()
	defer r.mu.Unlock()
	path = "/_cloudformation/response/" + uuid.NewString()
	x := expectation{e, make(chan customResponse, 1)}
	r.waiting[path] = x
	return path, x.answered
}

func (r *responses) forget(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.waiting, path)
}

// maxResponse is the size of a response body that CloudFormation accepts.
const maxResponse = 4096

func (r *responses) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	if hr.Method != http.MethodPut {
		http.Error(w, "a custom resource's response is sent with PUT, not "+hr.Method, http.StatusMethodNotAllowed)
		return
	}
	r.mu.Lock()
	x, ok := r.waiting[hr.URL.Path]
	delete(r.waiting, hr.URL.Path)
	r.mu.Unlock()
	if !ok {
		http.Error(w, "no custom resource waits for a response here: a ResponseURL takes one response, before its timeout", http.StatusForbidden)
		return
	}
	answer, err := readResponse(hr.Body, x.event)
	if err != nil {
		answer = customResponse{Status: "FAILED", Reason: "Invalid response: " + err.Error(), RequestID: x.event.RequestID}
	}
	x.answered <- answer
}

func readResponse(body io.Reader, e customEvent) (customResponse, error) {
	var answer customResponse
	b, err := io.ReadAll(io.LimitReader(body, maxResponse+1))
	switch {
	case err != nil:
		return answer, err
	case len(b) > maxResponse:
		return answer, fmt.Errorf("response object is too long: at most %d bytes are allowed", maxResponse)
	}
	if err := json.Unmarshal(b, &answer); err != nil {
		return answer, fmt.Errorf("response object is not JSON: %w", err)
	}
	if answer.Status != "SUCCESS" && answer.Status != "FAILED" {
		return answer, refusef("Status %q: allowed are SUCCESS and FAILED", answer.Status)
	}
	for _, field := range []struct{ name, got, want string }{
		{"StackId", answer.StackID, e.StackID},
		{"RequestId", answer.RequestID, e.RequestID},
		{"LogicalResourceId", answer.LogicalResourceID, e.LogicalResourceID},
	} {
		if field.got != field.want {
			return answer, fmt.Errorf("%s %q does not match the request's, %q", field.name, field.got, field.want)
		}
	}
	return answer, nil
}
