// Package metrictest keeps, in tests, what a service publishes.
package metrictest

import (
	"slices"
	"sync"

	"github.com/millrace-dev/millrace/local/metric"
)

// Recorder is CloudWatch in memory; its Put is a metric.Sink.
type Recorder struct {
	mu   sync.Mutex
	data []metric.Datum
}

// Put keeps data.
func (r *Recorder) Put(data ...metric.Datum) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.data = append(r.data, data...)
}

// Data is what was published since the last Take.
func (r *Recorder) Data() []metric.Datum {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.data)
}

// Take is Data, and forgets it.
func (r *Recorder) Take() []metric.Datum {
	r.mu.Lock()
	defer r.mu.Unlock()
	data := r.data
	r.data = nil
	return data
}
