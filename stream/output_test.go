package stream

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/stream/kpl"
)

const throttled = "ProvisionedThroughputExceededException"

func TestOutputPacksPerShard(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 4)}
	events := numbered(1000, 100, 400)
	h := newTest(t, k, &fakeFirehose{}, echo, nil)
	if got := invoke(t, t.Context(), h, events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	// 1 000 events of 400 bytes are 4 aggregates' worth of 250 000 bytes at most.
	if len(k.stored) != 4 || k.calls != 1 || k.lists != 1 {
		t.Errorf("%d records in %d calls, shards listed %d times; want 4 in 1, 1", len(k.stored), k.calls, k.lists)
	}
	for _, r := range k.stored {
		if len(r.entry.Data) > DefaultAggregateBytes {
			t.Errorf("an aggregate has %d bytes, want at most %d", len(r.entry.Data), DefaultAggregateBytes)
		}
		if *r.entry.PartitionKey != r.shard.id {
			t.Errorf("an aggregate of shard %s has partition key %s", r.shard.id, *r.entry.PartitionKey)
		}
	}
	if invoke(t, t.Context(), h, events...); k.lists != 1 {
		t.Errorf("a second invocation listed the shards again")
	}
}

func TestOutputKeepsAggregateBytes(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 1)}
	events := numbered(100, 7, 500)
	h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 5_000 })
	if got := invoke(t, t.Context(), h, events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	for i, r := range k.stored {
		users, _ := kpl.Unpack(r.entry.Data)
		if n := len(r.entry.Data); n > 5_000 || n < 4_400 && i < len(k.stored)-1 {
			t.Errorf("record %d: %d events in %d bytes; want it full, up to 5000", i, len(users), n)
		}
	}
	if k.calls != len(k.stored) {
		t.Errorf("%d records of one shard in %d calls; want one a call, so that none overtakes", len(k.stored), k.calls)
	}
}

func TestOutputKeepsOrderWhenEntriesFail(t *testing.T) {
	for _, share := range []float64{0.1, 0.5, 0.9} {
		t.Run(fmt.Sprintf("%.0f%%", share*100), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(1, 2))
				k := &fakeKinesis{shards: evenShards(0, 5), refuse: func(int, string) string {
					if random.Float64() < share {
						return []string{throttled, "InternalFailure"}[random.IntN(2)]
					}
					return ""
				}}
				events := numbered(2000, 50, 100)
				h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 2_000 })
				if got := invoke(t, t.Context(), h, events...); got != -1 {
					t.Fatalf("record %d failed", got)
				}
				checkOrder(t, k.events(), events)
			})
		})
	}
}

func TestOutputThrottledShardWaitsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		k := &fakeKinesis{shards: evenShards(0, 2)}
		slow := k.shards[0].id
		var others time.Duration // when the other shard's last was stored
		k.refuse = func(_ int, id string) string {
			if id == slow && time.Since(start) < 10*time.Second {
				return throttled
			}
			if id != slow {
				others = time.Since(start)
			}
			return ""
		}
		events := numbered(1000, 50, 100)
		h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 2_000 })
		if got := invoke(t, t.Context(), h, events...); got != -1 {
			t.Fatalf("record %d failed", got)
		}
		checkOrder(t, k.events(), events)
		if others != 0 {
			t.Errorf("the other shard waited %v for the throttled one", others)
		}
		if took := time.Since(start); took < 10*time.Second || took > 10*time.Second+backoffCap {
			t.Errorf("took %v; want it within a back-off of 10 s", took)
		}
		if least := int(10 * time.Second / backoffCap); k.calls < least || k.calls > 200 {
			t.Errorf("%d calls in 10 s of throttling; want at least %d, and not hundreds", k.calls, least)
		}
	})
}

func TestOutputStopsBeforeTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKinesis{shards: evenShards(0, 2)}
		slow := k.shards[1].id
		k.refuse = func(_ int, id string) string {
			if id == slow {
				return throttled
			}
			return ""
		}
		events := numbered(100, 10, 100)
		first := -1
		for i, e := range events {
			if k.shards.of(e.key) == 1 && first < 0 {
				first = i
			}
		}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		h := newTest(t, k, &fakeFirehose{}, echo, nil)
		if got := invoke(t, ctx, h, events...); got != first {
			t.Errorf("the answer names record %d, want %d, the first of the throttled shard", got, first)
		}
		if took := time.Since(start); took != 29*time.Second {
			t.Errorf("answered after %v, want 29s of 30s", took)
		}
	})
}

func TestOutputCallHangsUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKinesis{shards: evenShards(0, 1), fail: func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		if got := invoke(t, ctx, newTest(t, k, &fakeFirehose{}, echo, nil), numbered(3, 3, 10)...); got != 0 {
			t.Errorf("the answer names record %d, want 0", got)
		}
		if took := time.Since(start); took != 2400*time.Millisecond {
			t.Errorf("answered after %v, want a fifth before 3s", took)
		}
	})
}

func TestOutputLeavesWhatComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKinesis{shards: evenShards(0, 2)}
		slow := k.shards[0].id
		k.refuse = func(call int, id string) string {
			if call == 1 && id == slow {
				return throttled // so the second call is the other shard's alone
			}
			return ""
		}
		k.fail = func(_ context.Context, call int) error {
			if call == 2 {
				return &types.ResourceNotFoundException{}
			}
			return nil
		}
		events := numbered(200, 10, 100)
		h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 5_000 })
		failed := invoke(t, t.Context(), h, events...)
		if failed <= 0 || k.shards.of(events[failed].key) != 1 {
			t.Fatalf("the answer names record %d, want one of shard 1", failed)
		}
		// Shard 0 goes on to the failed record, and no further.
		stored := map[string]bool{}
		for _, r := range k.events() {
			stored[string(r.Data)] = true
		}
		for i, e := range events {
			if want := i < failed; stored[string(e.data)] != want {
				t.Fatalf("event %d is stored: %v, want %v: Lambda delivers again from %d", i, !want, want, failed)
			}
		}
	})
}

func TestOutputStoredAgainOnlyWhatWasUnderWay(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 2)}
	ctx, cancel := context.WithCancel(t.Context())
	slow := k.shards[0].id
	k.refuse = func(call int, id string) string {
		if id == slow {
			return throttled
		}
		return ""
	}
	k.after = func(int) { cancel() } // the deadline comes after the first call
	events := numbered(200, 10, 100)
	h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 1_000 })
	failed := invoke(t, ctx, h, events...)
	if failed < 0 || k.shards.of(events[failed].key) != 0 {
		t.Fatalf("the answer names record %d, want the first of the throttled shard", failed)
	}
	k.refuse, k.after = nil, nil
	if got := invoke(t, t.Context(), h, events[failed:]...); got != -1 {
		t.Fatalf("delivered again: record %d failed", got)
	}
	seen := map[string]int{}
	for _, r := range k.events() {
		seen[string(r.Data)]++
	}
	for _, e := range events {
		if seen[string(e.data)] == 0 {
			t.Fatalf("event %s is lost", e.data)
		}
	}
	// Only the one aggregate that was stored beside the refused one may double.
	if extra := len(k.events()) - len(events); extra > 10 {
		t.Errorf("%d events are stored twice", extra)
	}
}

func TestOutputAfterSplit(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 2)}
	k.after = func(call int) {
		if call == 3 {
			k.shards = evenShards(2, 4) // both are split while events are under way
		}
	}
	events := numbered(1000, 50, 100)
	h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 2_000 })
	if got := invoke(t, t.Context(), h, events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	if k.lists != 2 {
		t.Errorf("the shards were listed %d times, want 2", k.lists)
	}
}

