package stream

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

func TestHashOf(t *testing.T) {
	// MD5 of "a" is 0cc175b9c0f1b6a831c399e269772661.
	if got := hashOf("a"); got != (hashKey{0x0cc175b9c0f1b6a8, 0x31c399e269772661}) || got.decimal() != "16955237001963240173058271559858726497" {
		t.Errorf("hashOf(a) = %x, %s", got, got.decimal())
	}
}

func TestParseHashKey(t *testing.T) {
	for text, want := range map[string]hashKey{
		"0":                    {},
		"18446744073709551616": {1, 0},
		"340282366920938463463374607431768211455": {1<<64 - 1, 1<<64 - 1},
	} {
		if got, err := parseHashKey(text); err != nil || got != want {
			t.Errorf("parseHashKey(%s) = %x, %v; want %x", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "x", "0x10", "340282366920938463463374607431768211456"} {
		if _, err := parseHashKey(text); err == nil {
			t.Errorf("parseHashKey(%q) is taken", text)
		}
	}
}

func TestShardMapOf(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 500} {
		m := evenShards(0, n)
		for i := range 1000 {
			key := fmt.Sprint("key ", i)
			if s := m[m.of(key)]; !s.contains(key) {
				t.Fatalf("%d shards: %s is put in %s, which does not contain it", n, key, s.id)
			}
		}
	}
	// The borders belong to the shard.
	h := hashOf("a")
	m := shardMap{{id: "low"}, {id: "a", start: h, end: h}, {id: "high", start: hashKey{h.high, h.low + 1}}}
	if got := m[m.of("a")].id; got != "a" || !m[1].contains("a") {
		t.Errorf("a is put in %s, want the shard of its hash key alone", got)
	}
}

func TestListShards(t *testing.T) {
	open := evenShards(5, 3)
	closed := open[0].api()
	closed.ShardId = aws.String("shardId-000000000000")
	closed.SequenceNumberRange.EndingSequenceNumber = aws.String("9")
	var asked []*kinesis.ListShardsInput
	k := &fakeKinesis{list: func(in *kinesis.ListShardsInput) *kinesis.ListShardsOutput {
		asked = append(asked, in)
		if in.NextToken == nil {
			return &kinesis.ListShardsOutput{Shards: []types.Shard{closed, open[2].api(), open[1].api()}, NextToken: aws.String("more")}
		}
		return &kinesis.ListShardsOutput{Shards: []types.Shard{open[0].api()}}
	}}
	got, err := listShards(t.Context(), k, "arn")
	if err != nil {
		t.Fatal(err)
	}
	for i := range open {
		if len(got) != len(open) || got[i] != open[i] {
			t.Fatalf("listShards = %+v, want the open ones in order of their hash keys, %+v", got, open)
		}
	}
	if len(asked) != 2 || *asked[0].StreamARN != "arn" || asked[0].ShardFilter.Type != types.ShardFilterTypeAtLatest ||
		*asked[1].NextToken != "more" || asked[1].StreamARN != nil || asked[1].ShardFilter != nil {
		t.Errorf("asked for %+v", asked)
	}
}

func TestListShardsRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		shards []types.Shard
		want   string
	}{
		"none":       {nil, "no open shard"},
		"no range":   {[]types.Shard{{ShardId: aws.String("s-1")}}, "shard s-1 of the output stream has no hash key range"},
		"wrong from": {[]types.Shard{{ShardId: aws.String("s-1"), HashKeyRange: &types.HashKeyRange{StartingHashKey: aws.String("x")}}}, `hash key "x"`},
	} {
		k := &fakeKinesis{list: func(*kinesis.ListShardsInput) *kinesis.ListShardsOutput {
			return &kinesis.ListShardsOutput{Shards: c.shards}
		}}
		if _, err := listShards(t.Context(), k, "arn"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
