package local

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/athena"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/cloudformation"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/ec2"
	"github.com/millrace-dev/millrace/local/ecr"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/glue"
	"github.com/millrace-dev/millrace/local/iam"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/kms"
	"github.com/millrace-dev/millrace/local/lambda"
	"github.com/millrace-dev/millrace/local/logs"
	"github.com/millrace-dev/millrace/local/mapping"
	"github.com/millrace-dev/millrace/local/opensearch"
	"github.com/millrace-dev/millrace/local/resource"
	"github.com/millrace-dev/millrace/local/s3"
	"github.com/millrace-dev/millrace/local/secretsmanager"
	"github.com/millrace-dev/millrace/local/sns"
	"github.com/millrace-dev/millrace/local/sqs"
	"github.com/millrace-dev/millrace/local/ssm"
)

// services are the endpoint's, each behind its door, handed to each other as
// far as they need it.
type services struct {
	Athena         *athena.Service
	Alarms         *alarms.Service
	Clock          *clock.Clock
	CloudFormation *cloudformation.Service
	CloudWatch     *cloudwatch.Service
	EC2            *ec2.Service
	ECR            *ecr.Service
	Firehose       *firehose.Service
	Glue           *glue.Service
	IAM            *iam.Service
	Kinesis        *kinesis.Service
	KMS            *kms.Service
	Lambda         *lambda.Service
	Logs           *logs.Service
	Mapping        *mapping.Service
	OpenSearch     *opensearch.Service
	S3             *s3.Service
	Secrets        *secretsmanager.Service
	SNS            *sns.Service
	SQS            *sqs.Service
	SSM            *ssm.Service
}

// newServices makes all of them. The order is that of their needs: what is
// handed to another is made before it, or handed over as a method.
func newServices(ctx context.Context, c Config, url string) (*services, error) {
	endpoint := func() string { return url }
	now := new(clock.Clock)
	metrics := cloudwatch.New(cloudwatch.Config{Account: c.Account, Region: c.Region, Clock: now, Log: c.Log})
	s := &services{
		Clock:      now,
		Athena:     athena.New(athena.Config{Account: c.Account, Region: c.Region}),
		CloudWatch: metrics,
		EC2:        ec2.New(ec2.Config{Account: c.Account, Region: c.Region}),
		ECR:        ecr.New(ecr.Config{Account: c.Account, Region: c.Region}),
		Glue:       glue.New(glue.Config{Account: c.Account, Region: c.Region}),
		KMS:        kms.New(kms.Config{Account: c.Account, Region: c.Region}),
		Secrets:    secretsmanager.New(secretsmanager.Config{Account: c.Account, Region: c.Region, Log: c.Log}),
		SSM:        ssm.New(ssm.Config{Account: c.Account, Region: c.Region}),
	}
	s.IAM = iam.New(iam.Config{Account: c.Account, Region: c.Region, SecretARN: s.Secrets.ARN, Log: c.Log})
	s.SQS = sqs.New(sqs.Config{
		Metrics: metrics.Put, Clock: now,
		Account: c.Account, Region: c.Region, Endpoint: endpoint,
		CheckPolicy: s.IAM.CheckResourcePolicy, Allowed: s.IAM.AllowedByPolicy,
	})
	s.SNS = sns.New(sns.Config{
		Account: c.Account, Region: c.Region, Queues: s.SQS,
		CheckPolicy: s.IAM.CheckResourcePolicy, Allowed: s.IAM.AllowedByPolicy,
	})
	s.Alarms = alarms.New(alarms.Config{Account: c.Account, Region: c.Region, Clock: now, Metrics: metrics, Topics: s.SNS, Log: c.Log})
	s.Logs = logs.New(logs.Config{
		Account: c.Account, Region: c.Region, Metrics: metrics.Put, Clock: now, Log: c.Log,
		OnEvent: s.CloudWatch.Ingest,
	})
	var err error
	if s.Kinesis, err = kinesis.New(kinesis.Config{
		Dir: filepath.Join(c.Dir, "kinesis"), Account: c.Account, Region: c.Region, Metrics: metrics.Put, Clock: now, Log: c.Log, FailPut: c.FailPut,
	}); err != nil {
		return nil, err
	}
	if s.S3, err = s3.Start(ctx, s3.Config{
		Dir: filepath.Join(c.Dir, "s3"), Account: c.Account, Region: c.Region, Secret: s.IAM.Secret, Sessions: s.IAM,
		Metrics: metrics.Put, Clock: now, Log: c.Log,
	}); err != nil {
		return nil, errors.Join(err, s.Kinesis.Close())
	}
	s.Lambda = lambda.New(lambda.Config{
		Dir: filepath.Join(c.Dir, "lambda"), Source: c.Source, Account: c.Account, Region: c.Region,
		Endpoint: endpoint, Objects: s.S3, Logs: s.Logs, Credentials: s.IAM.Credentials,
		Network: s.EC2.Network, Authorize: s.IAM.Authorize, Metrics: metrics.Put, Clock: now, Log: c.Log,
	})
	s.Mapping = mapping.New(mapping.Config{
		Streams: s.mappedStream, Invoke: s.invoke, Objects: s.S3, Queues: s.SQS, Topics: s.SNS, Role: s.Lambda.Role, Authorize: s.IAM.Authorize,
		Metrics: metrics.Put, Clock: now,
		Account: c.Account, Region: c.Region, Scale: c.scale(), Log: c.Log,
	})
	s.OpenSearch = opensearch.New(opensearch.Config{
		Dir: filepath.Join(c.Dir, "opensearch"), Open: c.openSearch, Access: s.IAM, KeyState: s.KMS.State,
		Metrics: metrics.Put, Clock: now,
		Account: c.Account, Region: c.Region, Scale: c.scale(), Log: c.Log,
	})
	s.Firehose = firehose.New(firehose.Config{
		Streams: s.deliveredStream, Objects: s.S3, Tables: s.Glue, Logs: s.Logs, Domains: s.searchDomain,
		Authorize: s.IAM.Authorize, Metrics: metrics.Put, Clock: now,
		Account: c.Account, Region: c.Region, Scale: c.scale(), Log: c.Log,
	})
	s.CloudFormation = cloudformation.New(cloudformation.Config{
		Types: s.resourceTypes(), Account: c.Account, Region: c.Region, Partition: "aws",
		Template: s.S3.GetURL, Parameter: s.SSM.Parameter, Secret: s.Secrets.Value,
		Invoke: s.invokeCustomResource, BaseURL: endpoint, Log: c.Log,
	})
	return s, nil
}

