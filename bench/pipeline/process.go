package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// usage is the CPU time that the three parties have taken so far.
type usage struct{ endpoint, function, producer time.Duration }

func (u usage) minus(o usage) usage {
	return usage{u.endpoint - o.endpoint, u.function - o.function, u.producer - o.producer}
}

func (u usage) total() time.Duration { return u.endpoint + u.function + u.producer }

// usageNow reads the operating system's account. The function's is that of the
// endpoint's children, those that have ended too.
func usageNow(endpoint int) (u usage, err error) {
	own, err := statOf(endpoint)
	if err != nil {
		return u, err
	}
	u.endpoint, u.function = own.cpu, own.reaped
	// The children of a process are those of its threads (proc(5), children).
	tasks := fmt.Sprintf("/proc/%d/task", endpoint)
	threads, err := os.ReadDir(tasks)
	if err != nil {
		return u, err
	}
	for _, thread := range threads {
		children, err := os.ReadFile(tasks + "/" + thread.Name() + "/children")
		if err != nil {
			continue // the thread has ended
		}
		for _, text := range strings.Fields(string(children)) {
			pid, err := strconv.Atoi(text)
			if err != nil {
				return u, err
			}
			if child, err := statOf(pid); err == nil { // else it has ended, and is in reaped the next time
				u.function += child.cpu + child.reaped
			}
		}
	}
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		return u, err
	}
	u.producer = time.Duration(self.Utime.Nano() + self.Stime.Nano())
	return u, nil
}

// stat is what /proc/PID/stat says of a process: the time that it took, and that
// which its children took that have ended.
type stat struct{ cpu, reaped time.Duration }

func statOf(pid int) (s stat, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return s, err
	}
	return parseStat(text)
}

// parseStat reads utime, stime, cutime and cstime, the fields 14 to 17 in clock
// ticks of 10 ms (proc(5)). The second is the program's name in parentheses,
// which may have anything in it.
func parseStat(text []byte) (s stat, err error) {
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 15 {
		return s, fmt.Errorf("a process's stat has %d fields: %q", len(fields), text)
	}
	var ticks [4]time.Duration
	for i := range ticks {
		n, err := strconv.ParseInt(fields[11+i], 10, 64)
		if err != nil {
			return s, fmt.Errorf("a process's stat %q: %w", text, err)
		}
		ticks[i] = time.Duration(n) * 10 * time.Millisecond
	}
	return stat{cpu: ticks[0] + ticks[1], reaped: ticks[2] + ticks[3]}, nil
}

// resetPeak lets the peak of a process's resident memory begin anew (proc(5),
// clear_refs).
func resetPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}

// peakMemory is the most resident memory that a process has had, in bytes.
func peakMemory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parsePeak(text)
}

func parsePeak(status []byte) (int64, error) {
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" && fields[2] == "kB" {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("a process's status has no VmHWM in kB: %q", status)
}
