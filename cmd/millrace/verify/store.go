package verify

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Store reads objects.
type Store interface {
	// Each calls f with every object under the prefix, in the order of their
	// keys.
	Each(ctx context.Context, bucket, prefix string, f func(key string, body []byte) error) error
}

// Buckets is the Store on S3.
type Buckets struct{ Client *s3.Client }

func (b Buckets) Each(ctx context.Context, bucket, prefix string, f func(key string, body []byte) error) error {
	pages := s3.NewListObjectsV2Paginator(b.Client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list s3://%s/%s: %w", bucket, prefix, err)
		}
		for _, object := range page.Contents {
			key := aws.ToString(object.Key)
			body, err := b.get(ctx, bucket, key)
			if err == nil {
				err = f(key, body)
			}
			if err != nil {
				return fmt.Errorf("s3://%s/%s: %w", bucket, key, err)
			}
		}
	}
	return nil
}

func (b Buckets) get(ctx context.Context, bucket, key string) ([]byte, error) {
	out, err := b.Client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, err
	}
	defer out.Body.Close()
	return io.ReadAll(out.Body)
}
