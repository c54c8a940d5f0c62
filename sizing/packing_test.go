package sizing

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// An aggregate is never larger than it is taken to be, and hardly smaller if each
// event has a key of its own.
func TestPackedSize(t *testing.T) {
	const key = len("M0000000000")
	for _, events := range []int{1, 10, 600, 10_000} {
		for _, size := range []int{16, 100, 413, 2_000, 100_000} {
			if events*size > 1<<20 {
				continue
			}
			var a kpl.Aggregate
			for i := range events {
				a.Add(fmt.Sprintf("M%0*d", key-1, i), "", make([]byte, size-key))
			}
			got := float64(a.Size() + len("shardId-000000000000"))
			if want := packedSize(float64(events), size); got > want || got < want-float64(7*events)-10 {
				t.Errorf("%d events of %d bytes are %v bytes, taken for %v", events, size, got, want)
			}
		}
	}
}

func TestAggregateBytesIsTheTransformsDefault(t *testing.T) {
	if AggregateBytes != stream.DefaultAggregateBytes {
		t.Errorf("AggregateBytes is %d, the transform packs %d", AggregateBytes, stream.DefaultAggregateBytes)
	}
}

// CPUPerEvent is twice what was measured at least: mend it if the function has
// become slower.
func TestCPUPerEventIsAboveWhatWasMeasured(t *testing.T) {
	text, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	const row = "| CPU of the function, µs per event |"
	_, rest, found := strings.Cut(string(text), row)
	if !found {
		t.Fatalf("docs/performance.md has no row %q: where is the function's CPU time now?", row)
	}
	line, _, _ := strings.Cut(rest, "\n")
	for _, cell := range strings.Split(strings.Trim(line, " |"), "|") {
		measured, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
		if err != nil {
			t.Fatalf("%s%s: %v", row, line, err)
		}
		if 2*measured > float64(CPUPerEvent.Microseconds()) {
			t.Errorf("%v µs were measured, %v are planned", measured, CPUPerEvent)
		}
	}
}
