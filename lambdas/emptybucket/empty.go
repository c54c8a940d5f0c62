package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// bucketAPI is what empty needs of S3.
type bucketAPI interface {
	ListObjectVersions(context.Context, *s3.ListObjectVersionsInput, ...func(*s3.Options)) (*s3.ListObjectVersionsOutput, error)
	DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error)
}

// empty deletes every version and delete marker, a page of up to 1 000, which is
// what DeleteObjects takes, at a time, and returns how many it deleted.
func empty(ctx context.Context, client bucketAPI, bucket string) (deleted int, err error) {
	pages := s3.NewListObjectVersionsPaginator(client, &s3.ListObjectVersionsInput{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if missing(err) {
			return deleted, nil
		}
		if err != nil {
			return deleted, fmt.Errorf("list its object versions: %w", err)
		}
		n, err := deleteAll(ctx, client, bucket, identifiers(page))
		deleted += n
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

func identifiers(page *s3.ListObjectVersionsOutput) []types.ObjectIdentifier {
	var all []types.ObjectIdentifier
	for _, v := range page.Versions {
		all = append(all, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
	}
	for _, m := range page.DeleteMarkers {
		all = append(all, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
	}
	return all
}

func deleteAll(ctx context.Context, client bucketAPI, bucket string, all []types.ObjectIdentifier) (deleted int, err error) {
	if len(all) == 0 {
		return 0, nil // DeleteObjects refuses an empty list
	}
	out, err := client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &bucket,
		Delete: &types.Delete{Objects: all, Quiet: aws.Bool(true)}, // only errors are answered
	})
	if missing(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("delete %d object versions: %w", len(all), err)
	}
	if len(out.Errors) > 0 {
		first := out.Errors[0]
		return len(all) - len(out.Errors), fmt.Errorf("%d object versions were not deleted; the first is %s: %s: %s",
			len(out.Errors), aws.ToString(first.Key), aws.ToString(first.Code), aws.ToString(first.Message))
	}
	return len(all), nil
}

func missing(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == "NoSuchBucket"
}
