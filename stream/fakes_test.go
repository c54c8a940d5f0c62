package stream

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	firehosetypes "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/stream/kpl"
)

// fakeKinesis is a stream in memory. refuse and fail make it misbehave.
type fakeKinesis struct {
	shards shardMap                                                 // open ones
	refuse func(call int, shardID string) string                    // an entry's error code
	fail   func(ctx context.Context, call int) error                // the call's error
	after  func(call int)                                           // when a call is done
	list   func(*kinesis.ListShardsInput) *kinesis.ListShardsOutput // instead of shards

	calls, lists int
	stored       []storedRecord
}

type storedRecord struct {
	shard shard
	entry types.PutRecordsRequestEntry
}

func (f *fakeKinesis) ListShards(_ context.Context, in *kinesis.ListShardsInput, _ ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	f.lists++
	if f.list != nil {
		return f.list(in), nil
	}
	out := &kinesis.ListShardsOutput{}
	for _, s := range f.shards {
		out.Shards = append(out.Shards, s.api())
	}
	return out, nil
}

func (s shard) api() types.Shard {
	return types.Shard{
		ShardId:             aws.String(s.id),
		HashKeyRange:        &types.HashKeyRange{StartingHashKey: aws.String(s.start.decimal()), EndingHashKey: aws.String(s.end.decimal())},
		SequenceNumberRange: &types.SequenceNumberRange{StartingSequenceNumber: aws.String("1")},
	}
}

func (f *fakeKinesis) PutRecords(ctx context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	f.calls++
	if f.after != nil {
		defer f.after(f.calls)
	}
	if f.fail != nil {
		if err := f.fail(ctx, f.calls); err != nil {
			return nil, err
		}
	}
	out := &kinesis.PutRecordsOutput{FailedRecordCount: aws.Int32(0)}
	for _, e := range in.Records {
		s := f.takes(e)
		if f.refuse != nil {
			if code := f.refuse(f.calls, s.id); code != "" {
				out.Records = append(out.Records, types.PutRecordsResultEntry{ErrorCode: &code})
				*out.FailedRecordCount++
				continue
			}
		}
		e.Data = slices.Clone(e.Data)
		f.stored = append(f.stored, storedRecord{s, e})
		out.Records = append(out.Records, types.PutRecordsResultEntry{ShardId: aws.String(s.id), SequenceNumber: aws.String(fmt.Sprint(len(f.stored)))})
	}
	return out, nil
}

// takes is the shard that Kinesis stores an entry in.
func (f *fakeKinesis) takes(e types.PutRecordsRequestEntry) shard {
	h := hashOf(*e.PartitionKey)
	if e.ExplicitHashKey != nil {
		h, _ = parseHashKey(*e.ExplicitHashKey)
	}
	i := slices.IndexFunc(f.shards, func(s shard) bool { return s.start.compare(h) <= 0 && h.compare(s.end) <= 0 })
	return f.shards[i]
}

// events is what a consumer that follows the KCL sees: user records whose hash
// key is not in their shard are dropped.
func (f *fakeKinesis) events() []kpl.Record {
	var all []kpl.Record
	for _, r := range f.stored {
		users, ok := kpl.Unpack(r.entry.Data)
		if !ok {
			all = append(all, kpl.Record{PartitionKey: *r.entry.PartitionKey, Data: r.entry.Data})
			continue
		}
		for _, u := range users {
			if r.shard.contains(u.PartitionKey) {
				all = append(all, u)
			}
		}
	}
	return all
}

func (h hashKey) decimal() string {
	n := new(big.Int).Lsh(new(big.Int).SetUint64(h.high), 64)
	return n.Or(n, new(big.Int).SetUint64(h.low)).String()
}

// evenShards divides the hash keys among n shards, numbered from first.
func evenShards(first, n int) shardMap {
	space := new(big.Int).Lsh(big.NewInt(1), 128)
	at := func(i int) *big.Int {
		return new(big.Int).Div(new(big.Int).Mul(space, big.NewInt(int64(i))), big.NewInt(int64(n)))
	}
	m := make(shardMap, n)
	for i := range m {
		start, _ := parseHashKey(at(i).String())
		end, _ := parseHashKey(new(big.Int).Sub(at(i+1), big.NewInt(1)).String())
		m[i] = shard{id: fmt.Sprintf("shardId-%012d", first+i), start: start, end: end, startText: at(i).String()}
	}
	return m
}

// fakeFirehose keeps the lines.
type fakeFirehose struct {
	refuse func(call, i int) string
	fail   func(call int) error

	mu    sync.Mutex
	calls int
	sizes []int // records of each call
	lines [][]byte
}

