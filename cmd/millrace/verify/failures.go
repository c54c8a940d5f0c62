package verify

import (
	"context"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/redrive"
	"github.com/millrace-dev/millrace/stream/kpl"
)

func countFailures(ctx context.Context, store Store, p pipeline.Pipeline, report *Report, seen *arrivals) error {
	return store.Each(ctx, p.FailureBucketName, "", func(_ string, body []byte) error {
		batch, err := redrive.Read(body)
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
