package mapping

import (
	"net/http"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// reading is what a function's role must allow on the stream before it is mapped.
// The message that AWS refuses with names ListShards and ListStreams, too, yet
// roles without them are accepted: the CDK's grants have no ListStreams.
var reading = []string{"kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords"}

// subscribing is what it must allow on a consumer in place of it.
const subscribing = "kinesis:SubscribeToShard"

// readAction is asked with every read.
func (c settings) readAction() string {
	if c.fanOut() {
		return subscribing
	}
	return "kinesis:GetRecords"
}

// writing is what the role must allow on a destination, by the service in its ARN.
var writing = map[string]string{"s3": "s3:PutObject", "sqs": "sqs:SendMessage", "sns": "sns:Publish"}

// checkAccess asks whether the function's role may do what the mapping does with it.
func (s *Service) checkAccess(c settings) error {
	if s.config.Authorize == nil {
		return nil
	}
	if s.config.Role(c.FunctionARN) == "" {
		return awsapi.Errorf("ResourceNotFoundException", "Function not found: %s", c.FunctionARN).WithStatus(http.StatusNotFound)
	}
	if c.fanOut() {
		if err := s.may(c.FunctionARN, subscribing, c.EventSourceARN); err != nil {
			return invalid("Cannot access stream consumer %s. Please ensure the role can perform the SubscribeToShard Action on it in IAM: %v", c.EventSourceARN, err)
		}
	}
	for _, action := range reading {
		if c.fanOut() {
			break
		}
		if s.may(c.FunctionARN, action, c.EventSourceARN) != nil {
			return invalid("Cannot access stream %s. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.", c.EventSourceARN)
		}
	}
	if c.OnFailure == "" {
		return nil
	}
	action, target := writing[serviceOf(c.OnFailure)], c.OnFailure
	if bucketARN.MatchString(target) {
		target += "/" + reports
	}
	if err := s.may(c.FunctionARN, action, target); err != nil {
		return invalid("The function execution role does not have permissions to call %s on %s: %v", lastPart(action, ":"), c.OnFailure, err)
	}
	return nil
}

// serviceOf is the third part of an ARN.
func serviceOf(arn string) string { return strings.SplitN(arn, ":", 4)[2] }

// may is nil if the function's role allows the action on the resource.
func (s *Service) may(functionARN, action, resourceARN string) error {
	if s.config.Authorize == nil {
		return nil
	}
	return s.config.Authorize(s.config.Role(functionARN), action, resourceARN)
}
