package s3

import (
	"context"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3response"
)

// PutObject writes an object.
func (f *files) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	defer f.changes.add(*in.Bucket)
	in.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.PutObject(ctx, in)
	return out, f.named(err)
}

// HeadObject returns an object's headers.
func (f *files) HeadObject(ctx context.Context, in *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.HeadObject(ctx, &here)
	return out, f.named(err)
}

// GetObject opens an object.
func (f *files) GetObject(ctx context.Context, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.GetObject(ctx, &here)
	return out, f.named(err)
}

// GetObjectAttributes returns what is known of an object.
func (f *files) GetObjectAttributes(ctx context.Context, in *s3.GetObjectAttributesInput) (s3response.GetObjectAttributesResponse, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.GetObjectAttributes(ctx, &here)
	return out, f.named(err)
}

// ListObjects lists keys, version 1 of the action.
func (f *files) ListObjects(ctx context.Context, in *s3.ListObjectsInput) (s3response.ListObjectsResult, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.ListObjects(ctx, &here)
	out.Name = in.Bucket
	return out, f.named(err)
}

// ListObjectsV2 lists keys.
func (f *files) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input) (s3response.ListObjectsV2Result, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.ListObjectsV2(ctx, &here)
	out.Name = in.Bucket
	return out, f.named(err)
}

// ListObjectVersions lists versions and delete markers.
func (f *files) ListObjectVersions(ctx context.Context, in *s3.ListObjectVersionsInput) (s3response.ListVersionsResult, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.ListObjectVersions(ctx, &here)
	out.Name = in.Bucket
	return out, f.named(err)
}

// DeleteObject deletes an object or a version of it.
func (f *files) DeleteObject(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	defer f.changes.add(*in.Bucket)
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.DeleteObject(ctx, &here)
	return out, f.named(err)
}

// DeleteObjects deletes up to 1 000 objects.
func (f *files) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput) (s3response.DeleteResult, error) {
	defer f.changes.add(*in.Bucket)
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.DeleteObjects(ctx, &here)
	return out, f.named(err)
}

// GetObjectTagging returns an object's tags.
func (f *files) GetObjectTagging(ctx context.Context, bucket, object, version string) (map[string]string, error) {
	out, err := f.posix.GetObjectTagging(ctx, f.path(bucket), object, version)
	return out, f.named(err)
}

// PutObjectTagging replaces an object's tags.
func (f *files) PutObjectTagging(ctx context.Context, bucket, object, version string, tags map[string]string) error {
	return f.named(f.posix.PutObjectTagging(ctx, f.path(bucket), object, version, tags))
}

// DeleteObjectTagging removes an object's tags.
func (f *files) DeleteObjectTagging(ctx context.Context, bucket, object, version string) error {
	return f.named(f.posix.DeleteObjectTagging(ctx, f.path(bucket), object, version))
}

// CreateMultipartUpload begins an upload in parts.
func (f *files) CreateMultipartUpload(ctx context.Context, in s3response.CreateMultipartUploadInput) (s3response.InitiateMultipartUploadResult, error) {
	bucket := *in.Bucket
	in.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.CreateMultipartUpload(ctx, in)
	out.Bucket = bucket
	return out, f.named(err)
}

// UploadPart takes one part.
func (f *files) UploadPart(ctx context.Context, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	defer f.changes.add(*in.Bucket)
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.UploadPart(ctx, &here)
	return out, f.named(err)
}

// CompleteMultipartUpload joins the parts.
func (f *files) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	defer f.changes.add(*in.Bucket)
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, version, err := f.posix.CompleteMultipartUpload(ctx, &here)
	out.Bucket = in.Bucket
	return out, version, f.named(err)
}

// AbortMultipartUpload forgets the parts.
func (f *files) AbortMultipartUpload(ctx context.Context, in *s3.AbortMultipartUploadInput) error {
	defer f.changes.add(*in.Bucket)
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	return f.named(f.posix.AbortMultipartUpload(ctx, &here))
}

// ListMultipartUploads lists uploads that were begun.
func (f *files) ListMultipartUploads(ctx context.Context, in *s3.ListMultipartUploadsInput) (s3response.ListMultipartUploadsResult, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.ListMultipartUploads(ctx, &here)
	out.Bucket = *in.Bucket
	return out, f.named(err)
}

// ListParts lists the parts of an upload.
func (f *files) ListParts(ctx context.Context, in *s3.ListPartsInput) (s3response.ListPartsResult, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.ListParts(ctx, &here)
	out.Bucket = *in.Bucket
	return out, f.named(err)
}

