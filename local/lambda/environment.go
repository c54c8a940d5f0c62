package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// environment is an execution environment: one child process and its Runtime API.
// Between start and stop it runs one invocation at a time.
type environment struct {
	service  *Service
	function *function
	version  *version
	stream   string // its log stream
	tmp      string
	log      *journal
	idle     *time.Timer // stops it; guarded by Service.mu

	mu      sync.Mutex
	stopped bool
	api     *runtimeAPI
	output  *output
	process *process
}

func (s *Service) newEnvironment(f *function, v *version) (*environment, error) {
	if err := os.MkdirAll(s.config.Dir, 0o755); err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp(s.config.Dir, "tmp-")
	if err != nil {
		return nil, err
	}
	e := &environment{service: s, function: f, version: v, stream: newLogStream(s.now()), tmp: tmp}
	e.log = newJournal(v.Logging, s.now, func(at time.Time, line []byte) {
		s.config.Logs.Write(v.Logging.LogGroup, e.stream, at, line)
	})
	return e, nil
}

// newLogStream is a name of the form that Lambda gives: 2026/11/23/[$LATEST]HEX.
func newLogStream(now time.Time) string {
	return now.UTC().Format("2006/01/02") + "/[$LATEST]" + randomHex(16)
}

// newTraceID is an X-Ray trace header; nothing is sampled, as there is no X-Ray.
func newTraceID() string {
	return "Root=1-" + strconv.FormatInt(time.Now().Unix(), 16) + "-" + randomHex(12) + ";Parent=" + randomHex(8) + ";Sampled=0"
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return hex.EncodeToString(b)
}

var errStopped = errors.New("the environment is stopped")

// start runs the Init phase: it returns when the runtime asks for its first
// invocation, or with what kept it from that within the limit. message prefixes
// what Lambda says itself ("RequestId: … ").
func (e *environment) start(limit time.Duration, message string) *failure {
	exited, err := e.launch()
	if err != nil {
		return newFailure("Runtime.InvalidEntrypoint", message+"Error: "+err.Error())
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-e.api.ready:
		return nil
	case f := <-e.api.fault:
		e.end()
		return &f
	case <-exited:
		select {
		case f := <-e.api.fault: // it reported, then exited
			e.end()
			return &f
		default:
		}
		message += "Error: " + e.process.reason()
		e.end()
		e.log.exited(message)
		return newFailure("Runtime.ExitError", message)
	case <-timer.C:
		e.end()
		return newFailure("Sandbox.Timedout", message+fmt.Sprintf("Error: Task timed out after %.2f seconds", limit.Seconds()))
	}
}

// launch starts the child.
func (e *environment) launch() (exited <-chan struct{}, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopped {
		return nil, errStopped
	}
	if e.api, err = newRuntimeAPI(); err != nil {
		return nil, err
	}
	out, childEnd, err := newOutput(e.log.line)
	if err != nil {
		e.api.close()
		return nil, err
	}
	p, err := e.service.starter.start(e.version.code.program, e.version.code.dir, e.service.variables(e), childEnd)
	childEnd.Close()
	if err != nil {
		out.close()
		e.api.close()
		return nil, err
	}
	e.output, e.process = out, p
	return p.exited, nil
}

// end ends the child and everything around it, so that it can be started again.
func (e *environment) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.process == nil {
		return
	}
	e.process.kill()
	<-e.process.exited
	e.output.close()
	e.api.close()
}

// stop ends the environment for good. A running invocation ends as if the process
// had died. It may be called more than once.
func (e *environment) stop() {
	e.mu.Lock()
	e.stopped = true
	e.mu.Unlock()
	e.end()
	os.RemoveAll(e.tmp)
	e.service.mu.Lock()
	defer e.service.mu.Unlock()
	delete(e.function.environments, e)
}

func (e *environment) pid() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.process == nil || e.dead() {
		return 0
	}
	return e.process.cmd.Process.Pid
}

// dead reports whether the child is gone.
func (e *environment) dead() bool {
	select {
	case <-e.process.exited:
		return true
	default:
		return false
	}
}

// run hands the invocation to the runtime and waits until the runtime asks for the
// next one: only then is an invocation over. A failure of kind fatal leaves an
// environment that must be stopped. taken is false if the child had died before.
func (e *environment) run(i *invocation) (response []byte, failed *failure, fatal, taken bool) {
	e.api.begin(i)
	timer := time.NewTimer(time.Until(i.deadline))
	defer timer.Stop()
	select {
	case e.api.work <- i:
	case <-e.process.exited:
		return nil, nil, true, false
	}
	select {
	case <-e.api.ready:
		response, failed, answered := e.api.end()
		if !answered {
			return nil, newFailure("Runtime.NoResponse", "RequestId: "+i.id+" Error: the runtime asked for the next invocation and did not answer this one"), false, true
		}
		return response, failed, false, true
	case <-e.process.exited:
		response, failed, answered := e.api.end()
		message := "RequestId: " + i.id + " Error: " + e.process.reason()
		e.output.drain()
		e.log.exited(message)
		if !answered {
			failed = newFailure("Runtime.ExitError", message)
		}
		return response, failed, true, true
	case <-timer.C:
		e.api.end()
		e.process.kill()
		<-e.process.exited
		e.output.drain()
		e.log.timedOut(i.id, e.version.Timeout)
		return nil, newFailure("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", i.id, float64(e.version.Timeout))), true, true
	}
}
