package mapping

import (
	"context"
	"time"

	"github.com/millrace-dev/millrace/local/kinesis"
)

// Stream is what a mapping needs of a stream.
type Stream interface {
	// Shards are parents before their children.
	Shards() []kinesis.Shard
	Reader(shardID string, from kinesis.Position) (Reader, error)
}

// Reader reads one shard.
type Reader interface {
	// Next waits for at least one record; io.EOF is the end of a closed shard.
	Next(ctx context.Context, maxRecords, maxBytes int) ([]kinesis.Record, error)
	// Behind is the number of records after the reader's position.
	Behind() int64
	// Unfinished says, before the first Next, who knows since when a record that was
	// read is not done with.
	Unfinished(oldest func() time.Time)
}

// Kinesis makes a stream of package kinesis one that can be mapped.
func Kinesis(s *kinesis.Stream) Stream { return kinesisStream{s} }

// FanOut makes a registered consumer one whose stream can be mapped.
func FanOut(c *kinesis.Consumer) Stream { return consumer{c} }

type consumer struct{ *kinesis.Consumer }

func (c consumer) Reader(shardID string, from kinesis.Position) (Reader, error) {
	r, err := c.Consumer.Reader(shardID, from)
	if err != nil {
		return nil, err // and no Reader that holds a nil
	}
	return r, nil
}

type kinesisStream struct{ *kinesis.Stream }

func (s kinesisStream) Reader(shardID string, from kinesis.Position) (Reader, error) {
	r, err := s.Stream.Reader(shardID, from)
	if err != nil {
		return nil, err // and no Reader that holds a nil
	}
	return r, nil
}
