package s3

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// measured is an endpoint that publishes; take has it measure and returns what it says
// of buckets.
func measured(t *testing.T) (e *endpoint, now *clock.Clock, take func() map[string]float64) {
	t.Helper()
	e, now = start(t), &clock.Clock{}
	var data []metric.Datum
	e.cfg.Metrics, e.cfg.Clock = func(more ...metric.Datum) { data = append(data, more...) }, now
	return e, now, func() map[string]float64 {
		t.Helper()
		data = nil
		e.Measure()
		got := map[string]float64{}
		for _, d := range data {
			if want := now.Now().UTC().Truncate(24 * time.Hour); d.Namespace != "AWS/S3" || !d.Time.Equal(want) {
				t.Errorf("%+v is not of AWS/S3 and the day %s", d, want)
			}
			got[strings.Join([]string{d.Dimensions[0].Value, d.Dimensions[1].Value, d.Name, d.Unit}, " ")] = d.Value
		}
		return got
	}
}

func holds(bucket string, objects, bytes float64) map[string]float64 {
	return map[string]float64{bucket + " AllStorageTypes NumberOfObjects Count": objects, bucket + " StandardStorage BucketSizeBytes Bytes": bytes}
}

func TestStorageIsMeasured(t *testing.T) {
	e, now, take := measured(t)
	want := func(what string, want map[string]float64) {
		t.Helper()
		if got := take(); !maps.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	want("no bucket", map[string]float64{})
	e.bucket(t, "lake")
	want("a new bucket", holds("lake", 0, 0))
	put(t, e.client(), "lake", "a/b", "12345")
	if err := e.PutObject(t.Context(), "lake", "c", []byte("678")); err != nil {
		t.Fatal(err)
	}
	e.bucket(t, "other")
	both := holds("lake", 2, 8)
	maps.Copy(both, holds("other", 0, 0))
	want("two objects, and another bucket", both)
	want("nothing has changed", map[string]float64{})
	if err := e.DeleteObjects(t.Context(), "lake", "c"); err != nil {
		t.Fatal(err)
	}
	want("one is deleted", holds("lake", 1, 5))
	// What is copied there is found a day later.
	if err := os.WriteFile(filepath.Join(e.dir, "buckets", "other", "file"), []byte("1"), 0o644); err != nil {
		t.Fatal(err)
	}
	want("a file is copied there", map[string]float64{})
	now.Advance(24 * time.Hour)
	both = holds("lake", 1, 5)
	maps.Copy(both, holds("other", 1, 1))
	want("a day later", both)
	if _, err := e.client().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("other")}); err == nil {
		t.Error("a bucket with an object is deleted")
	}
}

// Older versions and parts of uploads that are not complete count; what else the backend
// keeps of them does not.
func TestVersionsAndPartsAreStored(t *testing.T) {
	e, _, take := measured(t)
	properties := `{"BucketName":"lake","VersioningConfiguration":{"Status":"Enabled"}}`
	if _, err := e.typ(t, "AWS::S3::Bucket").Create(t.Context(), request("Lake", properties)); err != nil {
		t.Fatal(err)
	}
	take()
	put(t, e.client(), "lake", "key", "12345")
	put(t, e.client(), "lake", "key", "678")
	if got := take(); !maps.Equal(got, holds("lake", 2, 8)) {
		t.Errorf("two versions: %v", got)
	}
	c, bucket, key := e.client(), aws.String("lake"), aws.String("big")
	upload, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for n := range int32(2) {
		if _, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: upload.UploadId, PartNumber: aws.Int32(n + 1), Body: strings.NewReader("part")}); err != nil {
			t.Fatal(err)
		}
	}
	if got := take(); !maps.Equal(got, holds("lake", 4, 16)) {
		t.Errorf("two parts: %v", got)
	}
	if _, err := c.AbortMultipartUpload(t.Context(), &s3.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: upload.UploadId}); err != nil {
		t.Fatal(err)
	}
	if got := take(); !maps.Equal(got, holds("lake", 2, 8)) {
		t.Errorf("the upload is given up: %v", got)
	}
}
