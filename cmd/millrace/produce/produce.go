package produce

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"golang.org/x/sync/errgroup"
)

// Config of one run.
type Config struct {
	Client *kinesis.Client
	Stream string // name of the ingest stream
	Source Source
	Rate   int // records per second at most; 0: as fast as the shards take them
	// Sent is called for every event that Kinesis has acknowledged, by one
	// goroutine at a time. Optional.
	Sent func(event []byte)
	// Refused is called for a record over the stream's record size, which no
	// producer can put. Optional.
	Refused func(r Record, limit int)
}

// Progress counts while Run runs; read it from any goroutine.
type Progress struct {
	Events, Records, Bytes, Throttled atomic.Int64
}

const (
	// PutRecords takes 500 records; 4 MiB keep a call's retry cheap and are
	// below the limit of a request (API reference, PutRecords).
	callRecords = 500
	callBytes   = 4 << 20
	workers     = 4
)

// Run sends everything that the source yields and returns when all of it is
// acknowledged. Entries that a shard throttles are sent again, alone, with
// back-off and jitter, for as long as ctx lives.
func Run(ctx context.Context, c Config, progress *Progress) error {
	limit, err := recordLimit(ctx, c.Client, c.Stream)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	calls := make(chan []Record, workers)
	group.Go(func() error {
		defer close(calls)
		return c.batch(ctx, limit, calls)
	})
	var sent sync.Mutex
	for range workers {
		group.Go(func() error {
			for call := range calls {
				if err := c.put(ctx, call, progress); err != nil {
					return err
				}
				sent.Lock()
				for _, r := range call {
					progress.Records.Add(1)
					progress.Events.Add(int64(len(r.Events)))
					progress.Bytes.Add(int64(len(r.Data)))
					for _, e := range r.Events {
						if c.Sent != nil {
							c.Sent(e)
						}
					}
				}
				sent.Unlock()
			}
			return nil
		})
	}
	return group.Wait()
}

// recordLimit is the stream's record size in bytes, partition key included.
func recordLimit(ctx context.Context, client *kinesis.Client, stream string) (int, error) {
	out, err := client.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &stream})
	if err != nil {
		return 0, fmt.Errorf("describe stream %s: %w", stream, err)
	}
	kib := int(aws.ToInt32(out.StreamDescriptionSummary.MaxRecordSizeInKiB))
	if kib == 0 {
		kib = 1024
	}
	return kib << 10, nil
}

// batch fills calls from the source.
func (c Config) batch(ctx context.Context, limit int, calls chan<- []Record) error {
	var call []Record
	size := 0
	start, put := time.Now(), 0
	flush := func() error {
		if len(call) == 0 {
			return nil
		}
		if err := c.pace(ctx, start, put); err != nil {
			return err
		}
		select {
		case calls <- call:
		case <-ctx.Done():
			return ctx.Err()
		}
		put += len(call)
		call, size = nil, 0
		return nil
	}
	for r, err := range c.Source {
		if err != nil {
			return errors.Join(flush(), err)
		}
		n := len(r.Data) + len(r.PartitionKey)
		if n > limit {
			if c.Refused != nil {
				c.Refused(r, limit)
			}
			continue
		}
		if len(call) == callRecords || (size > 0 && size+n > callBytes) {
			if err := flush(); err != nil {
				return err
			}
		}
		call, size = append(call, r), size+n
	}
	return flush()
}

// pace waits until the rate allows the next call.
func (c Config) pace(ctx context.Context, start time.Time, put int) error {
	if c.Rate <= 0 {
		return nil
	}
	return wait(ctx, time.Until(start.Add(time.Duration(put)*time.Second/time.Duration(c.Rate))))
}

// put sends one call until each of its records is acknowledged.
func (c Config) put(ctx context.Context, call []Record, progress *Progress) error {
	entries := make([]types.PutRecordsRequestEntry, len(call))
	for i, r := range call {
		entries[i] = types.PutRecordsRequestEntry{Data: r.Data, PartitionKey: &call[i].PartitionKey}
	}
	for attempt := 0; len(entries) > 0; attempt++ {
		if attempt > 0 {
			// Full jitter, 50 ms doubling to 1 s: a throttled shard takes records
			// again within the second.
			if err := wait(ctx, rand.N(min(time.Second, 50*time.Millisecond<<min(attempt, 5)))); err != nil {
				return err
			}
		}
		out, err := c.Client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &c.Stream, Records: entries})
		if err != nil {
			return fmt.Errorf("put %d records on stream %s: %w", len(entries), c.Stream, err)
		}
		failed := entries[:0]
		for i, result := range out.Records {
			if result.ErrorCode != nil {
				failed = append(failed, entries[i])
			}
		}
		progress.Throttled.Add(int64(len(failed)))
		entries = failed
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
