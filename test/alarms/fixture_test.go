// Package alarms runs the prod environment on the local endpoint, makes the fault that
// each of its alarms is for, and sees the alarm go off and be over, with the message to
// its topic. A case of a kind of alarm is in the file of what it watches, or in fed, in
// every_test.go, where its fault cannot be made.
package alarms

import (
	"sync/atomic"
	"testing"

	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/deployed"
)

// timeScale makes a delivery stream's buffer of five minutes one of a second. No period
// of an alarm and no age is scaled: the endpoint's clock is moved in their place.
const timeScale = 300

// fixture is prod, deployed: it costs minutes, so all cases are of one test, and each ends
// with its alarm in OK.
type fixture struct {
	*deployed.Environment
	failPut atomic.Pointer[func(stream, shardID string) error]
	tried   map[string]bool // names of the alarms that have gone off and been over
}

// environment deploys prod until the test ends.
func environment(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{tried: map[string]bool{}}
	e, err := deployed.Prod(local.Config{TimeScale: timeScale, FailPut: func(stream, shardID string) error {
		if fail := f.failPut.Load(); fail != nil {
			return (*fail)(stream, shardID)
		}
		return nil
	}})
	if e != nil {
		t.Cleanup(func() { e.Close() })
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Environment = e
	return f
}

// failPuts makes the endpoint answer entries of PutRecords as fail says, until the test
// ends or it is called with nil.
func (f *fixture) failPuts(t *testing.T, fail func(stream, shardID string) error) {
	if fail == nil {
		f.failPut.Store(nil)
		return
	}
	f.failPut.Store(&fail)
	t.Cleanup(func() { f.failPut.Store(nil) })
}
