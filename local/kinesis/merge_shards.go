package kinesis

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type mergeShardsInput struct {
	target
	ShardToMerge         *string
	AdjacentShardToMerge *string
}

func (s *Service) mergeShards(_ context.Context, in *mergeShardsInput) (*awsapi.None, error) {
	var c check
	c.name("shardToMerge", in.ShardToMerge)
	c.name("adjacentShardToMerge", in.AdjacentShardToMerge)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	a, err := st.reshardable("MergeShards", *in.ShardToMerge)
	if err != nil {
		return nil, err
	}
	b, err := st.reshardable("MergeShards", *in.AdjacentShardToMerge)
	if err != nil {
		return nil, err
	}
	if a.end.plus(one) != b.start && b.end.plus(one) != a.start {
		return nil, errNotAdjacent(a, b)
	}
	st.merge(s.now(), a, b)
	return nil, nil
}

// merge closes two adjacent shards and opens one in their place. The caller
// holds mu.
func (st *Stream) merge(now time.Time, a, b *shard) {
	st.end(now, a)
	st.end(now, b)
	start, end := a.start, b.end
	if b.start.cmp(a.start) < 0 {
		start, end = b.start, a.end
	}
	st.add(now, start, end.plus(one), a, b)
}
