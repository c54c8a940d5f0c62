// Package dashboards deploys environments, sends the events of make demo through them,
// and sees that every widget of every dashboard shows something: in the page of the
// endpoint, and metric by metric.
package dashboards

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/test/deployed"
)

func TestEveryWidgetShowsData(t *testing.T) {
	var dev, prod []board
	t.Run("dev", func(t *testing.T) { dev = checkShown(t, deployed.Dev, local.Config{}) })
	t.Run("prod", func(t *testing.T) {
		var c local.Config
		if c.SearchJars = os.Getenv("MILLRACE_OPENSEARCH"); c.SearchJars != "" {
			c.Search = "opensearch" // a real node, where there is one
		}
		prod = checkShown(t, deployed.Prod, c)
	})
	if dev != nil && prod != nil { // -run has left none out
		checkReasons(t, slices.Concat(dev, prod))
	}
}

// Subjects of the dashboards that each of the environments has.
const subjects = 6

// What services measure now and then they measure every few seconds.
const patience = 2 * time.Minute

// flow is that of make demo, which counts in the index, too: searches are measured.
func flow(t *testing.T, e *deployed.Environment) {
	t.Helper()
	events, ledger := e.Events(20000, 0.02), verify.NewLedger()
	events.LateShare = 0.02
	index, err := verify.Reader(e.Config, e.Place)
	if err != nil {
		t.Fatal(err)
	}
	e.Send(t, produce.Generated(events), ledger)
	if report := e.SettleWith(t, index, ledger); !report.Complete() {
		t.Fatalf("what came through is not what was sent: %+v", report)
	}
}

// checkShown answers the dashboards of an environment that it deploys.
func checkShown(t *testing.T, deploy func(local.Config) (*deployed.Environment, error), c local.Config) []board {
	e, err := deploy(c)
	if e != nil {
		t.Cleanup(func() { e.Close() })
	}
	if err != nil {
		t.Fatal(err)
	}
	flow(t, e)
	boards := boardsOf(t, e)
	if len(boards) != subjects {
		t.Errorf("there are %d dashboards, want %d", len(boards), subjects)
	}
	var problems, quiet []string
	for deadline := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) { // the interval of asking
		problems, quiet = nil, nil
		for _, b := range boards {
			p, q := b.look(t, e)
			problems, quiet = append(problems, p...), append(quiet, q...)
		}
		if len(problems) == 0 || time.Now().After(deadline) {
			break
		}
	}
	for _, p := range problems {
		t.Error(p)
	}
	slices.Sort(quiet)
	for _, q := range slices.Compact(quiet) {
		t.Log("without data, as it should be: " + q)
	}
	return boards
}
