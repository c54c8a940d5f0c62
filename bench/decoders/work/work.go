// Package work is the loop that every decoder of this comparison runs in: it hands
// X1 events to a function, and prints what the first took and what all took.
package work

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/millrace-dev/millrace/x1/generate"
)

// Figures are printed as JSON.
type Figures struct {
	First  time.Duration // wall time of the first event
	CPU    time.Duration // user and system, of all events
	Events int
	Bytes  int // of an event, on average
}

// Main decodes as many events as the command line says. decode returns what it has
// read of the event's ID and of its device's, by which it is checked.
func Main(decode func(event []byte) (id, device string, err error)) {
	if err := run(decode); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(decode func([]byte) (string, string, error)) error {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return err
	}
	g, err := generate.New(generate.Config{Seed: 1, Events: min(n, 2000), Start: time.Unix(1_800_000_000, 0)})
	if err != nil {
		return err
	}
	var events []generate.Event
	f := Figures{Events: n}
	for e := range g.All() {
		events = append(events, e)
		f.Bytes += len(e.Data)
	}
	f.Bytes /= max(1, len(events))
	start, used := time.Now(), cpu()
	for i := range n {
		e := &events[i%len(events)]
		id, device, err := decode(e.Data)
		if err != nil || id != e.ID || device != e.PartitionKey {
			return fmt.Errorf("event %d: ID %q of device %q, %v; want %q of %q", i, id, device, err, e.ID, e.PartitionKey)
		}
		if i == 0 {
			f.First = time.Since(start)
		}
	}
	f.CPU = cpu() - used
	return json.NewEncoder(os.Stdout).Encode(f)
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
