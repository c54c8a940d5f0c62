package s3

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Measure publishes the daily storage metrics of buckets: on the first call of a day of
// Config.Clock, and of a bucket that has changed, so that nobody has to wait for the
// day's end. They are of the day's beginning. That an empty bucket has them, too, is not
// documented. The endpoint calls it every few seconds.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
func (s *Service) Measure() {
	if s.cfg.Metrics == nil {
		return
	}
	day := s.cfg.Clock.Now().UTC().Truncate(24 * time.Hour)
	buckets, err := s.files.due(day)
	if err != nil {
		s.cfg.Log.Error("list the buckets to count", "error", err)
	}
	for _, bucket := range buckets {
		has, err := s.files.stored(bucket)
		if err != nil {
			s.cfg.Log.Error("count what is stored", "bucket", bucket, "error", err)
			continue
		}
		s.cfg.Metrics.Publish("AWS/S3", ofStorage(bucket, "AllStorageTypes"), day, metric.Count("NumberOfObjects", has.objects))
		s.cfg.Metrics.Publish("AWS/S3", ofStorage(bucket, "StandardStorage"), day, metric.Bytes("BucketSizeBytes", has.bytes))
	}
}

func ofStorage(bucket, kind string) []metric.Dimension {
	return []metric.Dimension{{Name: "BucketName", Value: bucket}, {Name: "StorageType", Value: kind}}
}
