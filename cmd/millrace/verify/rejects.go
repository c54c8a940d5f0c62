package verify

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
)

// reject is one line of a rejects file, or a part of one where the event is
// larger than Firehose's record.
type reject struct {
	Reason            string `json:"reason"`
	ShardID           string `json:"shard_id"`
	SequenceNumber    string `json:"sequence_number"`
	SubSequenceNumber int    `json:"sub_sequence_number"`
	RejectedAt        string `json:"rejected_at"`
	Data              []byte `json:"data"`
	Part              int    `json:"part"`
	Parts             int    `json:"parts"`
}

func countRejects(ctx context.Context, store Store, p pipeline.Pipeline, report *Report, seen *arrivals) error {
	open := map[string]map[int][]byte{} // parts of an event whose others are still to come
	err := store.Each(ctx, p.RejectsBucketName, p.RejectsPrefix, func(key string, body []byte) error {
		plain, err := gunzip(key, body)
		if err != nil {
			return err
		}
		return eachJSON(plain, func(line json.RawMessage) error {
			var r reject
			if err := json.Unmarshal(line, &r); err != nil {
				return err
			}
			if data, whole := r.join(open); whole {
				report.Rejected[r.Reason]++
				seen.event(data)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return fmt.Errorf("s3://%s/%s: %d rejected events lack a part", p.RejectsBucketName, p.RejectsPrefix, len(open))
	}
	return nil
}

// join returns the event's bytes once every part of it has been seen.
func (r reject) join(open map[string]map[int][]byte) ([]byte, bool) {
	if r.Parts <= 1 {
		return r.Data, true
	}
	key := fmt.Sprint(r.ShardID, r.SequenceNumber, r.SubSequenceNumber, r.RejectedAt)
	if open[key] == nil {
		open[key] = map[int][]byte{}
	}
	open[key][r.Part] = r.Data
	if len(open[key]) < r.Parts {
		return nil, false
	}
	var whole []byte
	for part := range r.Parts {
		whole = append(whole, open[key][part+1]...)
	}
	delete(open, key)
	return whole, true
}

func gunzip(key string, body []byte) ([]byte, error) {
	if !strings.HasSuffix(key, ".gz") {
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
