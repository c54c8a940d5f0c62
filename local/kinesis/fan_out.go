package kinesis

import (
	"slices"
	"sync"

	"github.com/millrace-dev/millrace/local/metric"
)

// Consumer reads a stream as a registered consumer does: each shard gives it 2 MiB a
// second that it shares with nobody (developer guide, "Develop enhanced fan-out
// consumers with dedicated throughput").
// https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
type Consumer struct {
	*Stream
	arn string
	of  []metric.Dimension // names of the stream and the consumer

	mu  sync.Mutex
	out map[string]*readLimit // by shard
}

// Consumer finds one of the stream's by its ARN.
func (st *Stream) Consumer(arn string) (*Consumer, error) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	registered, err := st.consumer(&arn, nil)
	if err != nil {
		return nil, err
	}
	of := append(slices.Clone(st.of), metric.Dimension{Name: "ConsumerName", Value: registered.name})
	return &Consumer{Stream: st, arn: arn, of: of, out: map[string]*readLimit{}}, nil
}

// Reader opens a reader of one of the stream's shards, whose limit all readers of the
// consumer share. Once the consumer is deregistered it finds nothing.
func (c *Consumer) Reader(shardID string, from Position) (*Reader, error) {
	r, err := c.Stream.Reader(shardID, from)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := c.out[shardID]
	if limit == nil {
		own := newReadLimit()
		limit = &own
		c.out[shardID] = limit
	}
	r.own, r.consumer = limit, c
	return r, nil
}

// registered is why the consumer cannot read any more, or nil.
func (c *Consumer) registered() error {
	c.Stream.mu.RLock()
	defer c.Stream.mu.RUnlock()
	_, err := c.Stream.consumer(&c.arn, nil)
	return err
}