func (f *fakeFirehose) PutRecordBatch(_ context.Context, in *firehose.PutRecordBatchInput, _ ...func(*firehose.Options)) (*firehose.PutRecordBatchOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	f.sizes = append(f.sizes, len(in.Records))
	if f.fail != nil {
		if err := f.fail(f.calls); err != nil {
			return nil, err
		}
	}
	out := &firehose.PutRecordBatchOutput{}
	for i, r := range in.Records {
		if f.refuse != nil {
			if code := f.refuse(f.calls, i); code != "" {
				out.RequestResponses = append(out.RequestResponses, firehosetypes.PutRecordBatchResponseEntry{ErrorCode: &code})
				continue
			}
		}
		f.lines = append(f.lines, r.Data)
		out.RequestResponses = append(out.RequestResponses, firehosetypes.PutRecordBatchResponseEntry{RecordId: aws.String("id")})
	}
	return out, nil
}

func (f *fakeFirehose) rejects(t *testing.T) []rejectLine {
	t.Helper()
	lines := make([]rejectLine, len(f.lines))
	for i, text := range f.lines {
		if err := json.Unmarshal(text, &lines[i]); err != nil {
			t.Fatalf("reject %q: %v", text, err)
		}
	}
	return lines
}

// shaperFunc is a Shaper of a function.
type shaperFunc func(dst []byte, e Event) ([]byte, string, error)

func (f shaperFunc) Shape(dst []byte, e Event) ([]byte, string, error) { return f(dst, e) }

// echo passes events on under their own partition key.
var echo = shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
	return append(dst, e.Data...), e.PartitionKey, nil
})

// testEvent is one record of a batch under test.
type testEvent struct {
	key  string
	data []byte
}

const testArrival = 1_700_000_000.123

func sequence(i int) string { return fmt.Sprintf("4959%052d", i) }

// payload is the event that Lambda would send.
func payload(events ...testEvent) []byte {
	var records []any
	for i, e := range events {
		records = append(records, map[string]any{
			"kinesis": map[string]any{
				"kinesisSchemaVersion": "1.0", "partitionKey": e.key, "sequenceNumber": sequence(i),
				"data": base64.StdEncoding.EncodeToString(e.data), "approximateArrivalTimestamp": testArrival,
			},
			"eventSource": "aws:kinesis", "eventVersion": "1.0", "eventID": "shardId-000000000007:" + sequence(i),
			"eventName": "aws:kinesis:record", "invokeIdentityArn": "arn:aws:iam::123456789012:role/r", "awsRegion": "us-east-1",
			"eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/ingest",
		})
	}
	text, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		panic(err)
	}
	return text
}

// numbered are n events, each of keys keys in turn.
func numbered(n, keys, size int) []testEvent {
	events := make([]testEvent, n)
	for i := range events {
		events[i] = testEvent{fmt.Sprintf("device-%d", i%keys), fmt.Appendf(nil, "%0*d", size, i)}
	}
	return events
}

// newTest makes a handler on the fakes.
func newTest(t *testing.T, k *fakeKinesis, f *fakeFirehose, shaper Shaper, change func(*Config)) *Handler {
	t.Helper()
	c := Config{
		OutputStreamARN:       "arn:aws:kinesis:us-east-1:123456789012:stream/analytics",
		RejectsDeliveryStream: "rejects",
		Metrics:               io.Discard,
		Log:                   slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&c)
	}
	h, err := New(c, k, f, shaper)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// invoke returns the index of the record that the answer names, -1 for none.
func invoke(t *testing.T, ctx context.Context, h *Handler, events ...testEvent) int {
	t.Helper()
	text, err := h.Invoke(ctx, payload(events...))
	if err != nil {
		t.Fatal(err)
	}
	var a struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	if err := json.Unmarshal(text, &a); err != nil || a.BatchItemFailures == nil || len(a.BatchItemFailures) > 1 {
		t.Fatalf("answer %s (%v): want a list of at most one failure", text, err)
	}
	for i := range events {
		if len(a.BatchItemFailures) == 1 && a.BatchItemFailures[0].ItemIdentifier == sequence(i) {
			return i
		}
	}
	if len(a.BatchItemFailures) == 1 {
		t.Fatalf("answer %s names no record of the batch", text)
	}
	return -1
}

// checkOrder says whether got has each event once, and each key's in order.
func checkOrder(t *testing.T, got []kpl.Record, want []testEvent) {
	t.Helper()
	wanted, stored := map[string][]string{}, map[string][]string{}
	for _, e := range want {
		wanted[e.key] = append(wanted[e.key], string(e.data))
	}
	for _, r := range got {
		stored[r.PartitionKey] = append(stored[r.PartitionKey], string(r.Data))
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if !slices.Equal(stored[key], wanted[key]) {
			t.Errorf("key %s: stored %d events, want %d, in order\n got %.200v\nwant %.200v", key, len(stored[key]), len(wanted[key]), stored[key], wanted[key])
			return
		}
	}
	if len(stored) != len(wanted) {
		t.Errorf("stored %d keys, want %d", len(stored), len(wanted))
	}
}
