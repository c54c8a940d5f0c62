package mapping

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/metric"
)

const (
	aStream   = "arn:aws:kinesis:us-east-1:000000000000:stream/events"
	aFunction = "arn:aws:lambda:us-east-1:000000000000:function:transform"
	aBucket   = "arn:aws:s3:::failures"
	aQueue    = "arn:aws:sqs:us-east-1:000000000000:failed"
	aTopic    = "arn:aws:sns:us-east-1:000000000000:failed"
	aConsumer = aStream + "/consumer/mine:1764000000"
)

// fakeStream is a stream in memory without limits. A sequence number is the shard's
// number and the record's place in it.
type fakeStream struct {
	mu      sync.Mutex
	shards  []*fakeShard
	deleted error
}

type fakeShard struct {
	kinesis.Shard
	number  int
	records []kinesis.Record
	trimmed int // records that have left it
	changed chan struct{}
	oldest  func() time.Time // of its reader
}

func newFakeStream(shards int) *fakeStream {
	s := &fakeStream{}
	for range shards {
		s.add("", "")
	}
	return s
}

func (s *fakeStream) add(parent, adjacent string) string {
	n := len(s.shards)
	id := fmt.Sprintf("shardId-%012d", n)
	s.shards = append(s.shards, &fakeShard{Shard: kinesis.Shard{ID: id, ParentID: parent, AdjacentParentID: adjacent}, number: n, changed: make(chan struct{})})
	return id
}

func (s *fakeStream) change(shard int, f func(sh *fakeShard)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sh := s.shards[shard]
	f(sh)
	close(sh.changed)
	sh.changed = make(chan struct{})
}

// put appends records whose data and partition key are given as "key=data"; the
// data alone has the key "k".
func (s *fakeStream) put(shard int, records ...string) {
	s.change(shard, func(sh *fakeShard) {
		for _, r := range records {
			key, data, ok := strings.Cut(r, "=")
			if !ok {
				key, data = "k", r
			}
			sh.records = append(sh.records, kinesis.Record{
				SequenceNumber: fmt.Sprintf("%03d%09d", sh.number+100, len(sh.records)), PartitionKey: key, Data: []byte(data), ArrivedAt: time.Now(),
			})
		}
	})
}

// split closes a shard and returns the number of its child.
func (s *fakeStream) split(shard int) int {
	s.change(shard, func(sh *fakeShard) { sh.Closed = true; s.add(sh.ID, "") })
	return len(s.shards) - 1
}

func (s *fakeStream) Shards() []kinesis.Shard {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []kinesis.Shard
	for _, sh := range s.shards {
		list = append(list, sh.Shard)
	}
	return list
}

func (s *fakeStream) Reader(shardID string, from kinesis.Position) (Reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.shards, func(sh *fakeShard) bool { return sh.ID == shardID })
	sh := s.shards[i]
	at := sh.trimmed
	switch from.Type {
	case kinesis.Latest:
		at = len(sh.records)
	case kinesis.AtTimestamp:
		at = slices.IndexFunc(sh.records, func(r kinesis.Record) bool { return !r.ArrivedAt.Before(from.Timestamp) })
		if at < 0 {
			at = len(sh.records)
		}
	case kinesis.AtSequenceNumber, kinesis.AfterSequenceNumber:
		n, err := strconv.Atoi(from.SequenceNumber[3:])
		if err != nil {
			return nil, err
		}
		if from.Type == kinesis.AfterSequenceNumber {
			n++
		}
		at = max(n, sh.trimmed)
	}
	return &fakeReader{stream: s, shard: sh, at: at}, nil
}

type fakeReader struct {
	stream *fakeStream
	shard  *fakeShard
	at     int
}

