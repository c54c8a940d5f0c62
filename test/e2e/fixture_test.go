// Package e2e runs the dev environment on the local endpoint, deployed by the
// real CDK CLI, and looks at what comes out with readers that the endpoint does
// not know: DuckDB, and the CLI itself.
package e2e

import (
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/deployed"
)

// fixture is a deployed dev environment. A deployment costs much of a minute,
// so the tests of this package share one; each of them sends events of its own
// and looks for those alone.
type fixture struct {
	*deployed.Environment
	failPut atomic.Pointer[func(stream, shardID string) error]
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
		shared.Environment, deployErr = deployed.Dev(local.Config{FailPut: func(stream, shardID string) error {
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
