package verify

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// Batch is a failed batch as Lambda keeps it in the on-failure bucket: the
// invocation record, whose payload is the whole event that the function was
// given (Lambda developer guide, "Retain discarded records", S3 destination).
type Batch struct {
	Records []BatchRecord
}

// BatchRecord is one Kinesis record of a failed batch.
type BatchRecord struct {
	Kinesis struct {
		PartitionKey   string `json:"partitionKey"`
		SequenceNumber string `json:"sequenceNumber"`
		Data           []byte `json:"data"`
	} `json:"kinesis"`
}

// ReadBatch reads an object of the on-failure bucket.
func ReadBatch(body []byte) (Batch, error) {
	var record struct {
		Payload json.RawMessage `json:"payload"`
	}
	var batch Batch
	if err := json.Unmarshal(body, &record); err != nil {
		return batch, fmt.Errorf("not an invocation record: %w", err)
	}
	payload := []byte(record.Payload)
	var text string
	if json.Unmarshal(payload, &text) == nil { // the payload comes as a string of JSON
		payload = []byte(text)
	}
	if err := json.Unmarshal(payload, &batch); err != nil {
		return batch, fmt.Errorf("the invocation record's payload is not a batch of Kinesis records: %w", err)
	}
	return batch, nil
}

func countFailures(ctx context.Context, store Store, p pipeline.Pipeline, report *Report, seen *arrivals) error {
	return store.Each(ctx, p.FailureBucketName, "", func(_ string, body []byte) error {
		batch, err := ReadBatch(body)
		if err != nil {
			return err
		}
		report.FailedBatches++
		for _, r := range batch.Records {
			users, ok := kpl.Unpack(r.Kinesis.Data)
			if !ok {
				users = []kpl.Record{{Data: r.Kinesis.Data}}
			}
			for _, u := range users {
				report.FailedEvents++
				seen.event(u.Data)
			}
		}
		return nil
	})
}
