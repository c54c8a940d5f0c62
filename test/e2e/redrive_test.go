package e2e

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/redrive"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	batch "github.com/millrace-dev/millrace/redrive"
)

// TestAFailedBatchIsRedriven puts a batch into the on-failure bucket, in the form
// that Lambda keeps it in, and finds its events in the lake after a redrive and
// the bucket empty.
func TestAFailedBatchIsRedriven(t *testing.T) {
	f := environment(t)
	ledger := verify.NewLedger()
	var records []batch.Record
	for range 3 {
		event := []byte(raw(uuid.NewString(), nil))
		ledger.Add(event)
		var r batch.Record
		r.Kinesis.PartitionKey, r.Kinesis.Data = "dev-1", event
		records = append(records, r)
	}
	payload, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		t.Fatal(err)
	}
	object, err := json.Marshal(map[string]any{"version": "1.0", "payload": string(payload)})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Endpoint.S3.PutObject(t.Context(), f.Place.FailureBucketName, "aws/lambda/batch", object); err != nil {
		t.Fatal(err)
	}
	if report := f.Settle(t, ledger); report.FailedBatches != 1 || report.FailedEvents != 3 || report.Lost != 0 {
		t.Errorf("before: %+v", report)
	}

	batches := 0
	if err := redrive.Run(t.Context(), redrive.Config{
		Kinesis: kinesis.NewFromConfig(f.Config), S3: pipeline.S3(f.Config),
		Stream: f.Place.IngestStreamName, Bucket: f.Place.FailureBucketName,
		Done: func(_ string, n int) {
			batches++
			if n != 3 {
				t.Errorf("a batch of %d records, want 3", n)
			}
		},
	}); err != nil {
		t.Fatal(err)
	}
	if report := f.Settle(t, ledger); batches != 1 || report.FailedBatches != 0 || report.Lost != 0 || report.Duplicated != 0 {
		t.Errorf("after redriving %d batches: %+v", batches, report)
	}
}
