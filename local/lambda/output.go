//go:build unix

package lambda

import (
	"bytes"
	"os"
	"sync"
	"syscall"
)

// maxLine is the most that CloudWatch Logs takes as one event; a longer line is
// cut into several.
const maxLine = 256 << 10

// output reads what a child prints and hands it over line by line. drain hands
// over at once all that has been printed so far, so that what a function printed
// in an invocation stands before the invocation's END.
type output struct {
	pipe *os.File // the end to read
	line func([]byte)

	mu      sync.Mutex
	buffer  []byte
	partial []byte // a line not ended yet
}

// newOutput also returns the end to write for the child; close it once the child
// has it.
func newOutput(line func([]byte)) (*output, *os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	o := &output{pipe: r, line: line, buffer: make([]byte, 32<<10)}
	go o.follow()
	return o, w, nil
}

// follow waits for output until the pipe is closed on either end.
func (o *output) follow() {
	raw, err := o.pipe.SyscallConn()
	if err != nil {
		return
	}
	raw.Read(func(fd uintptr) (done bool) { return o.readAll(int(fd)) })
}

func (o *output) drain() {
	if raw, err := o.pipe.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { o.readAll(int(fd)) })
	}
}

// readAll reads until nothing is left for now; it reports whether nothing will
// ever come. Reading and handing over are under one lock: whoever finds the pipe
// empty knows that all before has been handed over.
func (o *output) readAll(fd int) (ended bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		n, err := syscall.Read(fd, o.buffer)
		switch {
		case err == syscall.EINTR:
		case err != nil || n == 0:
			return err != syscall.EAGAIN
		default:
			o.add(o.buffer[:n])
		}
	}
}

func (o *output) add(text []byte) {
	o.partial = append(o.partial, text...)
	rest := o.partial
	for {
		end := bytes.IndexByte(rest, '\n')
		switch {
		case end >= 0 && end <= maxLine:
			o.line(rest[:end])
			rest = rest[end+1:]
		case len(rest) > maxLine:
			o.line(rest[:maxLine])
			rest = rest[maxLine:]
		default:
			o.partial = append(o.partial[:0], rest...)
			return
		}
	}
}

// close hands over what is left, an unended line too.
func (o *output) close() {
	o.drain()
	o.pipe.Close()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.partial) > 0 {
		o.line(o.partial)
		o.partial = nil
	}
}
