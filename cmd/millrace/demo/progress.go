package demo

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress shows what state returns while work runs: on a terminal one line
// that is written over twice a second, elsewhere a line every five seconds.
func progress(out io.Writer, state func() string, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	terminal := isTerminal(out)
	every := 5 * time.Second
	if terminal {
		every = 500 * time.Millisecond
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	show := func() {
		if terminal {
			fmt.Fprintf(out, "\r\033[K  %s", state())
		} else {
			fmt.Fprintf(out, "  %s\n", state())
		}
	}
	for {
		select {
		case err := <-done:
			show()
			if terminal {
				fmt.Fprintln(out)
			}
			return err
		case <-tick.C:
			show()
		}
	}
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
