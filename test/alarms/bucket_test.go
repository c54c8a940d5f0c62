package alarms

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
)

// An object is in each bucket of failures, until somebody has looked at it.
func failuresNotEmpty(t *testing.T, f *fixture) {
	list := f.ofKinds(t, "failures-not-empty")
	f.Drain(t)
	each := func(do func(bucket string)) func() {
		return func() {
			for _, a := range list {
				do(of(t, a, "BucketName"))
			}
		}
	}
	empty := each(func(bucket string) { f.empty(t, bucket) })
	empty() // of what other cases have brought
	f.goOff(t, list, cause{
		make: each(func(bucket string) {
			if err := f.Endpoint.S3.PutObject(t.Context(), bucket, "aws/lambda/batch", []byte("{}")); err != nil {
				t.Fatal(err)
			}
		}),
		mend: empty,
	})
}

// empty deletes all objects of a bucket.
func (f *fixture) empty(t *testing.T, bucket string) {
	t.Helper()
	client := pipeline.S3(f.Config)
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Contents {
			if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: o.Key}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
