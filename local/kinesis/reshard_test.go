package kinesis

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// checkCover checks that the open shards hold every hash key exactly once, and
// that the children of every closed shard together hold its keys.
func checkCover(t *testing.T, st *Stream) {
	t.Helper()
	next := wide{}
	for _, sh := range st.open {
		if sh.start != next {
			t.Fatalf("%s starts at %s, want %s", sh.id, sh.start, next)
		}
		next = sh.end.plus(one)
	}
	if next != endOfHashKeys {
		t.Fatalf("the last shard ends before %s", next)
	}
	for _, sh := range st.shards {
		for _, parent := range []string{sh.parent, sh.adjacent} {
			if parent == "" {
				continue
			}
			p := st.byID(parent)
			if p == nil || p.index >= sh.index || p.created >= sh.created {
				t.Fatalf("%s does not come after its parent %s", sh.id, parent)
			}
			if _, closed := p.ended(); !closed {
				t.Fatalf("%s is open and has the child %s", parent, sh.id)
			}
		}
	}
}

func TestResizingDividesTheHashKeysEvenly(t *testing.T) {
	for _, steps := range [][]int{{1, 2, 4, 8, 4, 2, 1}, {3, 5, 7, 4, 6, 3}, {4, 5, 8, 5}, {2, 3, 2, 3}} {
		t.Run(fmt.Sprint(steps), func(t *testing.T) {
			st := newStream(t, newService(t, Config{}), "clicks", steps[0])
			for _, n := range steps[1:] {
				st.divide(time.Now(), n)
				if len(st.open) != n {
					t.Fatalf("%d shards are open, want %d", len(st.open), n)
				}
				for i, sh := range st.open {
					if sh.start != uniform(i, n) {
						t.Errorf("shard %d of %d starts at %s", i, n, sh.start)
					}
				}
				checkCover(t, st)
			}
		})
	}
}

func TestDoublingOnlySplits(t *testing.T) {
	st := newStream(t, newService(t, Config{}), "clicks", 4)
	st.divide(time.Now(), 8)
	if len(st.shards) != 12 {
		t.Errorf("4 shards became 8 by way of %d", len(st.shards)-12)
	}
}

func TestWhatCannotBeResharded(t *testing.T) {
	s := newService(t, Config{})
	newStream(t, s, "clicks", 3)
	must(t, s, "CreateStream", `{"StreamName":"free","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`)
	must(t, s, "MergeShards", `{"StreamName":"clicks","ShardToMerge":"shardId-000000000001","AdjacentShardToMerge":"shardId-000000000000"}`)
	for _, c := range []struct{ action, body, code, message string }{
		{"SplitShard", `{"StreamName":"clicks","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"9"}`, "InvalidArgumentException", "has already been merged or split"},
		{"SplitShard", `{"StreamName":"clicks","ShardToSplit":"shardId-000000000009","NewStartingHashKey":"9"}`, "ResourceNotFoundException", "Could not find shard shardId-000000000009 in stream clicks under account 000000000000."},
		{"SplitShard", `{"StreamName":"clicks","ShardToSplit":"shardId-000000000003","NewStartingHashKey":"1"}`, "InvalidArgumentException", "NewStartingHashKey 1 used in SplitShard() on shard shardId-000000000003 in stream clicks under account 000000000000 is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 226854911280625642308916404954512140969."},
		{"SplitShard", `{"StreamName":"clicks","ShardToSplit":"shardId-000000000003","NewStartingHashKey":"226854911280625642308916404954512140969"}`, "InvalidArgumentException", "is not both greater"},
		{"SplitShard", `{"StreamName":"free","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"9"}`, "ValidationException", "SplitShard is only supported for data streams with the provisioned capacity mode."},
		{"MergeShards", `{"StreamName":"clicks","ShardToMerge":"shardId-000000000003","AdjacentShardToMerge":"shardId-000000000003"}`, "InvalidArgumentException", "are not an adjacent pair of shards eligible for merging"},
		{"UpdateShardCount", `{"StreamName":"clicks","TargetShardCount":5,"ScalingType":"UNIFORM_SCALING"}`, "LimitExceededException", "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 2 Target shard count: 5"},
		{"UpdateShardCount", `{"StreamName":"clicks","TargetShardCount":0,"ScalingType":"LINEAR"}`, "ValidationException", "2 validation errors detected: Value '0' at 'targetShardCount' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'LINEAR' at 'scalingType' failed to satisfy constraint: Member must satisfy enum value set: [UNIFORM_SCALING]"},
	} {
		_, err := call[any](t, s, c.action, c.body)
		wantError(t, c.action+" "+c.body, err, c.code, c.message)
	}
}

func TestShardFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 2)
		time.Sleep(time.Hour)
		half := time.Now()
		time.Sleep(time.Hour)
		must(t, s, "MergeShards", `{"StreamName":"clicks","ShardToMerge":"shardId-000000000000","AdjacentShardToMerge":"shardId-000000000001"}`)
		time.Sleep(time.Hour)
		list := func(filter string) string {
			out, err := call[listShardsOutput](t, s, "ListShards", `{"StreamName":"clicks","ShardFilter":`+filter+`}`)
			if err != nil {
				t.Errorf("%s: %v", filter, err)
			}
			ids := ""
			for _, sh := range out.Shards {
				ids += sh.ShardId[len(sh.ShardId)-1:]
			}
			return ids
		}
		for filter, want := range map[string]string{
			`{"Type":"AT_LATEST"}`:                                                      "2",
			`{"Type":"AT_TRIM_HORIZON"}`:                                                "01",
			`{"Type":"FROM_TRIM_HORIZON"}`:                                              "012",
			`{"Type":"AFTER_SHARD_ID","ShardId":"shardId-000000000000"}`:                "12",
			fmt.Sprintf(`{"Type":"AT_TIMESTAMP","Timestamp":%d}`, half.Unix()):          "01",
			fmt.Sprintf(`{"Type":"FROM_TIMESTAMP","Timestamp":%d}`, half.Unix()):        "012",
			fmt.Sprintf(`{"Type":"FROM_TIMESTAMP","Timestamp":%d}`, half.Unix()+2*3600): "2",
		} {
			if got := list(filter); got != want {
				t.Errorf("%s: got %q, want %q", filter, got, want)
			}
		}
		for filter, message := range map[string]string{
			`{"Type":"AFTER_SHARD_ID"}`:                      "the type AFTER_SHARD_ID requires ShardId.",
			`{"Type":"AT_TIMESTAMP"}`:                        "the type AT_TIMESTAMP requires Timestamp.",
			`{"Type":"AT_TIMESTAMP","Timestamp":9999999999}`: "is in the future.",
		} {
			_, err := call[any](t, s, "ListShards", `{"StreamName":"clicks","ShardFilter":`+filter+`}`)
			wantError(t, filter, err, "InvalidArgumentException", message)
		}
	})
}

func TestTokensOfShardListsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 3)
		first, err := call[listShardsOutput](t, s, "ListShards", `{"StreamName":"clicks","MaxResults":1,"ShardFilter":{"Type":"AFTER_SHARD_ID","ShardId":"shardId-000000000000"}}`)
		if err != nil || len(first.Shards) != 1 || first.NextToken == "" {
			t.Fatalf("got %+v, %v", first, err)
		}
		next := fmt.Sprintf(`{"NextToken":%q}`, first.NextToken)
		if got, err := call[listShardsOutput](t, s, "ListShards", next); err != nil || len(got.Shards) != 1 || got.Shards[0].ShardId != "shardId-000000000002" || got.NextToken != "" {
			t.Errorf("got %+v, %v", got, err)
		}
		_, err = call[any](t, s, "ListShards", fmt.Sprintf(`{"StreamName":"clicks","NextToken":%q}`, first.NextToken))
		wantError(t, "with a name", err, "InvalidArgumentException", "NextToken and StreamName, StreamARN, StreamCreationTimestamp, ExclusiveStartShardId, ShardFilter cannot be provided together.")
		_, err = call[any](t, s, "ListShards", `{"NextToken":"x"}`)
		wantError(t, "not a token", err, "InvalidArgumentException", "Invalid NextToken.")
		time.Sleep(tokenLife + time.Second)
		_, err = call[any](t, s, "ListShards", next)
		wantError(t, "too late", err, "ExpiredNextTokenException", "300 seconds")
	})
}

func TestAnOnDemandStreamGrowsToTwiceItsLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		must(t, s, "CreateStream", `{"StreamName":"clicks","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`)
		st, err := s.Stream("clicks")
		if err != nil {
			t.Fatal(err)
		}
		open := func() int {
			synctest.Wait() // until the minute's work is done
			return s.Status()[0].OpenShards
		}
		// All of one key, so one shard of the four takes all: 500 records a second.
		for range 60 {
			putMany(t, s, "clicks", 500, 10)
			time.Sleep(time.Second)
		}
		if got := open(); got != 4 {
			t.Errorf("500 records a second lead to %d shards", got)
		}
		keys := []wide{uniform(0, 4), uniform(1, 4), uniform(2, 4), uniform(3, 4)}
		// 3 900 a second need 8, as the stream shall stand twice as much.
		for range 60 {
			entries := make([]putEntry, 3900)
			for i := range entries {
				entries[i] = putEntry{key: []byte("k"), hash: []byte(keys[i%4].String()), data: []byte("d")}
			}
			st.put(time.Now(), entries)
			time.Sleep(time.Second)
		}
		if got := open(); got != 8 {
			t.Errorf("3 900 records a second lead to %d shards, want 8", got)
		}
		checkCover(t, st)
		time.Sleep(time.Hour)
		if got := open(); got != 8 {
			t.Errorf("without load %d shards are open", got)
		}
	})
}
