package verify

import (
	"context"
	"strings"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
)

// Report is what has arrived, and what of the ledger has not. Its JSON is the
// form that REPORT=file.json of make demo has.
type Report struct {
	Sent int `json:"sent"`
	// Shaped is what the function says that it has shaped, where its metrics
	// are at hand; else what has left it.
	Shaped        int            `json:"shaped"`
	Rejected      map[string]int `json:"rejected"` // by reason
	LakeRows      int            `json:"lake_rows"`
	Partitions    map[string]int `json:"partitions"` // rows by partition of the lake
	LakeFiles     int            `json:"lake_files"`
	FailedBatches int            `json:"failed_batches"`
	FailedEvents  int            `json:"failed_events"`
	Unconverted   int            `json:"unconverted"` // records in the lake's error prefix
	Lost          int            `json:"lost"`
	Duplicated    int            `json:"duplicated"`
	Unknown       int            `json:"unknown"` // arrived, but not in the ledger
	// Index is nil where the environment has none.
	Index *Documents `json:"index,omitempty"`
}

// Complete says whether each event sent has arrived exactly once, in the index,
// too, where there is one.
func (r *Report) Complete() bool {
	return r.Lost == 0 && r.Duplicated == 0 && r.Unknown == 0 && r.Index.Judge() == nil
}

// Count reads the pipeline's buckets, and its index unless that is nil, and
// compares them with the ledger.
//
// Bytes identify an event in rejects and in failed batches, its ID identifies
// it in the lake. Different events that were sent under one ID are counted
// together: as many must arrive as were sent.
func Count(ctx context.Context, store Store, index Index, p pipeline.Pipeline, ledger *Ledger) (*Report, error) {
	report := &Report{Sent: ledger.Len(), Rejected: map[string]int{}, Partitions: map[string]int{}}
	seen := newArrivals()
	if err := countLake(ctx, store, p, report, seen); err != nil {
		return nil, err
	}
	if err := countUnconverted(ctx, store, p, report, seen); err != nil {
		return nil, err
	}
	if index != nil && p.Search != nil {
		var err error
		if report.Index, err = countIndex(ctx, store, index, p, ledger, lake{seen.byID, report.Partitions}); err != nil {
			return nil, err
		}
	}
	if err := countRejects(ctx, store, p, report, seen); err != nil {
		return nil, err
	}
	if err := countFailures(ctx, store, p, report, seen); err != nil {
		return nil, err
	}
	report.Shaped = report.LakeRows + report.Unconverted
	ledger.settle(seen, report)
	return report, nil
}

// arrivals is how often each event was found.
type arrivals struct {
	byID     map[string]int
	byDigest map[digest]int
}

func newArrivals() *arrivals {
	return &arrivals{byID: map[string]int{}, byDigest: map[digest]int{}}
}

func (a *arrivals) id(id string)      { a.byID[strings.ToLower(id)]++ }
func (a *arrivals) event(data []byte) { a.byDigest[digestOf(data)]++ }

// settle compares what was sent with what arrived.
func (l *Ledger) settle(seen *arrivals, report *Report) {
	sent, arrived := l.keys(), map[string]int{}
	for id, n := range seen.byID {
		arrived[id] += n
	}
	for d, n := range seen.byDigest {
		arrived[l.key(d)] += n
	}
	for key, n := range sent {
		report.Lost += max(0, n-arrived[key])
		report.Duplicated += max(0, arrived[key]-n)
	}
	for key, n := range arrived {
		if sent[key] == 0 {
			report.Unknown += n
		}
	}
}

// keys is how often each event was sent.
func (l *Ledger) keys() map[string]int {
	keys := map[string]int{}
	for d, n := range l.sent {
		keys[l.key(d)] += n
	}
	return keys
}

// key groups the events of one ID; what has none stands for itself.
func (l *Ledger) key(d digest) string {
	if id, ok := l.ids[d]; ok {
		return id
	}
	return string(d[:])
}
