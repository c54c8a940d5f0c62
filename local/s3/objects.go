package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// The methods of this file are for services of the same process. They go to
// the files directly: unsigned, and as the owner.

// Object is one object of a listing.
type Object struct {
	Key      string
	Size     int64
	Modified time.Time
}

// GetObject reads a whole object.
func (s *Service) GetObject(ctx context.Context, bucket, key string) ([]byte, error) {
	if err := s.files.exists(bucket); err != nil {
		return nil, asError(err)
	}
	out, err := s.files.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, Range: new(string)})
	if err != nil {
		return nil, asError(err)
	}
	defer out.Body.Close()
	body := bytes.NewBuffer(make([]byte, 0, *out.ContentLength+bytes.MinRead))
	if _, err := io.Copy(body, out.Body); err != nil {
		return nil, fmt.Errorf("s3://%s/%s: %w", bucket, key, err)
	}
	return body.Bytes(), nil
}

// PutObject writes a whole object.
func (s *Service) PutObject(ctx context.Context, bucket, key string, body []byte) error {
	if err := s.files.exists(bucket); err != nil {
		return asError(err)
	}
	length := int64(len(body))
	contentType := "application/octet-stream"
	_, err := s.files.PutObject(ctx, s3response.PutObjectInput{
		Bucket: &bucket, Key: &key, ContentLength: &length, ContentType: &contentType, Body: bytes.NewReader(body),
	})
	return asError(err)
}

// ListObjects lists all keys with the prefix, in their order.
func (s *Service) ListObjects(ctx context.Context, bucket, prefix string) ([]Object, error) {
	if err := s.files.exists(bucket); err != nil {
		return nil, asError(err)
	}
	var list []Object
	maxKeys, after := int32(1000), ""
	for {
		out, err := s.files.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
			Bucket: &bucket, Prefix: &prefix, MaxKeys: &maxKeys, ContinuationToken: &after, StartAfter: new(string),
		})
		if err != nil {
			return nil, asError(err)
		}
		for _, o := range out.Contents {
			list = append(list, Object{*o.Key, *o.Size, *o.LastModified})
		}
		if !*out.IsTruncated {
			return list, nil
		}
		after = *out.NextContinuationToken
	}
}

// DeleteObjects deletes keys; one that does not exist is no error.
func (s *Service) DeleteObjects(ctx context.Context, bucket string, keys ...string) error {
	if err := s.files.exists(bucket); err != nil {
		return asError(err)
	}
	in := &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{}}
	for _, key := range keys {
		in.Delete.Objects = append(in.Delete.Objects, types.ObjectIdentifier{Key: &key})
	}
	out, err := s.files.DeleteObjects(ctx, in)
	if err != nil {
		return asError(err)
	}
	var all []error
	for _, e := range out.Error {
		all = append(all, fmt.Errorf("s3://%s/%s: %s: %s", bucket, *e.Key, *e.Code, *e.Message))
	}
	return errors.Join(all...)
}

// GetURL reads the object that an S3 URL names, as templates and clients write
// them: path style (any host, this endpoint's included), or with the bucket in
// the host.
func (s *Service) GetURL(ctx context.Context, rawURL string) ([]byte, error) {
	bucket, key, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	return s.GetObject(ctx, bucket, key)
}

func parseURL(rawURL string) (bucket, key string, err error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", "", awsapi.Errorf("ValidationError", "S3 error: %q is not a URL: %v", rawURL, err)
	}
	path := strings.TrimPrefix(u.Path, "/")
	host := u.Hostname()
	switch {
	case u.Scheme == "s3":
		bucket, key = host, path
	case strings.HasSuffix(host, "."+virtualHost):
		bucket, key = strings.TrimSuffix(host, "."+virtualHost), path
	case strings.HasSuffix(host, ".amazonaws.com") && !strings.HasPrefix(host, "s3"):
		// BUCKET.s3.REGION.amazonaws.com; a bucket's name may have dots
		bucket, key = host[:max(0, strings.LastIndex(host, ".s3"))], path
	default:
		bucket, key, _ = strings.Cut(path, "/")
	}
	if bucket == "" || key == "" {
		return "", "", awsapi.Errorf("ValidationError", "S3 error: %q names no bucket and key; expected is https://HOST/BUCKET/KEY or https://BUCKET.s3.REGION.amazonaws.com/KEY", rawURL)
	}
	return bucket, key, nil
}

// asError is a refusal of the backend as an error of the endpoint.
func asError(err error) error {
	var e s3err.S3Error
	if !errors.As(err, &e) {
		return err
	}
	base := e.BaseError()
	message := base.Description
	var b s3err.BucketError
	if errors.As(err, &b) && base.HTTPStatusCode == http.StatusNotFound {
		message = strings.TrimSuffix(message, ".") + ": " + b.BucketName
	}
	return awsapi.Errorf(base.Code, "%s", message).WithStatus(base.HTTPStatusCode)
}
