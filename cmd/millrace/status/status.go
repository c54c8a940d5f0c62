// Package status shows on the terminal what flows through a local endpoint: records a
// second and what waits at each stage, the alarms that are not OK, and where failed
// batches wait.
package status

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/screen"
)

// Config of a look at an endpoint.
type Config struct {
	Endpoint string        // its URL
	Watch    bool          // look again and again, until the context ends
	Every    time.Duration // between two looks; 0: DefaultEvery
	Out      io.Writer     // a terminal is repainted in place, anything else gets lines
}

// Limits of Config.Every. Rates are those between two looks.
const (
	DefaultEvery = 2 * time.Second
	MinEvery     = 200 * time.Millisecond
	MaxEvery     = time.Hour
)

// once is how long a single look takes: a rate needs two.
const once = time.Second

// Run prints the status.
func Run(ctx context.Context, c Config) error {
	if c.Every == 0 {
		c.Every = DefaultEvery
	}
	before, err := ask(ctx, c.Endpoint)
	if err != nil {
		return err
	}
	if !c.Watch {
		if !pause(ctx, once) {
			return ctx.Err()
		}
		now, err := ask(ctx, c.Endpoint)
		if err != nil {
			return err
		}
		for _, line := range picture(before, now) {
			fmt.Fprintln(c.Out, line)
		}
		return nil
	}
	return watch(ctx, c, before)
}

// watch looks until the context ends, which is no mistake. On a terminal each picture
// is painted over the one before, elsewhere it is a line, and one for each alarm whose
// state changed.
func watch(ctx context.Context, c Config, before look) error {
	s := screen.New(c.Out)
	s.Paint(picture(before, before))
	for pause(ctx, c.Every) {
		now, err := ask(ctx, c.Endpoint)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if s.Terminal() {
			s.Paint(picture(before, now))
		} else {
			for _, line := range changes(before.Alarms, now.Alarms) {
				fmt.Fprintln(s, line)
			}
			fmt.Fprintln(s, brief(before, now))
		}
		before = now
	}
	return nil
}

// pause waits, and says whether the context still lives.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
