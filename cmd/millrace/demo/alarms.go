package demo

import (
	"fmt"
	"sync"

	"github.com/millrace-dev/millrace/cmd/millrace/status"
)

// tellAlarms writes a line for each alarm that goes off or ends, when it does, until
// it is stopped.
func (d *demo) tellAlarms() (stop func()) {
	changes, cancel := d.endpoint.Alarms.Changes()
	var telling sync.WaitGroup
	telling.Go(func() { status.Tell(d.screen, changes) })
	return func() {
		cancel()
		telling.Wait()
	}
}

// countAlarms says at the end in which state the template's alarms are.
func (d *demo) countAlarms() {
	if list := d.endpoint.Alarms.Alarms(); len(list) > 0 {
		fmt.Fprintf(d.screen, "\n  alarms: %s\n", status.Count(list))
	}
}