func (r *fakeReader) Next(ctx context.Context, _, _ int) ([]kinesis.Record, error) {
	for {
		r.stream.mu.Lock()
		sh, changed := r.shard, r.shard.changed
		records := slices.Clone(sh.records[max(r.at, sh.trimmed):])
		closed, deleted := sh.Closed, r.stream.deleted
		if deleted == nil {
			r.at = len(sh.records)
		}
		r.stream.mu.Unlock()
		switch {
		case deleted != nil:
			return nil, deleted
		case len(records) > 0:
			return records, nil
		case closed:
			return nil, io.EOF
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (r *fakeReader) Unfinished(oldest func() time.Time) {
	r.stream.mu.Lock()
	defer r.stream.mu.Unlock()
	r.shard.oldest = oldest
}

func (r *fakeReader) Behind() int64 {
	r.stream.mu.Lock()
	defer r.stream.mu.Unlock()
	return int64(len(r.shard.records) - max(r.at, r.shard.trimmed))
}

// call is one invocation of the function.
type call struct {
	at      time.Duration // since the bench was made
	data    []string      // of the records
	ids     []string      // their sequence numbers
	payload []byte
}

func (c call) String() string { return strings.Join(c.data, " ") }

// bench is a service with one stream and a function of the test's.
type bench struct {
	*Service
	stream *fakeStream
	began  time.Time
	said   strings.Builder

	// function answers an invocation; nil: null, which is success.
	function func(call) (response, functionError string, err error)

	mu        sync.Mutex
	calls     []call
	objects   map[string][]byte
	refuse    error               // of the bucket
	told      map[string][]string // what queues and topics were sent, by ARN
	published []metric.Datum
	clock     clock.Clock
}

// queue takes what a queue or a topic is sent.
type queue struct{ *bench }

func (q queue) Send(_ context.Context, arn, body string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.told[arn] = append(q.told[arn], body)
	return nil
}

type topic struct{ *bench }

func (t topic) Send(ctx context.Context, arn, _, message string) error {
	return queue(t).Send(ctx, arn, message)
}

func (b *bench) sink(data ...metric.Datum) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.published = append(b.published, data...)
}

func newBench(t *testing.T, shards int) *bench {
	t.Helper()
	b := &bench{stream: newFakeStream(shards), began: time.Now(), objects: map[string][]byte{}, told: map[string][]string{}}
	b.Service = New(Config{
		Streams: func(arn string) (Stream, error) {
			if arn != aStream && arn != aConsumer {
				return nil, errors.New("no such stream")
			}
			return b.stream, nil
		},
		Invoke: b.invoke, Objects: b, Queues: queue{b}, Topics: topic{b}, Metrics: b.sink, Clock: &b.clock, Account: "000000000000", Region: "us-east-1",
		Role: func(string) string { return "arn:aws:iam::000000000000:role/f" },
		Log:  slog.New(slog.NewTextHandler(&b.said, nil)),
	})
	t.Cleanup(b.Close)
	return b
}

func (b *bench) invoke(_ context.Context, _ string, payload []byte) ([]byte, string, error) {
	var event struct {
		Records []struct {
			Kinesis struct {
				SequenceNumber string
				Data           []byte
			}
		}
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, "", err
	}
	c := call{at: time.Since(b.began), payload: payload}
	for _, r := range event.Records {
		c.data = append(c.data, string(r.Kinesis.Data))
		c.ids = append(c.ids, r.Kinesis.SequenceNumber)
	}
	b.mu.Lock()
	b.calls = append(b.calls, c)
	b.mu.Unlock()
	if b.function == nil {
		return []byte("null"), "", nil
	}
	response, functionError, err := b.function(c)
	return []byte(response), functionError, err
}

func (b *bench) PutObject(_ context.Context, bucket, key string, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refuse != nil {
		return b.refuse
	}
	b.objects[bucket+"/"+key] = body
	return nil
}

// counted are the mapping's metrics so far that are not 0.
func (b *bench) counted() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	sums := map[string]int{}
	for _, d := range b.published {
		if d.Dimensions[0].Name == "EventSourceMappingUUID" && d.Value > 0 {
			sums[d.Name] += int(d.Value)
		}
	}
	return sums
}

// sent is what was said to a queue or a topic so far.
func (b *bench) sent(arn string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.told[arn])
}

// add makes a mapping of the properties in JSON.
func (b *bench) add(t *testing.T, text string) *mapping {
	t.Helper()
	m, err := b.create(parse(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func parse(t *testing.T, text string) properties {
	t.Helper()
	p := properties{EventSourceArn: aStream, FunctionName: "transform", StartingPosition: kinesis.TrimHorizon}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// made are the invocations so far.
func (b *bench) made() []call {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.calls)
}

// kept are the objects in the bucket.
func (b *bench) kept() map[string][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.objects)
}

// batches are the data of the invocations so far.
func (b *bench) batches() []string {
	var all []string
	for _, c := range b.made() {
		all = append(all, c.String())
	}
	return all
}

func (b *bench) want(t *testing.T, batches ...string) {
	t.Helper()
	if got := b.batches(); !slices.Equal(got, batches) {
		t.Errorf("invoked with %q, want %q", got, batches)
	}
}

// wantDrained checks that everything has come to a conclusion.
func (b *bench) wantDrained(t *testing.T, delivered, discarded int64) {
	t.Helper()
	s := b.Status()[0]
	if s.Behind != 0 || s.InFlight != 0 || s.Delivered != delivered || s.Discarded != discarded {
		t.Errorf("status %+v, want drained with %d delivered, %d discarded", s, delivered, discarded)
	}
}

// failIf is a function that fails for batches with the record.
func failIf(poison string) func(call) (string, string, error) {
	return func(c call) (string, string, error) {
		if slices.Contains(c.data, poison) {
			return `{"errorMessage":"no"}`, "Unhandled", nil
		}
		return "null", "", nil
	}
}

func numbers(n int) []string {
	var all []string
	for i := range n {
		all = append(all, strconv.Itoa(i))
	}
	return all
}
