package mapping

import (
	"fmt"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/kinesis"
)

// A read of megabytes is written once, into a buffer that is large enough: its
// making and that of the items are the two allocations.
func TestItemsAreWrittenIntoOneBuffer(t *testing.T) {
	records := make([]kinesis.Record, 1000)
	for i := range records {
		records[i] = kinesis.Record{
			SequenceNumber: fmt.Sprintf("%056d", i), PartitionKey: "k", Data: []byte("x"), ArrivedAt: time.Now(),
		}
	}
	f := newEventFormat("shardId-000000000000", settings{}, Config{Region: "us-east-1"})
	if n := testing.AllocsPerRun(10, func() { f.items(records) }); n != 2 {
		t.Errorf("%v allocations for %d records, want 2", n, len(records))
	}
}
