// Package redrive puts the failed batches of an environment back on its ingest
// stream: package redrive of the module's root, with the clients of an account.
package redrive

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/redrive"
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

// Run puts every batch back, as the package that it is of says.
func Run(ctx context.Context, c Config) error {
	return redrive.Run(ctx, redrive.Config{Kinesis: c.Kinesis, Objects: batches{c.S3, c.Bucket}, Stream: c.Stream, Done: c.Done})
}

// batches are the objects of a bucket.
type batches struct {
	client *s3.Client
	bucket string
}

func (b batches) Each(ctx context.Context, f func(key string, body []byte) error) error {
	return verify.Buckets{Client: b.client}.Each(ctx, b.bucket, "", f)
}

func (b batches) Delete(ctx context.Context, key string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.bucket, Key: &key})
	return err
}
