// Package redrive puts the records of failed batches back on the stream that
// they came from.
package redrive

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
)

// Config of one run.
type Config struct {
	Kinesis *kinesis.Client
	S3      *s3.Client
	Stream  string // ingest stream
	Bucket  string // on-failure bucket of its event source mapping
	// Done is called for every batch that is back on the stream. Optional.
	Done func(key string, records int)
}

// Run puts every batch back and deletes it once Kinesis has acknowledged all of
// its records; a run that is cut leaves the rest for the next. The records come
// after younger ones of the same partition key, and those of them that the
// function had stored before it failed come again.
func Run(ctx context.Context, c Config) error {
	return verify.Buckets{Client: c.S3}.Each(ctx, c.Bucket, "", func(key string, body []byte) error {
		batch, err := verify.ReadBatch(body)
		if err != nil {
			return err
		}
		if err := c.put(ctx, batch); err != nil {
			return err
		}
		if _, err := c.S3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &c.Bucket, Key: &key}); err != nil {
			return fmt.Errorf("its records are on the stream again, but the batch cannot be deleted: %w", err)
		}
		if c.Done != nil {
			c.Done(key, len(batch.Records))
		}
		return nil
	})
}

func (c Config) put(ctx context.Context, batch verify.Batch) error {
	var refused error
	source := func(yield func(produce.Record, error) bool) {
		for _, r := range batch.Records {
			k := r.Kinesis
			if !yield(produce.Record{Data: k.Data, PartitionKey: k.PartitionKey, Events: [][]byte{k.Data}}, nil) {
				return
			}
		}
	}
	err := produce.Run(ctx, produce.Config{
		Client: c.Kinesis, Stream: c.Stream, Source: source,
		Refused: func(r produce.Record, limit int) {
			refused = fmt.Errorf("a record of %d bytes does not fit on stream %s, which takes %d", len(r.Data), c.Stream, limit)
		},
	}, new(produce.Progress))
	if err != nil {
		return err
	}
	return refused
}