// source opens what a copy reads. The backend's own copy splits the source at
// its first slash, so it cannot take an absolute path.
func (f *files) source(ctx context.Context, copySource string, in *s3.GetObjectInput) (*s3.GetObjectOutput, string, error) {
	bucket, key, version, err := backend.ParseCopySource(copySource)
	if err != nil {
		return nil, "", err
	}
	if err := f.exists(bucket); err != nil {
		return nil, "", err
	}
	in.Bucket, in.Key, in.VersionId = &bucket, &key, &version
	if in.Range == nil {
		in.Range = new(string)
	}
	out, err := f.GetObject(ctx, in)
	return out, version, err
}

// CopyObject reads one object and writes another, with the metadata and tags of
// the source unless the request replaces them.
func (f *files) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	src, version, err := f.source(ctx, *in.CopySource, &s3.GetObjectInput{
		IfMatch: in.CopySourceIfMatch, IfNoneMatch: in.CopySourceIfNoneMatch,
		IfModifiedSince: in.CopySourceIfModifiedSince, IfUnmodifiedSince: in.CopySourceIfUnmodifiedSince,
	})
	if err != nil {
		return s3response.CopyObjectOutput{}, err
	}
	defer src.Body.Close()
	put := s3response.PutObjectInput{
		Bucket: in.Bucket, Key: in.Key, ContentLength: src.ContentLength, Body: src.Body,
		ChecksumAlgorithm: in.ChecksumAlgorithm, Tagging: in.Tagging,
		ContentType: src.ContentType, ContentEncoding: src.ContentEncoding, ContentDisposition: src.ContentDisposition,
		ContentLanguage: src.ContentLanguage, CacheControl: src.CacheControl, Expires: src.ExpiresString, Metadata: src.Metadata,
	}
	if in.MetadataDirective == types.MetadataDirectiveReplace {
		put.ContentType, put.ContentEncoding, put.ContentDisposition = in.ContentType, in.ContentEncoding, in.ContentDisposition
		put.ContentLanguage, put.CacheControl, put.Expires, put.Metadata = in.ContentLanguage, in.CacheControl, in.Expires, in.Metadata
	}
	out, err := f.PutObject(ctx, put)
	if err != nil {
		return s3response.CopyObjectOutput{}, err
	}
	if in.TaggingDirective != types.TaggingDirectiveReplace {
		if err := f.copyTags(ctx, *in.CopySource, *in.Bucket, *in.Key); err != nil {
			return s3response.CopyObjectOutput{}, err
		}
	}
	now := time.Now().UTC()
	return s3response.CopyObjectOutput{
		CopyObjectResult:    &s3response.CopyObjectResult{ETag: &out.ETag, LastModified: &now},
		CopySourceVersionId: &version,
		VersionId:           &out.VersionID,
	}, nil
}

func (f *files) copyTags(ctx context.Context, copySource, bucket, key string) error {
	from, object, version, err := backend.ParseCopySource(copySource)
	if err != nil {
		return err
	}
	tags, err := f.GetObjectTagging(ctx, from, object, version)
	if err != nil || len(tags) == 0 {
		return nil // an object without tags is answered with an error
	}
	return f.PutObjectTagging(ctx, bucket, key, "", tags)
}

// UploadPartCopy takes a part from another object.
func (f *files) UploadPartCopy(ctx context.Context, in *s3.UploadPartCopyInput) (s3response.CopyPartResult, error) {
	src, version, err := f.source(ctx, *in.CopySource, &s3.GetObjectInput{
		Range: in.CopySourceRange, IfMatch: in.CopySourceIfMatch, IfNoneMatch: in.CopySourceIfNoneMatch,
		IfModifiedSince: in.CopySourceIfModifiedSince, IfUnmodifiedSince: in.CopySourceIfUnmodifiedSince,
	})
	if err != nil {
		return s3response.CopyPartResult{}, err
	}
	defer src.Body.Close()
	out, err := f.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: in.Bucket, Key: in.Key, UploadId: in.UploadId, PartNumber: in.PartNumber,
		ContentLength: src.ContentLength, Body: io.Reader(src.Body),
	})
	if err != nil {
		return s3response.CopyPartResult{}, err
	}
	return s3response.CopyPartResult{ETag: out.ETag, LastModified: time.Now(), CopySourceVersionId: version}, nil
}
