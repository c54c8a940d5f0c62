package stream

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/stream/emf"
)

// report is what one invocation did, as metrics.
type report struct {
	namespace, function, requestID string
	at                             time.Time
	records, shaped                int
	byReason                       map[string]int
	put                            putStats
	rejectRetries, itemFailures    int
	iteratorAge                    time.Duration
}

// countReasons counts the rejected events by reason.
func countReasons(all []rejected) map[string]int {
	counts := map[string]int{}
	for _, r := range all {
		counts[cmp.Or(r.reason.Reason, "unspecified")]++ // a dimension must not be empty
	}
	return counts
}

// age is how old the oldest record was at the beginning of the invocation.
func age(records []record, now time.Time) time.Duration {
	oldest := time.Duration(0)
	for i := range records {
		oldest = max(oldest, now.Sub(records[i].arrivedAt))
	}
	return oldest
}

// write writes the metrics of the invocation and those of the shaper, all in one
// call of Write: of what a function writes, each line is an event of its log.
func (h *Handler) write(r report) error {
	lines, err := r.append(h.lines[:0])
	if err == nil {
		lines, err = h.config.Measures.AppendTo(lines, r.function, r.at)
	}
	h.lines = lines
	if err != nil {
		return err
	}
	_, err = h.config.Metrics.Write(lines)
	return err
}

// append appends a document of the whole, and one per reason of rejections.
func (r report) append(dst []byte) ([]byte, error) {
	rejected := 0
	for _, n := range r.byReason {
		rejected += n
	}
	dst, err := r.document(dst, nil,
		count("EventsReceived", r.shaped+rejected),
		count("EventsShaped", r.shaped),
		count("EventsRejected", rejected),
		count("RecordsReceived", r.records),
		count("RecordsPut", r.put.records),
		emf.Metric{Name: "BytesPut", Value: float64(r.put.bytes), Unit: emf.Bytes},
		count("PutRetries", r.put.retries),
		count("ThrottledEntries", r.put.throttled),
		count("RejectRetries", r.rejectRetries),
		count("BatchItemFailures", r.itemFailures),
		emf.Metric{Name: "IteratorAgeMax", Value: float64(r.iteratorAge.Milliseconds()), Unit: emf.Milliseconds},
	)
	for _, reason := range slices.Sorted(maps.Keys(r.byReason)) {
		dimension := []emf.Dimension{{Name: "Reason", Value: reason}}
		if err == nil {
			dst, err = r.document(dst, dimension, count("EventsRejected", r.byReason[reason]))
		}
	}
	return dst, err
}

func (r report) document(dst []byte, more []emf.Dimension, metrics ...emf.Metric) ([]byte, error) {
	return emf.Document{
		Namespace:  r.namespace,
		Time:       r.at,
		Dimensions: append([]emf.Dimension{{Name: "FunctionName", Value: r.function}}, more...),
		Metrics:    metrics,
		Properties: []emf.Property{{Name: "requestId", Value: r.requestID}},
	}.AppendTo(dst)
}

func count(name string, n int) emf.Metric {
	return emf.Metric{Name: name, Value: float64(n), Unit: emf.Count}
}
