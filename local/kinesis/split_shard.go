package kinesis

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type splitShardInput struct {
	target
	ShardToSplit       *string
	NewStartingHashKey *string
}

func (s *Service) splitShard(_ context.Context, in *splitShardInput) (*awsapi.None, error) {
	var c check
	c.name("shardToSplit", in.ShardToSplit)
	c.text("newStartingHashKey", in.NewStartingHashKey, 1, 39, hashKeyPattern)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	current, _ := s.openShards(provisioned)
	st.mu.Lock()
	defer st.mu.Unlock()
	sh, err := st.reshardable("SplitShard", *in.ShardToSplit)
	if err != nil {
		return nil, err
	}
	if current+1 > shardQuota {
		return nil, errShardQuota(st.account(), s.cfg.Region, current, 1)
	}
	key, ok := parseHashKey(*in.NewStartingHashKey)
	if !ok || key.cmp(sh.start.plus(one)) <= 0 || key.cmp(sh.end) >= 0 {
		return nil, errSplitOutside(sh, *in.NewStartingHashKey)
	}
	st.split(s.now(), sh, key)
	return nil, nil
}

// reshardable finds a shard that is to be split or merged. The caller holds mu.
func (st *Stream) reshardable(action, id string) (*shard, error) {
	if st.mode == onDemand {
		return nil, errOnDemand(action)
	}
	sh := st.byID(id)
	if sh == nil {
		return nil, errShardNotFound(id, st.name, st.account())
	}
	if _, closed := sh.ended(); closed {
		return nil, errShardClosed(sh)
	}
	return sh, nil
}

// split closes a shard and opens two in its place, the second from key on. The
// caller holds mu.
func (st *Stream) split(now time.Time, sh *shard, key wide) {
	st.end(now, sh)
	st.add(now, sh.start, key, sh)
	st.add(now, key, sh.end.plus(one), sh)
}
