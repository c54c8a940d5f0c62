package redrive

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// Putter puts records; *kinesis.Client does.
type Putter interface {
	PutRecords(context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error)
}

// Objects is the bucket with the failed batches.
type Objects interface {
	// Each calls f with every batch, in the order of their keys, and ends with its
	// error.
	Each(ctx context.Context, f func(key string, body []byte) error) error
	Delete(ctx context.Context, key string) error
}

// Config of one run.
type Config struct {
	Kinesis Putter
	Objects Objects
	// Stream is where the records go. Empty: each batch goes to the stream that it
	// came from.
	Stream string
	// Done is called for every batch that is back on the stream. Optional.
	Done func(key string, records int)
}

// Run puts every batch back and deletes it once Kinesis has acknowledged all of
// its records; a run that is cut leaves the rest for the next. The records come
// after younger ones of the same partition key, and those of them that the
// function had stored before it failed come again.
func Run(ctx context.Context, c Config) error {
	return c.Objects.Each(ctx, func(key string, body []byte) error {
		batch, err := Read(body)
		if err != nil {
			return err
		}
		stream := c.Stream
		if stream == "" {
			stream = batch.Stream()
		}
		if stream == "" {
			return errors.New("the batch does not say from which stream it came")
		}
		if err := put(ctx, c.Kinesis, stream, batch.Records); err != nil {
			return err
		}
		if err := c.Objects.Delete(ctx, key); err != nil {
			return fmt.Errorf("its records are on the stream again, but the batch cannot be deleted: %w", err)
		}
		if c.Done != nil {
			c.Done(key, len(batch.Records))
		}
		return nil
	})
}
