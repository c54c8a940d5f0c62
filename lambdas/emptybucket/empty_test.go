package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// fakeBucket holds versions and markers, as "key/version", and lists pages of
// 1 000 as S3 does.
type fakeBucket struct {
	versions, markers []string
	listError         error
	refuse            string // a version that cannot be deleted
	calls             int
}

func (b *fakeBucket) ListObjectVersions(_ context.Context, in *s3.ListObjectVersionsInput, _ ...func(*s3.Options)) (*s3.ListObjectVersionsOutput, error) {
	b.calls++
	if b.listError != nil {
		return nil, b.listError
	}
	all := slices.Concat(b.versions, b.markers)
	slices.Sort(all)
	from := aws.ToString(in.KeyMarker) + "/" + aws.ToString(in.VersionIdMarker)
	out := &s3.ListObjectVersionsOutput{IsTruncated: aws.Bool(false)}
	for n, id := range slices.DeleteFunc(all, func(id string) bool { return id <= from }) {
		if n == 1000 {
			out.IsTruncated = aws.Bool(true)
			break
		}
		key, version, _ := strings.Cut(id, "/")
		if slices.Contains(b.versions, id) {
			out.Versions = append(out.Versions, types.ObjectVersion{Key: &key, VersionId: &version})
		} else {
			out.DeleteMarkers = append(out.DeleteMarkers, types.DeleteMarkerEntry{Key: &key, VersionId: &version})
		}
		out.NextKeyMarker, out.NextVersionIdMarker = &key, &version
	}
	return out, nil
}

func (b *fakeBucket) DeleteObjects(_ context.Context, in *s3.DeleteObjectsInput, _ ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	b.calls++
	if n := len(in.Delete.Objects); n == 0 || n > 1000 {
		return nil, &smithy.GenericAPIError{Code: "MalformedXML", Message: fmt.Sprint(n, " objects")}
	}
	out := &s3.DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		id := *o.Key + "/" + *o.VersionId
		if id == b.refuse {
			out.Errors = append(out.Errors, types.Error{Key: o.Key, Code: aws.String("AccessDenied"), Message: aws.String("locked")})
			continue
		}
		is := func(other string) bool { return other == id }
		b.versions, b.markers = slices.DeleteFunc(b.versions, is), slices.DeleteFunc(b.markers, is)
	}
	return out, nil
}

func request(kind cfn.RequestType, bucket any) cfn.Event {
	return cfn.Event{RequestType: kind, PhysicalResourceID: "lake", ResourceProperties: map[string]any{"BucketName": bucket}}
}

func TestDeleteEmptiesTheBucket(t *testing.T) {
	b := &fakeBucket{}
	for i := range 2500 {
		b.versions = append(b.versions, fmt.Sprintf("key-%05d/v1", i))
		if i%10 == 0 {
			b.markers = append(b.markers, fmt.Sprintf("key-%05d/v2", i))
		}
	}
	id, _, err := handler(b)(t.Context(), request(cfn.RequestDelete, "lake"))
	if err != nil || id != "lake" || len(b.versions)+len(b.markers) != 0 {
		t.Errorf("Delete = %s, %v; %d versions and %d markers are left", id, err, len(b.versions), len(b.markers))
	}
	if b.calls != 6 {
		t.Errorf("%d calls for 2 750 versions, want 3 pages and 3 deletions", b.calls)
	}
}

func TestDeleteOfNothing(t *testing.T) {
	for name, b := range map[string]*fakeBucket{
		"empty bucket":   {},
		"missing bucket": {listError: &smithy.GenericAPIError{Code: "NoSuchBucket"}},
	} {
		if _, _, err := handler(b)(t.Context(), request(cfn.RequestDelete, "lake")); err != nil || b.calls != 1 {
			t.Errorf("%s: %v after %d calls, want none after 1", name, err, b.calls)
		}
	}
}

func TestDeleteSaysWhatWentWrong(t *testing.T) {
	b := &fakeBucket{versions: []string{"a/1", "b/1", "c/1"}, refuse: "b/1"}
	_, _, err := handler(b)(t.Context(), request(cfn.RequestDelete, "lake"))
	if want := "empty bucket lake: 1 object versions were not deleted; the first is b: AccessDenied: locked (2 object versions were deleted)"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
	b = &fakeBucket{listError: errors.New("denied")}
	if _, _, err := handler(b)(t.Context(), request(cfn.RequestDelete, "lake")); err == nil || !strings.Contains(err.Error(), "list its object versions: denied") {
		t.Errorf("error = %v, want one of the listing", err)
	}
}

func TestCreateAndUpdateDeleteNothing(t *testing.T) {
	b := &fakeBucket{versions: []string{"a/1"}}
	for _, kind := range []cfn.RequestType{cfn.RequestCreate, cfn.RequestUpdate} {
		if id, _, err := handler(b)(t.Context(), request(kind, "other")); err != nil || id != "other" || b.calls != 0 {
			t.Errorf("%s = %s, %v after %d calls; want the bucket's name as ID after none", kind, id, err, b.calls)
		}
		if _, _, err := handler(b)(t.Context(), request(kind, nil)); err == nil || !strings.Contains(err.Error(), "BucketName") {
			t.Errorf("%s without BucketName: error %v", kind, err)
		}
	}
	if _, _, err := handler(b)(t.Context(), request(cfn.RequestDelete, nil)); err != nil {
		t.Errorf("Delete after a failed Create: %v", err)
	}
}
