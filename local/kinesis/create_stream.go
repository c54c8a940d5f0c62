package kinesis

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

type streamMode struct{ StreamMode *string }

type createStreamInput struct {
	StreamName                 *string
	ShardCount                 *int
	StreamModeDetails          *streamMode
	MaxRecordSizeInKiB         *int
	Tags                       map[string]string
	WarmThroughputMiBps        *int
	RecordDistributionStrategy *string
}

func (s *Service) createStream(_ context.Context, in *createStreamInput) (*awsapi.None, error) {
	_, err := s.create(s.now(), in)
	return nil, err
}

func (in *createStreamInput) check() error {
	var c check
	c.name("streamName", in.StreamName)
	c.optionalNumber("shardCount", in.ShardCount, 1, 100_000)
	c.optionalNumber("maxRecordSizeInKiB", in.MaxRecordSizeInKiB, minRecordSizeKiB, maxRecordSizeKiB)
	if in.StreamModeDetails != nil {
		c.enum("streamModeDetails.streamMode", in.StreamModeDetails.StreamMode, streamModes)
	}
	c.tags(in.Tags)
	if err := c.err(); err != nil {
		return err
	}
	switch {
	case in.WarmThroughputMiBps != nil:
		return errWarmThroughput()
	case in.RecordDistributionStrategy != nil && *in.RecordDistributionStrategy != "USER_PARTITION_KEY":
		return errDistribution(*in.RecordDistributionStrategy)
	case in.mode() == onDemand && in.ShardCount != nil:
		return errShardCountOnDemand()
	case in.mode() == provisioned && in.ShardCount == nil:
		return errShardCountMissing()
	case in.ShardCount != nil && *in.ShardCount > shardsPerStream:
		return errTooManyShards(*in.ShardCount)
	}
	return checkTags(in.Tags)
}

var streamModes = []string{provisioned, onDemand}

func (in *createStreamInput) mode() string {
	if in.StreamModeDetails == nil {
		return provisioned
	}
	return *in.StreamModeDetails.StreamMode
}

// create makes a stream, ACTIVE at once.
func (s *Service) create(now time.Time, in *createStreamInput) (*Stream, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	name, account := *in.StreamName, s.cfg.Account
	if _, err := s.Stream(name); err == nil {
		return nil, errStreamExists(name, account)
	}
	count := onDemandShards
	switch in.mode() {
	case provisioned:
		count = *in.ShardCount
		if current, _ := s.openShards(provisioned); current+count > shardQuota {
			return nil, errShardQuota(account, s.cfg.Region, current, count)
		}
	case onDemand:
		if _, streams := s.openShards(onDemand); streams >= onDemandQuota {
			return nil, errOnDemandQuota(account)
		}
	}
	st := &Stream{
		service: s, name: name, created: now, mode: in.mode(), maxRecord: minRecordSizeKiB,
		dir:       filepath.Join(s.dir, fmt.Sprintf("%s-%d", name, now.UnixNano())),
		of:        []metric.Dimension{{Name: "StreamName", Value: name}},
		tags:      map[string]string{},
		consumers: map[string]*consumer{},
	}
	if in.MaxRecordSizeInKiB != nil {
		st.maxRecord = *in.MaxRecordSizeInKiB
	}
	for k, v := range in.Tags {
		st.tags[k] = v
	}
	st.keptFor.Store(int64(minRetention * time.Hour))
	for i := range count {
		st.open = append(st.open, st.newShard(now, uniform(i, count), uniform(i+1, count), nil))
	}
	if err := os.Mkdir(st.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make room for stream %s: %w", name, err)
	}
	return st, s.put(st)
}

// put adds a stream to the service.
func (s *Service) put(st *Stream) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	if s.streams[st.name] != nil {
		return errStreamExists(st.name, s.cfg.Account)
	}
	s.streams[st.name] = st
	return nil
}
