package lambda

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Result of an invocation that reached the function.
type Result struct {
	Payload       []byte
	FunctionError string // "" or "Unhandled": then Payload is the error
	RequestID     string
	LogTail       []byte // the last 4 KB of what the invocation logged

	duration time.Duration // without a cold start
}

// Invoke runs the function and waits for its answer. What keeps an invocation from
// the function (it does not exist, is throttled, the payload is too large) is an
// *awsapi.Error; a function that fails, dies or times out is a Result. When ctx
// ends Invoke returns, and the function runs on, as it does on AWS.
//
// The context may name the invocation's request ID (awsapi.WithRequestID).
func (s *Service) Invoke(ctx context.Context, nameOrARN string, payload []byte) (Result, error) {
	if len(payload) > maxPayload {
		return Result{}, awsapi.Errorf("RequestTooLargeException", "Request must be smaller than %d bytes for the InvokeFunction operation", maxPayload).WithStatus(http.StatusRequestEntityTooLarge)
	}
	began := s.now()
	l, err := s.acquire(nameOrARN)
	if err != nil {
		return Result{}, err
	}
	id := awsapi.RequestID(ctx)
	if id == "" {
		id = newRequestID()
	}
	type outcome struct {
		result Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		defer s.release(l)
		result, err := s.execute(l, id, payload)
		if err == nil {
			s.publishInvocation(l.function, began, result)
		}
		done <- outcome{result, err}
	}()
	select {
	case o := <-done:
		return o.result, o.err
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
}

// execute runs one invocation in the lease's environment, or in a new one. It
// leaves in the lease an environment that can go on, or none.
func (s *Service) execute(l *lease, id string, payload []byte) (Result, error) {
	i := &invocation{id: id, function: l.function.arn, payload: payload}
	for {
		var initDuration time.Duration
		if l.env == nil {
			var failed *Result
			var err error
			if initDuration, failed, err = s.coldStart(l, id); err != nil {
				return Result{}, awsapi.Errorf("ServiceException", "function %s: %v", l.function.name, err).WithStatus(http.StatusInternalServerError)
			}
			if failed != nil {
				return *failed, nil
			}
		}
		e := l.env
		start := time.Now()
		i.deadline = start.Add(time.Duration(e.version.Timeout) * time.Second)
		e.log.takeTail()
		e.log.start(id)
		response, failed, fatal, taken := e.run(i)
		if !taken { // it died while it was idle: nothing was lost
			l.env = nil
			e.stop()
			continue
		}
		if err := s.closing.Err(); err != nil && failed != nil {
			return Result{}, shuttingDown()
		}
		e.output.drain()
		took := time.Since(start)
		e.log.report(id, took, initDuration, e.version.MemorySize, e.process.peakMemory(), failed)
		result := newResult(e, id, response, failed)
		result.duration = took
		if fatal {
			l.env = nil
			e.stop()
		}
		return result, nil
	}
}

func newResult(e *environment, id string, response []byte, failed *failure) Result {
	r := Result{Payload: response, RequestID: id, LogTail: e.log.takeTail()}
	if failed != nil {
		r.Payload, r.FunctionError = failed.payload, "Unhandled"
	}
	return r
}

// register makes an environment one that Close stops.
func (s *Service) register(e *environment) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Err() != nil {
		return shuttingDown()
	}
	e.function.environments[e] = true
	return nil
}

// coldStart gives the lease a new environment. An Init phase that fails is tried a
// second time, within the invocation and its timeout, and reported if it fails
// again ("Lambda execution environment lifecycle": failures during the Init phase).
func (s *Service) coldStart(l *lease, id string) (initDuration time.Duration, failed *Result, err error) {
	e, err := s.newEnvironment(l.function, l.version)
	if err != nil {
		return 0, nil, err
	}
	if err := s.register(e); err != nil {
		os.RemoveAll(e.tmp)
		return 0, nil, err
	}
	start := time.Now()
	f := e.start(s.initTimeout, "")
	if f == nil {
		l.env = e
		return time.Since(start), nil, nil
	}
	e.log.initReport("init", time.Since(start), f)
	e.log.start(id)
	start = time.Now()
	f = e.start(time.Duration(l.version.Timeout)*time.Second, "RequestId: "+id+" ")
	if f == nil {
		l.env = e
		return 0, nil, nil
	}
	took := time.Since(start)
	e.log.initReport("invoke", took, f)
	e.log.report(id, took, 0, l.version.MemorySize, 0, f)
	r := newResult(e, id, nil, f)
	r.duration = took
	e.stop()
	return 0, &r, nil
}
