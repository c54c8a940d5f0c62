package s3

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// HeadBucket tells whether a bucket exists.
func (f *files) HeadBucket(ctx context.Context, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.HeadBucket(ctx, &here)
	return out, f.named(err)
}

// CreateBucket makes a bucket; acl names its owner.
func (f *files) CreateBucket(ctx context.Context, in *s3.CreateBucketInput, acl []byte) error {
	defer f.changes.add(*in.Bucket)
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	return f.named(f.posix.CreateBucket(ctx, &here, acl))
}

// DeleteBucket removes an empty bucket and what was said of it.
func (f *files) DeleteBucket(ctx context.Context, bucket string) error {
	if err := f.posix.DeleteBucket(ctx, f.path(bucket)); err != nil {
		return f.named(err)
	}
	return f.properties.remove(bucket)
}

// GetBucketAcl says who owns the bucket.
func (f *files) GetBucketAcl(ctx context.Context, in *s3.GetBucketAclInput) ([]byte, error) {
	here := *in
	here.Bucket = f.pathOf(in.Bucket)
	out, err := f.posix.GetBucketAcl(ctx, &here)
	return out, f.named(err)
}

// PutBucketAcl stores the grants.
func (f *files) PutBucketAcl(ctx context.Context, bucket string, data []byte) error {
	return f.named(f.posix.PutBucketAcl(ctx, f.path(bucket), data))
}

// PutBucketVersioning enables or suspends versioning.
func (f *files) PutBucketVersioning(ctx context.Context, bucket string, status types.BucketVersioningStatus) error {
	return f.named(f.posix.PutBucketVersioning(ctx, f.path(bucket), status))
}

// GetBucketVersioning tells whether versioning is on.
func (f *files) GetBucketVersioning(ctx context.Context, bucket string) (s3response.GetBucketVersioningOutput, error) {
	out, err := f.posix.GetBucketVersioning(ctx, f.path(bucket))
	return out, f.named(err)
}

// PutBucketPolicy stores a policy beside the properties: extended attributes
// have no room for the 20 KB that it may take.
func (f *files) PutBucketPolicy(_ context.Context, bucket string, policy []byte) error {
	if err := f.exists(bucket); err != nil {
		return err
	}
	return f.properties.update(bucket, func(p *stored) { p.Policy = policy })
}

// GetBucketPolicy answers the request for the policy. When versitygw asks in
// order to decide another request it is told that there is none, because
// identity's EvaluatePolicy takes the policy into its decision.
func (f *files) GetBucketPolicy(ctx context.Context, bucket string) ([]byte, error) {
	if err := f.exists(bucket); err != nil {
		return nil, err
	}
	if policy := f.properties.read(bucket).Policy; len(policy) > 0 && asksForPolicy(ctx) {
		return policy, nil
	}
	return nil, s3err.GetBucketErr(s3err.ErrNoSuchBucketPolicy, bucket)
}

// asksForPolicy looks at the gateway's request: is it ?policy?
func asksForPolicy(ctx context.Context) bool {
	r, ok := ctx.(interface{ RequestURI() []byte })
	if !ok {
		return true // a call of this process
	}
	_, query, _ := strings.Cut(string(r.RequestURI()), "?")
	for _, p := range strings.Split(query, "&") {
		if name, _, _ := strings.Cut(p, "="); name == "policy" || name == "policyStatus" {
			return true
		}
	}
	return false
}

// DeleteBucketPolicy removes the policy.
func (f *files) DeleteBucketPolicy(_ context.Context, bucket string) error {
	if err := f.exists(bucket); err != nil {
		return err
	}
	return f.properties.update(bucket, func(p *stored) { p.Policy = nil })
}

// PutBucketOwnershipControls stores who owns new objects.
func (f *files) PutBucketOwnershipControls(ctx context.Context, bucket string, ownership types.ObjectOwnership) error {
	return f.named(f.posix.PutBucketOwnershipControls(ctx, f.path(bucket), ownership))
}

// GetBucketOwnershipControls tells who owns new objects.
func (f *files) GetBucketOwnershipControls(ctx context.Context, bucket string) (types.ObjectOwnership, error) {
	out, err := f.posix.GetBucketOwnershipControls(ctx, f.path(bucket))
	return out, f.named(err)
}

// DeleteBucketOwnershipControls goes back to the default.
func (f *files) DeleteBucketOwnershipControls(ctx context.Context, bucket string) error {
	return f.named(f.posix.DeleteBucketOwnershipControls(ctx, f.path(bucket)))
}

// PutBucketCors stores rules for browsers.
func (f *files) PutBucketCors(ctx context.Context, bucket string, cors []byte) error {
	return f.named(f.posix.PutBucketCors(ctx, f.path(bucket), cors))
}

// GetBucketCors returns the rules for browsers.
func (f *files) GetBucketCors(ctx context.Context, bucket string) ([]byte, error) {
	out, err := f.posix.GetBucketCors(ctx, f.path(bucket))
	return out, f.named(err)
}

// DeleteBucketCors removes the rules for browsers.
func (f *files) DeleteBucketCors(ctx context.Context, bucket string) error {
	return f.named(f.posix.DeleteBucketCors(ctx, f.path(bucket)))
}

// GetBucketTagging returns the bucket's tags.
func (f *files) GetBucketTagging(ctx context.Context, bucket string) (map[string]string, error) {
	out, err := f.posix.GetBucketTagging(ctx, f.path(bucket))
	return out, f.named(err)
}

// PutBucketTagging replaces the bucket's tags.
func (f *files) PutBucketTagging(ctx context.Context, bucket string, tags map[string]string) error {
	return f.named(f.posix.PutBucketTagging(ctx, f.path(bucket), tags))
}

// DeleteBucketTagging removes the bucket's tags.
func (f *files) DeleteBucketTagging(ctx context.Context, bucket string) error {
	return f.named(f.posix.DeleteBucketTagging(ctx, f.path(bucket)))
}

// GetObjectLockConfiguration is asked before every deletion; no bucket here has
// a lock, since templates cannot ask for one.
func (f *files) GetObjectLockConfiguration(_ context.Context, bucket string) ([]byte, error) {
	return nil, s3err.GetBucketErr(s3err.ErrObjectLockConfigurationNotFound, bucket)
}
