package firehose

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/glue"
	"github.com/millrace-dev/millrace/local/kinesis"
)

// bucket is S3 in memory. While refuse is set, every write fails with it.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	refuse  error
	writes  int
}

func (b *bucket) PutObject(_ context.Context, name, key string, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writes++
	if b.refuse != nil {
		return b.refuse
	}
	if b.objects == nil {
		b.objects = map[string][]byte{}
	}
	b.objects[name+"/"+key] = body
	return nil
}

func (b *bucket) set(refuse error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = refuse
}

func (b *bucket) keys() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var keys []string
	for key := range b.objects {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// under are the bodies of the objects below a prefix, by key.
func (b *bucket) under(prefix string) []string {
	var bodies []string
	for _, key := range b.keys() {
		if strings.HasPrefix(key, prefix) {
			b.mu.Lock()
			bodies = append(bodies, string(b.objects[key]))
			b.mu.Unlock()
		}
	}
	return bodies
}

// kinesisStream is a Kinesis stream in memory.
type kinesisStream struct {
	mu     sync.Mutex
	shards []*kinesisShard
	gone   error // the stream was deleted

	throttled int64 // reads of each reader
	change    chan struct{}
}

type kinesisShard struct {
	id      string
	closed  bool
	records []kinesis.Record

	unfinished func() time.Time // of the last reader that said so
}

func newKinesisStream(shards ...string) *kinesisStream {
	k := &kinesisStream{change: make(chan struct{})}
	for _, id := range shards {
		k.shards = append(k.shards, &kinesisShard{id: id})
	}
	return k
}

func (k *kinesisStream) shard(id string) *kinesisShard {
	i := slices.IndexFunc(k.shards, func(s *kinesisShard) bool { return s.id == id })
	return k.shards[i]
}

func (k *kinesisStream) edit(f func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f()
	close(k.change)
	k.change = make(chan struct{})
}

func (k *kinesisStream) put(shard string, data ...string) {
	k.edit(func() {
		s := k.shard(shard)
		for _, d := range data {
			s.records = append(s.records, kinesis.Record{SequenceNumber: sequence(len(s.records) + 1), Data: []byte(d), ArrivedAt: time.Now()})
		}
	})
}

// reshard closes a shard and adds others.
func (k *kinesisStream) reshard(parent string, children ...string) {
	k.edit(func() {
		k.shard(parent).closed = true
		for _, id := range children {
			k.shards = append(k.shards, &kinesisShard{id: id})
		}
	})
}

func sequence(n int) string { return strings.Repeat("0", 6-len(itoa(n))) + itoa(n) }

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func (k *kinesisStream) Shards() []kinesis.Shard {
	k.mu.Lock()
	defer k.mu.Unlock()
	var shards []kinesis.Shard
	for _, s := range k.shards {
		shards = append(shards, kinesis.Shard{ID: s.id, Closed: s.closed})
	}
	return shards
}

func (k *kinesisStream) Reader(id string, from kinesis.Position) (Reader, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.shard(id)
	r := &kinesisReader{stream: k, shard: s}
	switch from.Type {
	case "TRIM_HORIZON":
	case "LATEST":
		r.at = len(s.records)
	case "AFTER_SEQUENCE_NUMBER":
		for r.at < len(s.records) && s.records[r.at].SequenceNumber <= from.SequenceNumber {
			r.at++
		}
	default:
		return nil, errors.New("unknown position " + from.Type)
	}
	return r, nil
}

type kinesisReader struct {
	stream *kinesisStream
	shard  *kinesisShard
	at     int
}

func (r *kinesisReader) Unfinished(oldest func() time.Time) {
	r.stream.mu.Lock()
	defer r.stream.mu.Unlock()
	r.shard.unfinished = oldest
}

func (r *kinesisReader) Throttled() int64 {
	r.stream.mu.Lock()
	defer r.stream.mu.Unlock()
	return r.stream.throttled
}

func (r *kinesisReader) Next(ctx context.Context, maxRecords, _ int) ([]kinesis.Record, error) {
	for {
		r.stream.mu.Lock()
		records := r.shard.records[r.at:]
		records = records[:min(len(records), maxRecords)]
		r.at += len(records)
		closed, change, gone := r.shard.closed, r.stream.change, r.stream.gone
		r.stream.mu.Unlock()
		switch {
		case gone != nil:
			return nil, gone
		case len(records) > 0:
			return records, nil
		case closed:
			return nil, io.EOF
		}
		select {
		case <-change:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (r *kinesisReader) Behind() int64 {
	r.stream.mu.Lock()
	defer r.stream.mu.Unlock()
	return int64(len(r.shard.records) - r.at)
}

// catalog has the tables of one database.
type catalog struct {
	mu     sync.Mutex
	tables map[string]glue.Table
}

func (c *catalog) Table(database, name string) (glue.Table, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tables[name]
	if !ok {
		return t, awsapi.Errorf("EntityNotFoundException", "Table %s not found.", name)
	}
	return t, nil
}

func (c *catalog) set(name string, columns ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := table(name, columns...)
	t.VersionId = c.tables[name].VersionId + "1"
	c.tables[name] = t
}

// table has columns of the form "name type".
func table(name string, columns ...string) glue.Table {
	t := glue.Table{DatabaseName: "lake", TableInput: glue.TableInput{Name: name}}
	for _, c := range columns {
		name, typ, _ := strings.Cut(c, " ")
		t.StorageDescriptor.Columns = append(t.StorageDescriptor.Columns, glue.Column{Name: name, Type: typ})
	}
	return t
}

type logged struct{ group, stream, line string }

type logs struct {
	mu    sync.Mutex
	lines []logged
}

func (l *logs) Write(group, stream string, _ time.Time, line []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, logged{group, stream, string(line)})
}

// bench is a service with fakes around it.
type bench struct {
	*Service
	bucket  *bucket
	stream  *kinesisStream
	catalog *catalog
	logs    *logs
	said    strings.Builder // by the endpoint's log, where a test wants it
	metrics *published
	clock   *clock.Clock
}

func newBench(t testing.TB) *bench {
	b := &bench{
		bucket: &bucket{}, stream: newKinesisStream("shard-0", "shard-1"), logs: &logs{}, metrics: &published{}, clock: new(clock.Clock),
		catalog: &catalog{tables: map[string]glue.Table{}},
	}
	b.catalog.set("events", "event_id string", "event_time timestamp", "latency_ms bigint")
	b.Service = New(Config{
		Streams: func(arn string) (Stream, error) {
			if arn != streamARN {
				return nil, awsapi.Errorf("ResourceNotFoundException", "Stream %s not found", arn)
			}
			return b.stream, nil
		},
		Objects: b.bucket, Tables: b.catalog, Logs: b.logs, Account: "000000000000", Region: "us-east-1",
		Metrics: b.metrics.Put, Clock: b.clock,
	})
	t.Cleanup(func() { b.Close() })
	return b
}

const (
	streamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/shaped"
	roleARN   = "arn:aws:iam::000000000000:role/delivery"
)

// must creates a delivery stream called "d", with the destination's properties
// as JSON beside the bucket and the role.
func (b *bench) must(t testing.TB, source, destination string) *deliveryStream {
	t.Helper()
	d, err := b.try(source, destination)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *bench) try(source, destination string) (*deliveryStream, error) {
	in, err := input(source, destination)
	if err != nil {
		return nil, err
	}
	return b.create(in)
}

func input(source, destination string) (streamInput, error) {
	in := streamInput{DeliveryStreamName: "d", DeliveryStreamType: cmp.Or(source, directPut)}
	if source == kinesisAsInput {
		in.KinesisStreamSourceConfiguration = &kinesisSource{streamARN, roleARN}
	}
	in.ExtendedS3DestinationConfiguration = &extendedS3{BucketARN: "arn:aws:s3:::b", RoleARN: roleARN}
	return in, json.Unmarshal([]byte(cmp.Or(destination, "{}")), in.ExtendedS3DestinationConfiguration)
}

func (b *bench) puts(t testing.TB, records ...string) {
	t.Helper()
	in := &putBatchInput{DeliveryStreamName: "d"}
	for _, r := range records {
		in.Records = append(in.Records, recordData{[]byte(r)})
	}
	out, err := b.putRecordBatch(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if out.FailedPutCount > 0 {
		t.Fatalf("%d of %d records failed", out.FailedPutCount, len(records))
	}
}

func (b *bench) flushed(t testing.TB) {
	t.Helper()
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) only(t testing.TB) DeliveryStatus {
	t.Helper()
	status := b.Status()
	if len(status) != 1 {
		t.Fatalf("got %d delivery streams, want 1", len(status))
	}
	return status[0]
}

var errDown = errors.New("S3 is down")
