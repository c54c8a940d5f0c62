package s3

import (
	"context"
	"path/filepath"

	"github.com/versity/versitygw/s3response"
)

// Buckets are the names of all buckets, sorted.
func (s *Service) Buckets(ctx context.Context) ([]string, error) {
	out, err := s.files.ListBuckets(ctx, s3response.ListBucketsInput{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, b := range out.Buckets.Bucket {
		names = append(names, b.Name)
	}
	return names, nil
}

// Folder is where the objects of a bucket are files.
func (s *Service) Folder(bucket string) (string, error) {
	if err := s.files.exists(bucket); err != nil {
		return "", asError(err)
	}
	return filepath.Clean(s.files.path(bucket)), nil
}