func TestOutputAfterMerge(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 4)}
	k.after = func(call int) {
		if call == 3 {
			k.shards = evenShards(4, 2)
		}
	}
	events := numbered(1000, 50, 100)
	h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 2_000 })
	if got := invoke(t, t.Context(), h, events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
}

func TestOutputFailsAfterMerge(t *testing.T) {
	for _, refused := range []int{0, 1} { // which of two entries finds the merged shard, and which does not
		synctest.Test(t, func(t *testing.T) {
			k := &fakeKinesis{shards: evenShards(0, 2)}
			k.after = func(call int) {
				if call == 1 {
					k.shards = evenShards(2, 1)
				}
			}
			entry := -1 // of the second call
			k.refuse = func(call int, _ string) string {
				if call == 2 {
					entry++
				}
				if call > 2 || call == 2 && entry == refused {
					return throttled
				}
				return ""
			}
			events := numbered(300, 1, 100)
			for i := range events { // one in five of the first shard, beginning with it
				events[i].key = keyOf(k.shards, min(i%5, 1))
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			h := newTest(t, k, &fakeFirehose{}, echo, func(c *Config) { c.AggregateBytes = 2_000 })
			failed := invoke(t, ctx, h, events...)
			stored := map[string]bool{}
			for _, r := range k.events() {
				stored[string(r.Data)] = true
			}
			first := slices.IndexFunc(events, func(e testEvent) bool { return !stored[string(e.data)] })
			if first < 0 || failed != first {
				t.Errorf("the answer names record %d, want %d, the first that is not stored", failed, first)
			}
		})
	}
}

// keyOf is a partition key that belongs to a shard.
func keyOf(m shardMap, shard int) string {
	for i := 0; ; i++ {
		if key := fmt.Sprint("key ", i); m.of(key) == shard {
			return key
		}
	}
}

func TestOutputShardThatIsNotListed(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(2, 4), list: func(*kinesis.ListShardsInput) *kinesis.ListShardsOutput {
		out := &kinesis.ListShardsOutput{}
		for _, s := range evenShards(0, 2) { // as before the split
			out.Shards = append(out.Shards, s.api())
		}
		return out
	}}
	h := newTest(t, k, &fakeFirehose{}, echo, nil)
	if got := invoke(t, t.Context(), h, numbered(100, 10, 10)...); got != 0 {
		t.Errorf("the answer names record %d, want 0: where its events are cannot be known", got)
	}
}

func TestOutputShardsThatDisagree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKinesis{shards: evenShards(0, 2), list: func(*kinesis.ListShardsInput) *kinesis.ListShardsOutput {
			swapped := evenShards(0, 2) // the list has each under the other's name
			swapped[0].id, swapped[1].id = swapped[1].id, swapped[0].id
			return &kinesis.ListShardsOutput{Shards: []types.Shard{swapped[0].api(), swapped[1].api()}}
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if got := invoke(t, ctx, newTest(t, k, &fakeFirehose{}, echo, nil), numbered(100, 10, 10)...); got != 0 {
			t.Errorf("the answer names record %d, want 0", got)
		}
		if k.calls > 100 {
			t.Errorf("%d calls in 20 s: no back-off", k.calls)
		}
	})
}

func TestOutputPermanentError(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 2), fail: func(context.Context, int) error {
		return &types.ResourceNotFoundException{}
	}}
	if got := invoke(t, t.Context(), newTest(t, k, &fakeFirehose{}, echo, nil), numbered(10, 10, 10)...); got != 0 || k.calls != 1 {
		t.Errorf("the answer names record %d after %d calls, want 0 after 1", got, k.calls)
	}
}

func TestOutputPassingErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKinesis{shards: evenShards(0, 1), fail: func(_ context.Context, call int) error {
			switch call {
			case 1:
				return &types.ProvisionedThroughputExceededException{}
			case 2:
				return &types.KMSThrottlingException{}
			case 3:
				return errors.New("no idea")
			}
			return nil
		}}
		events := numbered(10, 10, 10)
		got := invoke(t, t.Context(), newTest(t, k, &fakeFirehose{}, echo, nil), events...)
		if got != 0 || k.calls != 3 {
			t.Errorf("the answer names record %d after %d calls, want 0 after the third, whose error is not known to pass", got, k.calls)
		}
		k.fail = func(_ context.Context, call int) error {
			if call < 6 {
				return &types.ProvisionedThroughputExceededException{}
			}
			return nil
		}
		if got := invoke(t, t.Context(), newTest(t, k, &fakeFirehose{}, echo, nil), events...); got != -1 {
			t.Errorf("record %d failed, want all stored after the throttling", got)
		}
		checkOrder(t, k.events(), events)
	})
}

func TestOutputBigEvents(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 1)}
	longKey := strings.Repeat("k", maxKeyCharacters)
	events := []testEvent{
		{"a", []byte("small before")},
		{"a", []byte(strings.Repeat("x", 300_000))},              // more than an aggregate
		{"a", []byte(strings.Repeat("y", DefaultMaxEventBytes))}, // fits with what is around it
		{longKey, []byte(strings.Repeat("z", DefaultMaxEventBytes))},
		{"a", []byte("small after")},
	}
	h := newTest(t, k, &fakeFirehose{}, echo, nil)
	if got := invoke(t, t.Context(), h, events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	plain := 0
	for _, r := range k.stored {
		if size := len(r.entry.Data) + len(*r.entry.PartitionKey); size > defaultRecordBytes {
			t.Errorf("a record has %d bytes", size)
		}
		if r.entry.ExplicitHashKey == nil {
			plain++
		}
	}
	if plain != 0 {
		t.Errorf("%d records are plain, want none: an aggregate's format takes less than the room for a key", plain)
	}
}

func TestOutputPlainWhenOnlyThatFits(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 2)}
	// The longest key twice, in the record and in the table, is more than the
	// room for one.
	key := strings.Repeat("ß", maxKeyCharacters)
	shaper := shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
		return append(dst, e.Data...), key, nil
	})
	h := newTest(t, k, &fakeFirehose{}, shaper, func(c *Config) { c.AggregateBytes = 1_500 })
	h.output.recordBytes = 2_000
	events := []testEvent{{key, []byte("before")}, {key, []byte(strings.Repeat("x", 2_000-len(key)))}, {key, []byte("after")}}
	if got := invoke(t, t.Context(), h, events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	plain := 0
	for _, r := range k.stored {
		if size := len(r.entry.Data) + len(*r.entry.PartitionKey); size > 2_000 {
			t.Errorf("a record has %d bytes, want at most 2000", size)
		}
		if r.entry.ExplicitHashKey == nil {
			plain++
		}
	}
	if plain != 1 {
		t.Errorf("%d records are plain, want 1", plain)
	}
}

func TestOutputCallLimits(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 600)}
	events := numbered(3000, 3000, 100)
	if got := invoke(t, t.Context(), newTest(t, k, &fakeFirehose{}, echo, nil), events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	if k.calls != 2 {
		t.Errorf("%d calls for 600 shards, want 2 of at most 500 records", k.calls)
	}
}

func TestOutputCallBytes(t *testing.T) {
	k := &fakeKinesis{shards: evenShards(0, 12)}
	var events []testEvent
	data := []byte(strings.Repeat("x", 950_000))
	for i := range k.shards {
		events = append(events, testEvent{keyOf(k.shards, i), data})
	}
	if got := invoke(t, t.Context(), newTest(t, k, &fakeFirehose{}, echo, nil), events...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	checkOrder(t, k.events(), events)
	if k.calls != 2 {
		t.Errorf("%d calls for 12 records of 950 KB, want 2 of at most 10 MiB", k.calls)
	}
}
