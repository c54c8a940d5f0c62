package kinesis

import (
	"context"
	"slices"
)

type monitoringInput struct {
	target
	ShardLevelMetrics []string
}

type monitoringOutput struct {
	StreamName               string
	StreamARN                string
	CurrentShardLevelMetrics []string
	DesiredShardLevelMetrics []string
}

const allMetrics = "ALL"

var shardMetrics = []string{"IncomingBytes", "IncomingRecords", "OutgoingBytes", "OutgoingRecords", "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded", "IteratorAgeMilliseconds"}

func (s *Service) enableEnhancedMonitoring(_ context.Context, in *monitoringInput) (*monitoringOutput, error) {
	return s.monitor(in, func(current, named []string) []string {
		return slices.DeleteFunc(slices.Clone(shardMetrics), func(m string) bool {
			return !slices.Contains(current, m) && !slices.Contains(named, m)
		})
	})
}

func (s *Service) disableEnhancedMonitoring(_ context.Context, in *monitoringInput) (*monitoringOutput, error) {
	return s.monitor(in, func(current, named []string) []string {
		return slices.DeleteFunc(slices.Clone(current), func(m string) bool { return slices.Contains(named, m) })
	})
}

// monitor changes the stream's metrics to what desired makes of the current and
// the named ones.
func (s *Service) monitor(in *monitoringInput, desired func(current, named []string) []string) (*monitoringOutput, error) {
	var c check
	c.present("shardLevelMetrics", in.ShardLevelMetrics != nil)
	c.metrics("shardLevelMetrics", in.ShardLevelMetrics)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	named := in.ShardLevelMetrics
	if slices.Contains(named, allMetrics) {
		named = shardMetrics
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	out := &monitoringOutput{StreamName: st.name, StreamARN: st.ARN(), CurrentShardLevelMetrics: append([]string{}, st.metrics...)}
	st.metrics = desired(st.metrics, named)
	out.DesiredShardLevelMetrics = append([]string{}, st.metrics...)
	return out, nil
}

func (c *check) metrics(member string, names []string) {
	for _, name := range names {
		if name != allMetrics && !slices.Contains(shardMetrics, name) {
			c.fail(enumViolation(member, name, append([]string{allMetrics}, shardMetrics...)))
		}
	}
}
