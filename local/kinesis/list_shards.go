package kinesis

import (
	"context"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type listShardsInput struct {
	target
	NextToken               *string
	ExclusiveStartShardId   *string
	MaxResults              *int
	StreamCreationTimestamp *awsapi.Timestamp
	ShardFilter             *shardFilter
}

type shardFilter struct {
	Type      *string
	ShardId   *string
	Timestamp *awsapi.Timestamp
}

type listShardsOutput struct {
	Shards    []shardOut
	NextToken string `json:",omitempty"`
}

// shardsToken is where the next page of ListShards goes on: with the same
// filter, after a shard.
type shardsToken struct {
	Stream  string
	Created time.Time
	After   string
	Filter  *shardFilter
}

func (s *Service) listShards(_ context.Context, in *listShardsInput) (*listShardsOutput, error) {
	var c check
	in.target.check(&c)
	c.optionalText("nextToken", in.NextToken, 1, 1_048_576, pattern{})
	c.optionalName("exclusiveStartShardId", in.ExclusiveStartShardId)
	c.optionalNumber("maxResults", in.MaxResults, 1, 10_000)
	if in.ShardFilter != nil {
		c.enum("shardFilter.type", in.ShardFilter.Type, shardFilters)
		c.optionalName("shardFilter.shardId", in.ShardFilter.ShardId)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	now := time.Now()
	st, token, err := s.shardsFrom(now, in)
	if err != nil {
		return nil, err
	}
	st.mu.RLock()
	defer st.mu.RUnlock()
	shards, err := token.Filter.filter(s.now(), st)
	if err != nil {
		return nil, err
	}
	shards, more := page(after(shards, &token.After), in.MaxResults, 1000)
	out := &listShardsOutput{Shards: shardsOut(shards)}
	if more {
		token.After = shards[len(shards)-1].id
		out.NextToken = sealToken(now, token)
	}
	return out, nil
}

// shardsFrom is the stream and the place where a request for shards begins.
func (s *Service) shardsFrom(now time.Time, in *listShardsInput) (*Stream, shardsToken, error) {
	var token shardsToken
	if in.NextToken == nil {
		st, err := s.lookup(in.target)
		if err != nil {
			return nil, token, err
		}
		if at := in.StreamCreationTimestamp; at != nil && at.Unix() != st.created.Unix() {
			return nil, token, errNoStream(st.name, st.account())
		}
		token = shardsToken{Stream: st.name, Created: st.created, Filter: in.ShardFilter}
		if in.ExclusiveStartShardId != nil {
			token.After = *in.ExclusiveStartShardId
		}
		return st, token, nil
	}
	if in.StreamName != nil || in.StreamARN != nil || in.StreamCreationTimestamp != nil || in.ExclusiveStartShardId != nil || in.ShardFilter != nil {
		return nil, token, errTokenAlone("StreamName", "StreamARN", "StreamCreationTimestamp", "ExclusiveStartShardId", "ShardFilter")
	}
	if err := openToken(now, *in.NextToken, &token); err != nil {
		return nil, token, err
	}
	st, err := s.Stream(token.Stream)
	if err == nil && !st.created.Equal(token.Created) {
		err = errNoStream(st.name, st.account())
	}
	return st, token, err
}

var shardFilters = []string{"AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST", "AT_TIMESTAMP", "FROM_TIMESTAMP"}

// filter picks the stream's shards (API reference, ShardFilter). The caller
// holds the stream's mu.
func (f *shardFilter) filter(now time.Time, st *Stream) ([]*shard, error) {
	horizon := now.Add(-st.retention())
	if f == nil {
		return st.fromTime(horizon), nil
	}
	switch *f.Type {
	case "AFTER_SHARD_ID":
		if f.ShardId == nil {
			return nil, errShardFilter("the type AFTER_SHARD_ID requires ShardId.")
		}
		return after(st.fromTime(horizon), f.ShardId), nil
	case "AT_LATEST":
		return st.atTime(now), nil
	case "AT_TRIM_HORIZON":
		return st.atTime(later(horizon, st.created)), nil
	case "FROM_TRIM_HORIZON":
		return st.fromTime(horizon), nil
	}
	if f.Timestamp == nil {
		return nil, errShardFilter("the type %s requires Timestamp.", *f.Type)
	}
	if f.Timestamp.After(now) {
		return nil, errShardFilter("Timestamp %s is in the future.", f.Timestamp.UTC().Format(time.RFC3339))
	}
	if *f.Type == "AT_TIMESTAMP" {
		return st.atTime(f.Timestamp.Time), nil
	}
	return st.fromTime(later(horizon, f.Timestamp.Time)), nil
}

// fromTime is the shards that were open at t or after it.
func (st *Stream) fromTime(t time.Time) []*shard {
	return slices.DeleteFunc(slices.Clone(st.shards), func(sh *shard) bool {
		end, closed := sh.ended()
		return closed && end.Before(t)
	})
}

// atTime is the shards that were open at t.
func (st *Stream) atTime(t time.Time) []*shard {
	return slices.DeleteFunc(slices.Clone(st.shards), func(sh *shard) bool {
		end, closed := sh.ended()
		return sh.openedAt.After(t) || closed && !end.After(t)
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
