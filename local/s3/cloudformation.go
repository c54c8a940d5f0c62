package s3

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/s3api/utils"
)

// ResourceTypes are AWS::S3::Bucket and AWS::S3::BucketPolicy.
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::S3::Bucket", resource.Handler[bucketProps]{
			Immutable: []string{"BucketName"},
			Check:     bucketProps.check,
			Create:    s.createBucket,
			Update:    s.updateBucket,
			Delete:    s.deleteBucket,
		}),
		resource.Of("AWS::S3::BucketPolicy", resource.Handler[policyProps]{
			Immutable: []string{"Bucket"},
			Check:     s.checkPolicy,
			Create:    s.putPolicy,
			Update: func(ctx context.Context, r resource.Request, _ string, _, p policyProps) (resource.Result, error) {
				return s.putPolicy(ctx, r, p)
			},
			Delete: func(ctx context.Context, _ resource.Request, id string, _ policyProps) error {
				if s.files.exists(id) != nil {
					return nil // the bucket took its policy along
				}
				return asError(s.files.DeleteBucketPolicy(ctx, id))
			},
		}),
	}
}

func (s *Service) createBucket(ctx context.Context, r resource.Request, p bucketProps) (resource.Result, error) {
	name := p.BucketName
	if name == "" {
		name = strings.ToLower(r.GeneratedName(63))
	}
	if !utils.IsValidBucketName(name) {
		return resource.Result{}, awsapi.Errorf("InvalidBucketName", "The specified bucket is not valid: %q", name)
	}
	acl, err := json.Marshal(auth.ACL{Owner: s.cfg.Account})
	if err != nil {
		return resource.Result{}, err
	}
	if s.files.exists(name) == nil {
		return resource.Result{}, awsapi.Errorf("BucketAlreadyExists", "%s already exists", name).WithStatus(409)
	}
	err = s.files.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket:                    &name,
		ObjectOwnership:           p.ownership(),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{},
	}, acl)
	if err != nil {
		return resource.Result{}, asError(err)
	}
	if err := s.configure(ctx, name, r, bucketProps{}, p); err != nil {
		s.files.DeleteBucket(ctx, name) // it is new, so nothing is lost
		return resource.Result{}, err
	}
	return s.result(name), nil
}

func (s *Service) updateBucket(ctx context.Context, r resource.Request, id string, old, p bucketProps) (resource.Result, error) {
	if err := s.configure(ctx, id, r, old, p); err != nil {
		return resource.Result{}, err
	}
	return s.result(id), nil
}

// configure makes the bucket what its properties say.
func (s *Service) configure(ctx context.Context, name string, r resource.Request, old, p bucketProps) error {
	if status := p.versioning(); status != "" {
		if err := s.files.PutBucketVersioning(ctx, name, status); err != nil {
			return asError(err)
		}
	} else if old.versioning() == types.BucketVersioningStatusEnabled {
		// A bucket that once had versions cannot forget it.
		if err := s.files.PutBucketVersioning(ctx, name, types.BucketVersioningStatusSuspended); err != nil {
			return asError(err)
		}
	}
	if err := s.files.PutBucketOwnershipControls(ctx, name, p.ownership()); err != nil {
		return asError(err)
	}
	if err := s.files.PutBucketTagging(ctx, name, r.AllTags(p.Tags)); err != nil {
		return asError(err)
	}
	return s.files.properties.update(name, func(st *stored) { st.Bucket = p })
}

func (s *Service) deleteBucket(ctx context.Context, _ resource.Request, id string, _ bucketProps) error {
	if s.files.exists(id) != nil {
		return nil
	}
	return asError(s.files.DeleteBucket(ctx, id))
}

func (s *Service) result(name string) resource.Result {
	region := s.cfg.Region
	return resource.Result{ID: name, Attributes: map[string]any{
		"Arn":                 "arn:aws:s3:::" + name,
		"DomainName":          name + ".s3.amazonaws.com",
		"DualStackDomainName": name + ".s3.dualstack." + region + ".amazonaws.com",
		"RegionalDomainName":  name + ".s3." + region + ".amazonaws.com",
		"WebsiteURL":          "http://" + name + ".s3-website-" + region + ".amazonaws.com",
	}}
}

type policyProps struct {
	Bucket         string
	PolicyDocument json.RawMessage
}

func (s *Service) checkPolicy(p policyProps) error {
	if p.Bucket == "" || len(p.PolicyDocument) == 0 {
		return fmt.Errorf("#: required keys [Bucket, PolicyDocument] not found")
	}
	if s.cfg.Sessions == nil {
		return nil
	}
	return s.cfg.Sessions.CheckResourcePolicy(p.PolicyDocument)
}

func (s *Service) putPolicy(ctx context.Context, _ resource.Request, p policyProps) (resource.Result, error) {
	if err := s.files.PutBucketPolicy(ctx, p.Bucket, slices.Clone(p.PolicyDocument)); err != nil {
		return resource.Result{}, asError(err)
	}
	return resource.Result{ID: p.Bucket}, nil
}
