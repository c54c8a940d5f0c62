package e2e

import (
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/test/deployed"
)

// failPuts makes the endpoint answer entries of PutRecords as f says, until the
// test ends.
func (f *fixture) failPuts(t *testing.T, fail func(stream, shardID string) error) {
	f.failPut.Store(&fail)
	t.Cleanup(func() { f.failPut.Store(nil) })
}

// nothingLost sends events and wants each of them to arrive; a fault may make
// some come twice, which the pipeline's at-least-once delivery allows.
func (f *fixture) nothingLost(t *testing.T, while func()) *verify.Report {
	t.Helper()
	ledger := verify.NewLedger()
	done := make(chan struct{})
	go func() {
		defer close(done)
		while()
	}()
	f.Send(t, produce.Generated(f.Events(5000, 0.05)), ledger)
	<-done
	report := f.Settle(t, ledger)
	if report.Sent != 5000 || report.Lost != 0 {
		t.Errorf("%d events sent, %d lost: %+v", report.Sent, report.Lost, report)
	}
	return report
}

// TestNothingIsLostWhenTheFunctionIsKilled kills the transform's processes in
// the middle of batches: the mapping retries what they had taken.
func TestNothingIsLostWhenTheFunctionIsKilled(t *testing.T) {
	f := environment(t)
	kills := 0
	f.nothingLost(t, func() {
		deadline := time.Now().Add(30 * time.Second)
		for kills < 5 && time.Now().Before(deadline) {
			if f.busy() {
				for _, pid := range f.Endpoint.Lambda.Processes(f.Place.TransformFunctionName) {
					if syscall.Kill(pid, syscall.SIGKILL) == nil {
						kills++
					}
				}
			}
			time.Sleep(5 * time.Millisecond) // between kills, so that a batch gets on its way
		}
	})
	if kills == 0 {
		t.Error("no process was there to be killed")
	}
}

// busy says whether a batch is with the function now.
func (f *fixture) busy() bool {
	for _, m := range f.Endpoint.Status().Mappings {
		if m.InFlight > 0 {
			return true
		}
	}
	return false
}

// TestNothingIsLostWhenPutRecordsFails fails one entry in ten, as PutRecords
// does inside AWS: only those are sent again.
func TestNothingIsLostWhenPutRecordsFails(t *testing.T) {
	f := environment(t)
	var failed atomic.Int64
	f.failPuts(t, func(string, string) error {
		if rand.IntN(10) > 0 {
			return nil
		}
		failed.Add(1)
		return awsapi.Errorf("InternalFailure", "Internal service failure.")
	})
	report := f.nothingLost(t, func() {})
	if failed.Load() == 0 {
		t.Error("no entry has failed")
	}
	if report.Duplicated != 0 {
		t.Errorf("%d events came twice: an entry that was stored has been sent again", report.Duplicated)
	}
}

// TestNothingIsLostWhenAShardThrottles closes one shard of the analytics stream
// for two seconds.
func TestNothingIsLostWhenAShardThrottles(t *testing.T) {
	f := environment(t)
	stream, err := f.Endpoint.Kinesis.Stream(f.Place.AnalyticsStreamName)
	if err != nil {
		t.Fatal(err)
	}
	closed := stream.Shards()[0].ID
	var throttled atomic.Int64
	until := time.Now().Add(2 * time.Second)
	f.failPuts(t, func(name, shard string) error {
		if name != stream.Name() || shard != closed || time.Now().After(until) {
			return nil
		}
		throttled.Add(1)
		return awsapi.Errorf("ProvisionedThroughputExceededException", "Rate exceeded for shard %s in stream %s under account %s.", shard, name, deployed.Account)
	})
	f.nothingLost(t, func() {})
	if throttled.Load() == 0 {
		t.Error("the shard has throttled nothing")
	}
}
