package kinesis

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type describeLimitsOutput struct {
	ShardLimit               int
	OpenShardCount           int
	OnDemandStreamCount      int
	OnDemandStreamCountLimit int
}

func (s *Service) describeLimits(context.Context, *awsapi.None) (*describeLimitsOutput, error) {
	open, _ := s.openShards("")
	_, streams := s.openShards(onDemand)
	return &describeLimitsOutput{shardQuota, open, streams, onDemandQuota}, nil
}
