package local

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudformation"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/ecr"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/glue"
	"github.com/millrace-dev/millrace/local/iam"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/kms"
	"github.com/millrace-dev/millrace/local/lambda"
	"github.com/millrace-dev/millrace/local/logs"
	"github.com/millrace-dev/millrace/local/mapping"
	"github.com/millrace-dev/millrace/local/resource"
	"github.com/millrace-dev/millrace/local/s3"
	"github.com/millrace-dev/millrace/local/secretsmanager"
	"github.com/millrace-dev/millrace/local/ssm"
)

// services are the endpoint's, each behind its door, handed to each other as
// far as they need it.
type services struct {
	CloudFormation *cloudformation.Service
	CloudWatch     *cloudwatch.Service
	ECR            *ecr.Service
	Firehose       *firehose.Service
	Glue           *glue.Service
	IAM            *iam.Service
	Kinesis        *kinesis.Service
	KMS            *kms.Service
	Lambda         *lambda.Service
	Logs           *logs.Service
	Mapping        *mapping.Service
	S3             *s3.Service
	Secrets        *secretsmanager.Service
	SSM            *ssm.Service
}
