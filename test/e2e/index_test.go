package e2e

import (
	"testing"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
)

// TestTheIndexHasWhatTheLakeHas counts, as the reader of the embedded index, what
// this test and those before it have sent. A real node is asked in test/search.
func TestTheIndexHasWhatTheLakeHas(t *testing.T) {
	f := environment(t)
	reader, err := verify.Reader(f.Config, f.Place)
	if err != nil {
		t.Fatal(err)
	}
	ledger := verify.NewLedger()
	f.Send(t, produce.Generated(f.Events(2000, 0.05)), ledger)
	report := f.SettleWith(t, reader, ledger)
	d := report.Index
	if report.Lost != 0 || d == nil || d.Judge() != nil {
		t.Fatalf("%v: %+v, index %+v", d.Judge(), report, d)
	}
	if d.Count == 0 || d.Count+d.Refused != report.LakeRows+report.Unconverted {
		t.Errorf("%d documents and %d refused, and the lake has %d rows and %d that were not converted", d.Count, d.Refused, report.LakeRows, report.Unconverted)
	}
	if d.Sample.Matches == 0 || len(d.Sample.Groups) == 0 {
		t.Errorf("nothing found: %+v", d.Sample)
	}
}
