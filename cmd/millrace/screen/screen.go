// Package screen is where commands talk: lines, and below them what is going on.
package screen

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Screen takes lines, and shows below them, while work runs, what it
// is doing. On a terminal that is one line, written over twice a second;
// elsewhere a line every five seconds.
type Screen struct {
	out      io.Writer
	terminal bool
	rows     func() int // of the terminal; 0: it does not say

	mu      sync.Mutex
	status  bool // the terminal's last line is to be written over
	painted int  // lines of the picture above the cursor
}

// New makes a screen of a terminal, a file or a pipe.
func New(out io.Writer) *Screen {
	return &Screen{out: out, terminal: isTerminal(out), rows: func() int { return rows(out.(*os.File)) }}
}

// Write takes whole lines.
func (s *Screen) Write(lines []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	return s.out.Write(lines)
}

// During shows state while work runs.
func (s *Screen) During(state func() string, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	every := 5 * time.Second
	if s.terminal {
		every = 500 * time.Millisecond
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			s.mu.Lock()
			defer s.mu.Unlock()
			s.clear()
			return err
		case <-tick.C:
			s.show(state())
		}
	}
}

const (
	clearLine   = "\r\x1b[K"
	noWrap      = "\x1b[?7l" // what does not fit on the line is not shown (DECAWM)
	wrapAgain   = "\x1b[?7h"
	statusStart = "  … "
)

func (s *Screen) show(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.terminal {
		fmt.Fprintf(s.out, "%s%s\n", statusStart, state)
		return
	}
	fmt.Fprint(s.out, clearLine, noWrap, statusStart, state, wrapAgain)
	s.status = true
}

func (s *Screen) clear() {
	if s.status {
		fmt.Fprint(s.out, clearLine)
		s.status = false
	}
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
