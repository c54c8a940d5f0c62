package mapping

import (
	"bytes"
	"encoding/json"
	"slices"
)

// firstFailure reads a function's partial batch response: the index of the first
// failed record, which is len(items) if none failed ("Configuring partial batch
// response with Kinesis Data Streams and Lambda"). The whole batch has failed, and
// the index is 0, when the response cannot be understood: an identifier that is
// missing, null, empty or of no record in the batch, or another form than
// {"batchItemFailures":[{"itemIdentifier":"…"}]}.
func firstFailure(response []byte, items []item) int {
	if len(bytes.TrimSpace(response)) == 0 {
		return len(items)
	}
	var report *struct {
		BatchItemFailures []map[string]any `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(response, &report); err != nil {
		return 0
	}
	if report == nil {
		return len(items)
	}
	first := len(items)
	for _, failure := range report.BatchItemFailures {
		id, _ := failure["itemIdentifier"].(string)
		i := slices.IndexFunc(items, func(it item) bool { return it.sequence == id })
		if id == "" || i < 0 {
			return 0
		}
		first = min(first, i)
	}
	return first
}
