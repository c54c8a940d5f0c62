package lambda

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

// journal writes an environment's log: the function's lines as they are, and
// Lambda's own in the function's log format (developer guide, "Configuring JSON
// and plain text log formats"; "platform" events of the Telemetry API schema).
type journal struct {
	now   func() time.Time
	write func(at time.Time, line []byte)
	json  bool
	level int // lowest system log level that is written, JSON only

	mu   sync.Mutex
	tail []byte // the end of what the current invocation logged
}

const (
	levelDebug = iota
	levelInfo
	levelWarn
)

// maxTail is how much of the log an invocation with log type Tail returns.
const maxTail = 4 << 10

func newJournal(l logging, now func() time.Time, write func(at time.Time, line []byte)) *journal {
	level := map[string]int{"": levelInfo, "DEBUG": levelDebug, "INFO": levelInfo, "WARN": levelWarn}[l.SystemLogLevel]
	return &journal{now: now, write: write, json: l.LogFormat == "JSON", level: level}
}

// line is one line of the function.
func (j *journal) line(text []byte) {
	j.mu.Lock()
	j.tail = append(append(j.tail, text...), '\n')
	if len(j.tail) > maxTail {
		j.tail = append(j.tail[:0], j.tail[len(j.tail)-maxTail:]...)
	}
	j.mu.Unlock()
	j.write(j.now(), bytes.Clone(text))
}

// takeTail returns the end of the invocation's log and begins a new one.
func (j *journal) takeTail() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	tail := j.tail
	j.tail = nil
	return tail
}

// platform writes an event of Lambda's own in JSON.
func (j *journal) platform(level int, event string, record any) {
	if level < j.level {
		return
	}
	text, err := json.Marshal(struct {
		Time   string `json:"time"`
		Type   string `json:"type"`
		Record any    `json:"record"`
	}{j.now().UTC().Format("2006-01-02T15:04:05.000Z"), "platform." + event, record})
	if err != nil { // structs of strings and numbers
		panic(err)
	}
	j.line(text)
}

func (j *journal) start(id string) {
	if j.json {
		j.platform(levelInfo, "start", struct {
			RequestID string `json:"requestId"`
			Version   string `json:"version"`
		}{id, "$LATEST"})
		return
	}
	j.line([]byte("START RequestId: " + id + " Version: $LATEST"))
}

// exited says how the runtime ended, as one event of two lines.
func (j *journal) exited(message string) {
	if !j.json {
		j.line([]byte(message + "\nRuntime.ExitError"))
	}
}

func (j *journal) timedOut(id string, seconds int) {
	if !j.json {
		j.line(fmt.Appendf(nil, "%s %s Task timed out after %.2f seconds", j.now().UTC().Format("2006-01-02T15:04:05.000Z"), id, float64(seconds)))
	}
}

// initReport is of an Init phase that failed; Lambda reports no other.
func (j *journal) initReport(phase string, took time.Duration, f *failure) {
	if j.json {
		j.platform(levelWarn, "initReport", struct {
			InitializationType string  `json:"initializationType"`
			Phase              string  `json:"phase"`
			Status             string  `json:"status"`
			ErrorType          string  `json:"errorType,omitempty"`
			Metrics            metrics `json:"metrics"`
		}{"on-demand", phase, status(f), errorType(f), metrics{Duration: ms(took)}})
		return
	}
	text := fmt.Sprintf("INIT_REPORT Init Duration: %.2f ms\tPhase: %s\tStatus: %s", ms(took), phase, status(f))
	if kind := errorType(f); kind != "" {
		text += "\tError Type: " + kind
	}
	j.line([]byte(text))
}

type metrics struct {
	Duration  float64 `json:"durationMs"`
	Billed    float64 `json:"billedDurationMs,omitempty"`
	Memory    int     `json:"memorySizeMB,omitempty"`
	MaxMemory int     `json:"maxMemoryUsedMB,omitempty"`
	Init      float64 `json:"initDurationMs,omitempty"`
}

// report ends an invocation. initDuration is 0 unless it was the environment's
// first.
func (j *journal) report(id string, took, initDuration time.Duration, memory, used int, f *failure) {
	m := metrics{ms(took), math.Ceil(ms(took + initDuration)), memory, used, ms(initDuration)}
	if j.json {
		level := levelInfo
		if f != nil {
			level = levelWarn
		}
		j.platform(level, "report", struct {
			RequestID string  `json:"requestId"`
			Status    string  `json:"status"`
			ErrorType string  `json:"errorType,omitempty"`
			Metrics   metrics `json:"metrics"`
		}{id, status(f), errorType(f), m})
		return
	}
	j.line([]byte("END RequestId: " + id))
	text := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\t", id, m.Duration, m.Billed, memory)
	if used > 0 {
		text += fmt.Sprintf("Max Memory Used: %d MB\t", used)
	}
	if initDuration > 0 {
		text += fmt.Sprintf("Init Duration: %.2f ms\t", m.Init)
	}
	// The function's own errors are successes to the platform.
	if f != nil && isPlatform(f) {
		text += "Status: " + status(f)
		if kind := errorType(f); kind != "" {
			text += "\tError Type: " + kind
		}
	}
	j.line([]byte(text))
}

func ms(d time.Duration) float64 { return math.Round(float64(d.Microseconds())/10) / 100 }

func isPlatform(f *failure) bool {
	return strings.HasPrefix(f.errorType, "Runtime.") || strings.HasPrefix(f.errorType, "Sandbox.")
}

func status(f *failure) string {
	switch {
	case f == nil:
		return "success"
	case f.errorType == "Sandbox.Timedout":
		return "timeout"
	default:
		return "error"
	}
}

// errorType is the failure's for a report; that of a timeout is its status.
func errorType(f *failure) string {
	if f == nil || f.errorType == "Sandbox.Timedout" {
		return ""
	}
	return f.errorType
}