func (s *services) mappedStream(arn string) (mapping.Stream, error) {
	stream, err := s.Kinesis.Stream(arn)
	if err != nil {
		return nil, err
	}
	if strings.Contains(arn, "/consumer/") {
		consumer, err := stream.Consumer(arn)
		if err != nil {
			return nil, err
		}
		return mapping.FanOut(consumer), nil
	}
	return mapping.Kinesis(stream), nil
}

func (s *services) deliveredStream(arn string) (firehose.Stream, error) {
	stream, err := s.Kinesis.Stream(arn)
	if err != nil {
		return nil, err
	}
	return firehose.Kinesis(stream), nil
}

func (s *services) invoke(ctx context.Context, functionARN string, payload []byte) ([]byte, string, error) {
	result, err := s.Lambda.Invoke(ctx, functionARN, payload)
	return result.Payload, result.FunctionError, err
}

// invokeCustomResource fails where the function did: it will not answer at the
// response's URL then.
func (s *services) invokeCustomResource(ctx context.Context, functionARN string, payload []byte) error {
	result, err := s.Lambda.Invoke(ctx, functionARN, payload)
	if err == nil && result.FunctionError != "" {
		err = fmt.Errorf("function %s failed: %s", functionARN, result.Payload)
	}
	return err
}

func (s *services) apis() []awsapi.Service {
	functions := s.Lambda.API()
	// Event source mappings are part of Lambda's API.
	maps.Copy(functions.Actions, s.Mapping.Actions())
	// Alarms are part of CloudWatch's.
	monitoring := s.CloudWatch.API()
	maps.Copy(monitoring.Actions, s.Alarms.Actions())
	return []awsapi.Service{
		functions, monitoring, s.Athena.API(), s.CloudFormation.API(), s.EC2.API(), s.ECR.API(), s.Firehose.API(), s.Glue.API(), s.IAM.API(), s.IAM.STS(),
		s.Kinesis.API(), s.KMS.API(), s.Logs.API(), s.OpenSearch.API(), s.Secrets.API(), s.SNS.API(), s.SQS.API(), s.SSM.API(),
	}
}

func (s *services) resourceTypes() []resource.Type {
	return slices.Concat(
		s.Alarms.ResourceTypes(), s.Athena.ResourceTypes(), s.CloudWatch.ResourceTypes(), s.EC2.ResourceTypes(), s.ECR.ResourceTypes(), s.Firehose.ResourceTypes(), s.Glue.ResourceTypes(), s.IAM.ResourceTypes(),
		s.Kinesis.ResourceTypes(), s.KMS.ResourceTypes(), s.Lambda.ResourceTypes(), s.Logs.ResourceTypes(),
		s.Mapping.ResourceTypes(), s.OpenSearch.ResourceTypes(), s.S3.ResourceTypes(), s.Secrets.ResourceTypes(),
		s.SNS.ResourceTypes(), s.SQS.ResourceTypes(), s.SSM.ResourceTypes(),
	)
}

// close ends the services in the order in which records pass them.
func (s *services) close() error {
	err := s.CloudFormation.Close()
	s.Mapping.Close()
	s.Lambda.Close()
	return errors.Join(err, s.Firehose.Close(), s.OpenSearch.Close(), s.Kinesis.Close(), s.S3.Close())
}
