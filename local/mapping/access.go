package mapping

import (
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// reading is what a function's role must allow on the stream before it is mapped.
// The message that AWS refuses with names ListShards and ListStreams, too, yet
// roles without them are accepted: the CDK's grants have no ListStreams.
var reading = []string{"kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords"}

// checkAccess asks whether the function's role may do what the mapping does with it.
func (s *Service) checkAccess(c settings) error {
	if s.config.Authorize == nil {
		return nil
	}
	if s.config.Role(c.FunctionARN) == "" {
		return awsapi.Errorf("ResourceNotFoundException", "Function not found: %s", c.FunctionARN).WithStatus(http.StatusNotFound)
	}
	for _, action := range reading {
		if s.may(c.FunctionARN, action, c.EventSourceARN) != nil {
			return invalid("Cannot access stream %s. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.", c.EventSourceARN)
		}
	}
	if c.OnFailure == "" {
		return nil
	}
	if err := s.may(c.FunctionARN, "s3:PutObject", c.OnFailure+"/"+reports); err != nil {
		return invalid("The function execution role does not have permissions to call PutObject on %s: %v", c.OnFailure, err)
	}
	return nil
}

// may is nil if the function's role allows the action on the resource.
func (s *Service) may(functionARN, action, resourceARN string) error {
	if s.config.Authorize == nil {
		return nil
	}
	return s.config.Authorize(s.config.Role(functionARN), action, resourceARN)
}
