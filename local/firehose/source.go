package firehose

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// Stream is a Kinesis data stream as a source.
type Stream interface {
	// Shards lists the stream's shards, closed ones too.
	Shards() []kinesis.Shard
	// Reader opens a reader of a shard at a position.
	Reader(shardID string, from kinesis.Position) (Reader, error)
}

// Kinesis makes a stream of package kinesis a source.
func Kinesis(s *kinesis.Stream) Stream { return realStream{s} }

type realStream struct{ *kinesis.Stream }

func (s realStream) Reader(shardID string, from kinesis.Position) (Reader, error) {
	r, err := s.Stream.Reader(shardID, from)
	if err != nil {
		return nil, err // and no Reader that holds a nil
	}
	return r, nil
}

// Reader reads a shard from its position on.
type Reader interface {
	// Next waits for records; io.EOF is the end of a closed shard.
	Next(ctx context.Context, maxRecords, maxBytes int) ([]kinesis.Record, error)
	// Behind is how many records the shard has after the reader's position.
	Behind() int64
	// Throttled is how many reads had to wait for other readers of the shard.
	Throttled() int64
	// Unfinished is told how to ask when the first record arrived that was read and
	// is not done with; zero: there is none.
	Unfinished(oldest func() time.Time)
}

// A GetRecords call returns so much at most (Kinesis API reference).
const (
	readRecords = 10_000
	readBytes   = 10 << 20
	// readPace: Firehose "calls the Kinesis Data Streams GetRecords operation
	// once per second for each shard" (developer guide, "Send data using
	// Kinesis Data Streams").
	readPace = time.Second
	// locked is how many records are taken while d.mu is held.
	locked = 500
)

// source reads all shards of a Kinesis stream. "Firehose starts reading data
// from the LATEST position of your Kinesis stream" (the same page): the position
// when the delivery stream is created. Shards that come later, by resharding,
// are read from their beginning; parents and children are read side by side, as
// delivery to S3 keeps no order.
type source struct {
	d      *deliveryStream
	config *kinesisSource
	stream Stream
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup
	shards map[string]*shard // guarded by d.mu
}

type shard struct {
	id     string
	reader Reader
	start  Reader // stays where reading began
	last   string // sequence number of the last record that was taken
	done   bool

	held    time.Time // when the first record arrived that was read and is not taken; zero: there is none
	stopped time.Time // since when there is no room to read; zero: there is

	throttled int64 // reads that Measure has published
}

func newSource(d *deliveryStream, config *kinesisSource) (*source, error) {
	if err := d.service.config.checkSource(config); err != nil {
		return nil, err
	}
	stream, err := d.service.config.Streams(config.KinesisStreamARN)
	if err != nil {
		return nil, err
	}
	s := &source{d: d, config: config, stream: stream, shards: map[string]*shard{}}
	s.ctx, s.stop = context.WithCancel(d.ctx)
	if err := s.beginOpen(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *source) beginOpen() error {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	for _, sh := range s.stream.Shards() {
		if sh.Closed {
			s.shards[sh.ID] = &shard{id: sh.ID, done: true}
		} else if err := s.begin(sh.ID, "LATEST"); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) close() {
	s.d.mu.Lock() // nothing begins from here on
	s.stop()
	s.d.mu.Unlock()
	s.work.Wait()
}

// begin opens a shard and reads it in the background. The caller holds d.mu.
func (s *source) begin(id, position string) error {
	sh := &shard{id: id}
	var err error
	if sh.reader, err = s.stream.Reader(id, kinesis.Position{Type: position}); err != nil {
		return err
	}
	if sh.start, err = s.stream.Reader(id, kinesis.Position{Type: position}); err != nil {
		return err
	}
	sh.reader.Unfinished(func() time.Time { return s.oldest(sh) })
	s.shards[id] = sh
	s.work.Go(func() { s.read(sh) })
	return nil
}

// discover begins the shards that are new. The caller holds d.mu.
func (s *source) discover() {
	if s.ctx.Err() != nil {
		return
	}
	for _, sh := range s.stream.Shards() {
		if s.shards[sh.ID] != nil {
			continue
		}
		if err := s.begin(sh.ID, "TRIM_HORIZON"); err != nil {
			s.d.service.config.Log.Error("a shard cannot be read", "stream", s.d.name, "shard", sh.ID, "error", err)
		}
	}
}

func (s *source) read(sh *shard) {
	for s.room(sh) == nil {
		records, err := sh.reader.Next(s.ctx, readRecords, readBytes)
		if len(records) > 0 {
			s.hold(sh, records[0].ArrivedAt)
			if s.awaitAccess(s.ctx) != nil {
				return
			}
			s.published(records)
		}
		for len(records) > 0 {
			n := min(len(records), locked)
			s.take(sh, records[:n])
			if records = records[n:]; len(records) > 0 {
				s.hold(sh, records[0].ArrivedAt)
			} else {
				s.hold(sh, time.Time{})
			}
		}
		deleted := awsapi.HasCode(err, "ResourceNotFoundException")
		if deleted {
			s.d.service.config.Log.Warn("the source was deleted", "stream", s.d.name, "shard", sh.id, "error", err)
		}
		if deleted || errors.Is(err, io.EOF) {
			s.end(sh)
			return
		}
		if err != nil && s.ctx.Err() == nil {
			s.d.service.config.Log.Warn("a shard cannot be read", "stream", s.d.name, "shard", sh.id, "error", err)
		}
		select {
		case <-time.After(s.d.service.config.Scale.Of(readPace)):
		case <-s.ctx.Done():
		}
	}
}

// take hands records on, user records of KPL aggregates one by one ("Firehose
// de-aggregates the records before it delivers them": developer guide,
// "Understand data delivery").
func (s *source) take(sh *shard, records []kinesis.Record) {
	d := s.d
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renew()
	for _, k := range records {
		users, ok := kpl.Unpack(k.Data)
		if !ok {
			d.process(&record{data: k.Data, arrived: k.ArrivedAt, sequence: k.SequenceNumber, sub: -1})
		}
		for i, u := range users {
			d.process(&record{data: u.Data, arrived: k.ArrivedAt, sequence: k.SequenceNumber, sub: i})
		}
		sh.last = k.SequenceNumber
	}
}

func (s *source) end(sh *shard) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	sh.done = true
	s.discover()
}

// behind counts what was not taken yet, in shards that are not known yet, too.
// It opens readers of its own: the ones that read are ahead of what was taken.
// The caller holds d.mu.
func (s *source) behind() int64 {
	s.discover()
	var n int64
	for _, sh := range s.shards {
		if sh.done {
			continue
		}
		from := sh.start
		if sh.last != "" {
			after, err := s.stream.Reader(sh.id, kinesis.Position{Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: sh.last})
			if err != nil {
				after = sh.reader
			}
			from = after
		}
		n += from.Behind()
	}
	return n
}
