// Package alarms runs the prod environment on the local endpoint, makes the fault that
// each of its alarms is for, and sees the alarm go off and be over, with the message to
// its topic. A case of a kind of alarm is in the file of what it watches, or in fed, in
// every_test.go, where its fault cannot be made.
package alarms

import (
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/deployed"
)

// timeScale makes a delivery stream's buffer of five minutes one of a second. No period
// of an alarm and no age is scaled: the endpoint's clock is moved in their place.
const timeScale = 300

// fixture is prod, deployed. A deployment costs minutes, so the tests share it, one at a
// time: each ends with its alarm in OK.
type fixture struct {
	*deployed.Environment
	failPut atomic.Pointer[func(stream, shardID string) error]
	tried   map[string]bool // names of the alarms that have gone off and been over
}

var (
	shared     fixture
	deployOnce sync.Once
	deployErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.Environment != nil {
		shared.Close()
	}
	os.Exit(code)
}

// environment is deployed by the first test that asks for it.
func environment(t *testing.T) *fixture {
	t.Helper()
	deployOnce.Do(func() {
		shared.tried = map[string]bool{}
		shared.Environment, deployErr = deployed.Prod(local.Config{TimeScale: timeScale, FailPut: func(stream, shardID string) error {
			if fail := shared.failPut.Load(); fail != nil {
				return (*fail)(stream, shardID)
			}
			return nil
		}})
	})
	if deployErr != nil {
		t.Fatal(deployErr)
	}
	return &shared
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
