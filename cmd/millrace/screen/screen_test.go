package screen

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// On a terminal the state is one line, which lines above it push down; elsewhere
// it is a line now and then, without any control character.
func TestTheScreen(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		want     string
	}{
		{true, "\r\x1b[K\x1b[?7l  … 1\x1b[?7h\r\x1b[Ka line\n\r\x1b[K\x1b[?7l  … 2\x1b[?7h\r\x1b[K"},
		{false, "a line\n  … 1\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			s, looks, failure := &Screen{out: &out, terminal: c.terminal}, 0, errors.New("it failed")
			err := s.During(func() string {
				looks++
				return fmt.Sprint(looks)
			}, func() error {
				work := 700 * time.Millisecond
				if !c.terminal {
					work = 4 * time.Second
				}
				time.Sleep(work)
				fmt.Fprintln(s, "a line")
				time.Sleep(work/2 + 100*time.Millisecond)
				return failure
			})
			if err != failure || out.String() != c.want {
				t.Errorf("%v, %q, want %q", err, out.String(), c.want)
			}
		})
	}
}
