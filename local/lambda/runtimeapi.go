package lambda

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxResponse is the most that a function may answer, as Lambda's own error
// message states it.
const maxResponse = 6291556

// runtimeAPI is the Runtime API of one environment (developer guide, "Using the
// Lambda runtime API for custom runtimes").
type runtimeAPI struct {
	listener net.Listener
	server   *http.Server

	ready chan struct{}    // the runtime has asked for the next invocation
	work  chan *invocation // taken by that request
	fault chan failure     // what the runtime reported of its initialization

	mu      sync.Mutex
	current *invocation
}

// invocation is one event on its way through an environment.
type invocation struct {
	id       string
	function string // ARN
	payload  []byte
	deadline time.Time

	answered bool // guarded by runtimeAPI.mu
	response []byte
	failed   *failure // the function's own error; nil: response is its answer
}

// failure is why an invocation has no answer of the function.
type failure struct {
	errorType string
	payload   []byte // what the caller gets
}

func newFailure(errorType, message string) *failure {
	payload, err := json.Marshal(struct {
		ErrorType    string `json:"errorType"`
		ErrorMessage string `json:"errorMessage"`
	}{errorType, message})
	if err != nil { // two strings
		panic(err)
	}
	return &failure{errorType, payload}
}

func newRuntimeAPI() (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &runtimeAPI{
		listener: listener,
		ready:    make(chan struct{}, 1),
		work:     make(chan *invocation),
		fault:    make(chan failure, 1),
	}
	const root = "/2018-06-01/runtime/"
	routes := http.NewServeMux()
	routes.HandleFunc("GET "+root+"invocation/next", a.next)
	routes.HandleFunc("POST "+root+"invocation/{id}/response", a.respond)
	routes.HandleFunc("POST "+root+"invocation/{id}/error", a.fail)
	routes.HandleFunc("POST "+root+"init/error", a.initError)
	a.server = &http.Server{Handler: routes}
	go a.server.Serve(listener)
	return a, nil
}

func (a *runtimeAPI) address() string { return a.listener.Addr().String() }

func (a *runtimeAPI) close() { a.server.Close() }

func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	select {
	case a.ready <- struct{}{}:
	default: // asked already
	}
	select {
	case i := <-a.work:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", strconv.Itoa(len(i.payload)))
		h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", i.function)
		h.Set("Lambda-Runtime-Trace-Id", newTraceID())
		w.Write(i.payload)
	case <-r.Context().Done():
	}
}

// begin makes i the invocation that may be answered.
func (a *runtimeAPI) begin(i *invocation) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current = i
}

// end takes the answer of the current invocation, if there is one. None is
// accepted afterwards.
func (a *runtimeAPI) end() (response []byte, failed *failure, answered bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.current
	a.current = nil
	return i.response, i.failed, i.answered
}

func (a *runtimeAPI) respond(w http.ResponseWriter, r *http.Request) {
	body, err := readLimited(r.Body, maxResponse)
	if errors.Is(err, errTooLarge) {
		tooLarge := newFailure("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size ("+strconv.Itoa(maxResponse)+" bytes).")
		if a.answer(w, r.PathValue("id"), nil, tooLarge) {
			reply(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "the response exceeds "+strconv.Itoa(maxResponse)+" bytes")
		}
		return
	}
	if err != nil {
		reply(w, http.StatusBadRequest, "InvalidRequest", err.Error())
		return
	}
	// A function whose response broke off says so in a trailer ("Lambda runtime
	// API", response streaming).
	if errorType := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); errorType != "" {
		if a.answer(w, r.PathValue("id"), nil, newFailure(errorType, "the function's response broke off")) {
			accepted(w)
		}
		return
	}
	if a.answer(w, r.PathValue("id"), body, nil) {
		accepted(w)
	}
}

func (a *runtimeAPI) fail(w http.ResponseWriter, r *http.Request) {
	f, err := readFailure(r)
	if err != nil {
		reply(w, http.StatusBadRequest, "InvalidRequest", err.Error())
		return
	}
	if a.answer(w, r.PathValue("id"), nil, f) {
		accepted(w)
	}
}

func (a *runtimeAPI) initError(w http.ResponseWriter, r *http.Request) {
	f, err := readFailure(r)
	if err != nil {
		reply(w, http.StatusBadRequest, "InvalidRequest", err.Error())
		return
	}
	select {
	case a.fault <- *f:
		accepted(w)
	default:
		reply(w, http.StatusForbidden, "InvalidStateTransition", "an initialization error was reported already")
	}
}

// answer takes the answer if it is the current invocation's first; otherwise it
// has refused it.
func (a *runtimeAPI) answer(w http.ResponseWriter, id string, response []byte, failed *failure) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.current
	if i == nil || i.id != id {
		reply(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return false
	}
	if i.answered {
		reply(w, http.StatusForbidden, "InvalidStateTransition", "the invocation is answered already")
		return false
	}
	i.answered, i.response, i.failed = true, response, failed
	return true
}

// readFailure reads a runtime's error report. Its body goes to the caller as it
// is; its type may stand in a header alone.
func readFailure(r *http.Request) (*failure, error) {
	body, err := readLimited(r.Body, maxResponse)
	if err != nil {
		return nil, err
	}
	var report struct {
		ErrorType string `json:"errorType"`
	}
	if json.Unmarshal(body, &report) != nil || report.ErrorType == "" {
		report.ErrorType = r.Header.Get("Lambda-Runtime-Function-Error-Type")
	}
	if report.ErrorType == "" {
		report.ErrorType = "Runtime.Unknown"
	}
	return &failure{report.ErrorType, body}, nil
}

var errTooLarge = errors.New("the body is too large")

func readLimited(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		return nil, errTooLarge
	}
	return body, err
}

func accepted(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	io.WriteString(w, `{"status":"OK"}`+"\n")
}

func reply(w http.ResponseWriter, status int, errorType, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(newFailure(errorType, message).payload)
}
