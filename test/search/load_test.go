package search

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local/firehose"
)

const (
	// What is sent while the node is killed and started again.
	load = 100_000
	// Documents that are in the index when it is killed.
	before = load / 5
)

// TestNothingIsLostWhenTheNodeIsKilled kills the node in the middle of the load, as
// a crash does, and starts it again on what it had: each event is in the index once.
func TestNothingIsLostWhenTheNodeIsKilled(t *testing.T) {
	f := environment(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- f.outage(ctx, f.delivery().Delivered+before) }()
	ledger := verify.NewLedger()
	f.Send(t, produce.Generated(f.Events(load, 0)), ledger)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	report := f.counted(t, ledger)
	d := report.Index
	if report.Sent != load || report.Lost != 0 || report.Duplicated != 0 || report.LakeRows < load {
		t.Errorf("the lake: %+v", report)
	}
	if d.Missing != 0 || d.Multiplied != 0 || d.Unknown != 0 || d.Refused != 0 || d.Count != report.LakeRows {
		t.Errorf("the index has %d documents, the lake %d rows: %+v", d.Count, report.LakeRows, d)
	}
	if d.Sample.Matches == 0 || d.Sample.Matches != d.Sample.InLake {
		t.Errorf("%d errors in the index, %d in the lake", d.Sample.Matches, d.Sample.InLake)
	}
}

// outage kills the node when so many documents are delivered, and starts it again
// when Firehose has tried in vain to deliver more.
func (f *fixture) outage(ctx context.Context, documents int64) error {
	if err := until(ctx, func() bool { return f.delivery().Delivered >= documents }); err != nil {
		return fmt.Errorf("of %d documents %d came: %w", documents, f.delivery().Delivered, err)
	}
	tried := f.delivery().Retried
	f.node.Kill()
	if err := until(ctx, func() bool { return f.delivery().Retried > tried }); err != nil {
		return fmt.Errorf("Firehose has not tried again: %w", err)
	}
	return f.node.Restart(ctx)
}

// delivery is the state of the index's delivery stream.
func (f *fixture) delivery() firehose.DeliveryStatus {
	for _, d := range f.Endpoint.Status().Deliveries {
		if d.Name == f.Place.Search.DeliveryStreamName {
			return d
		}
	}
	return firehose.DeliveryStatus{}
}

// until waits for something that is asked for a hundred times a second.
func until(ctx context.Context, happened func() bool) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}
