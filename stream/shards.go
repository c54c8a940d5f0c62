package stream

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// hashKey is a point of the 128-bit space that a stream's shards divide.
type hashKey struct{ high, low uint64 }

func (a hashKey) compare(b hashKey) int {
	return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low))
}

// hashOf is where Kinesis puts a partition key: its MD5.
func hashOf(partitionKey string) hashKey {
	sum := md5.Sum([]byte(partitionKey))
	return hashKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
}

// parseHashKey reads the decimal notation of the API.
func parseHashKey(decimal string) (hashKey, error) {
	n, ok := new(big.Int).SetString(decimal, 10)
	if !ok || n.Sign() < 0 || n.BitLen() > 128 {
		return hashKey{}, fmt.Errorf("hash key %q is not a decimal number of up to 128 bits", decimal)
	}
	var b [16]byte
	n.FillBytes(b[:])
	return hashKey{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}, nil
}

// shard is an open shard of the output stream.
type shard struct {
	id         string
	start, end hashKey // both belong to it
	startText  string  // start as the API writes it
}

func (s *shard) contains(key string) bool {
	h := hashOf(key)
	return s.start.compare(h) <= 0 && h.compare(s.end) <= 0
}

// shardMap is the open shards, ordered by hash key; together they cover the
// whole space.
type shardMap []shard

// of is the index of the shard that takes a partition key.
func (m shardMap) of(key string) int {
	if len(m) == 1 {
		return 0
	}
	h := hashOf(key)
	after := sort.Search(len(m), func(i int) bool { return m[i].start.compare(h) > 0 })
	return max(after-1, 0)
}

// find is the shard with an id, nil if it is not there.
func (m shardMap) find(id string) *shard {
	i := slices.IndexFunc(m, func(s shard) bool { return s.id == id })
	if i < 0 {
		return nil
	}
	return &m[i]
}

// listShards asks Kinesis for the open shards.
func listShards(ctx context.Context, client KinesisAPI, arn string) (shardMap, error) {
	var m shardMap
	in := &kinesis.ListShardsInput{
		StreamARN:   aws.String(arn),
		ShardFilter: &types.ShardFilter{Type: types.ShardFilterTypeAtLatest},
	}
	for {
		out, err := client.ListShards(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list the shards of the output stream: %w", err)
		}
		for _, s := range out.Shards {
			if s.SequenceNumberRange != nil && s.SequenceNumberRange.EndingSequenceNumber != nil {
				continue // closed
			}
			open, err := newShard(s)
			if err != nil {
				return nil, err
			}
			m = append(m, open)
		}
		if aws.ToString(out.NextToken) == "" {
			break
		}
		in = &kinesis.ListShardsInput{NextToken: out.NextToken} // it names the stream and the filter
	}
	if len(m) == 0 {
		return nil, fmt.Errorf("the output stream has no open shard")
	}
	slices.SortFunc(m, func(a, b shard) int { return a.start.compare(b.start) })
	return m, nil
}

func newShard(s types.Shard) (shard, error) {
	id := aws.ToString(s.ShardId)
	if s.HashKeyRange == nil {
		return shard{}, fmt.Errorf("shard %s of the output stream has no hash key range", id)
	}
	startText := aws.ToString(s.HashKeyRange.StartingHashKey)
	start, err := parseHashKey(startText)
	if err != nil {
		return shard{}, fmt.Errorf("shard %s of the output stream: %w", id, err)
	}
	end, err := parseHashKey(aws.ToString(s.HashKeyRange.EndingHashKey))
	if err != nil {
		return shard{}, fmt.Errorf("shard %s of the output stream: %w", id, err)
	}
	return shard{id: id, start: start, end: end, startText: startText}, nil
}
