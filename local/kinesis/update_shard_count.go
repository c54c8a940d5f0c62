package kinesis

import (
	"context"
	"time"
)

type updateShardCountInput struct {
	target
	TargetShardCount *int
	ScalingType      *string
}

type updateShardCountOutput struct {
	StreamName        string
	StreamARN         string
	CurrentShardCount int
	TargetShardCount  int
}

func (s *Service) updateShardCount(_ context.Context, in *updateShardCountInput) (*updateShardCountOutput, error) {
	var c check
	c.number("targetShardCount", in.TargetShardCount, 1, 100_000)
	c.enum("scalingType", in.ScalingType, []string{"UNIFORM_SCALING"})
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	current, err := s.resize(s.now(), st, *in.TargetShardCount)
	if err != nil {
		return nil, err
	}
	return &updateShardCountOutput{st.name, st.ARN(), current, *in.TargetShardCount}, nil
}

// resize gives a stream so many shards of equal size, within the limits of
// UpdateShardCount. It returns how many it had.
func (s *Service) resize(now time.Time, st *Stream, target int) (current int, err error) {
	account, _ := s.openShards(provisioned)
	st.mu.Lock()
	defer st.mu.Unlock()
	current = len(st.open)
	switch {
	case st.mode == onDemand:
		return 0, errOnDemand("UpdateShardCount")
	case target > shardsPerStream:
		return 0, errTooManyShards(target)
	case target > 2*current:
		return 0, errScaleUp(current, target)
	case 2*target < current:
		return 0, errScaleDown(current, target)
	case account+target-current > shardQuota:
		return 0, errShardQuota(st.account(), s.cfg.Region, account, target-current)
	case !st.resizes.allow(now, resizesPerDay):
		return 0, errDailyQuota("UpdateShardCount", st.name, resizesPerDay)
	}
	st.divide(now, target)
	return current, nil
}

// divide splits and merges shards until there are n of equal size; where sizes
// do not fit, shards in between live only for a moment, as on AWS. The caller
// holds mu.
func (st *Stream) divide(now time.Time, n int) {
	for i := 1; i < n; i++ {
		key := uniform(i, n)
		if sh := st.open[st.route(key)]; sh.start != key {
			st.split(now, sh, key)
		}
	}
	for i := range n {
		end := uniform(i+1, n).minus(one)
		for st.open[i].end != end {
			st.merge(now, st.open[i], st.open[i+1])
		}
	}
}
