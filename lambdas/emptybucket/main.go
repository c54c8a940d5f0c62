// Command emptybucket is the Lambda function behind a CloudFormation custom
// resource that empties an S3 bucket when it is deleted, so that CloudFormation
// can delete the bucket after it: S3 refuses to delete one that holds anything.
//
// The resource has one property, BucketName. Create and Update do nothing; when
// BucketName changes, CloudFormation itself deletes the resource of the old name.
// Delete removes all versions of all objects and all delete markers. A bucket
// that is gone already is fine.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatalf("AWS configuration: %v", err)
	}
	lambda.Start(cfn.LambdaWrap(handler(s3.NewFromConfig(cfg))))
}

// handler answers CloudFormation's requests. The physical ID is the bucket's
// name: a changed one makes CloudFormation delete the old resource.
func handler(client bucketAPI) cfn.CustomResourceFunction {
	return func(ctx context.Context, event cfn.Event) (physicalID string, data map[string]any, err error) {
		bucket, _ := event.ResourceProperties["BucketName"].(string)
		if event.RequestType != cfn.RequestDelete {
			if bucket == "" {
				return event.PhysicalResourceID, nil, fmt.Errorf("property BucketName is %v; it must be the name of a bucket", event.ResourceProperties["BucketName"])
			}
			return bucket, nil, nil
		}
		if bucket == "" { // its creation failed: there is nothing to empty
			return event.PhysicalResourceID, nil, nil
		}
		n, err := empty(ctx, client, bucket)
		if err != nil {
			return event.PhysicalResourceID, nil, fmt.Errorf("empty bucket %s: %w (%d object versions were deleted)", bucket, err, n)
		}
		log.Printf("deleted %d object versions of bucket %s", n, bucket)
		return event.PhysicalResourceID, nil, nil
	}
}
