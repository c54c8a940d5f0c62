package firehose

import "bytes"

// A record with more sub-records than this is not split (API reference,
// PutRecordBatch: "If you include more than 500 records, the request succeeds
// but the record de-aggregation doesn't work as expected"): it goes on whole.
const maxSubRecords = 500

// splitJSON separates JSON texts that stand one after the other, with or
// without white space between them (developer guide, "Apply dynamic
// partitioning to aggregated data"). What is not JSON is not split.
func splitJSON(data []byte) [][]byte {
	var parts [][]byte
	var d document
	for rest := data; ; {
		next, err := d.parse(rest)
		if err != nil {
			return [][]byte{data}
		}
		parts = append(parts, d.raw)
		if len(next) == 0 {
			break
		}
		rest = next
	}
	return atMost(parts, data)
}

// splitDelimited separates at a delimiter; nothing after the last one is no
// record.
func splitDelimited(delimiter []byte) func(data []byte) [][]byte {
	return func(data []byte) [][]byte {
		parts := bytes.Split(data, delimiter)
		if last := len(parts) - 1; last > 0 && len(parts[last]) == 0 {
			parts = parts[:last]
		}
		return atMost(parts, data)
	}
}

func atMost(parts [][]byte, whole []byte) [][]byte {
	if len(parts) > maxSubRecords {
		return [][]byte{whole}
	}
	return parts
}
