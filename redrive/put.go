package redrive

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

const (
	// PutRecords takes 500 records; 4 MiB keep a call's retry cheap and are below the
	// limit of a request.
	// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
	callRecords = 500
	callBytes   = 4 << 20
)

// put puts the records in their order and returns when all of them are acknowledged.
func put(ctx context.Context, client Putter, stream string, records []Record) error {
	var entries []types.PutRecordsRequestEntry
	size := 0
	for i := range records {
		k := &records[i].Kinesis
		if n := len(k.Data) + len(k.PartitionKey); len(entries) == callRecords || size > 0 && size+n > callBytes {
			if err := call(ctx, client, stream, entries); err != nil {
				return err
			}
			entries, size = nil, 0
		}
		entries = append(entries, types.PutRecordsRequestEntry{Data: k.Data, PartitionKey: &k.PartitionKey})
		size += len(k.Data) + len(k.PartitionKey)
	}
	return call(ctx, client, stream, entries)
}

// call puts one call's records. Those that a shard throttles are sent again, alone,
// with back-off and jitter, for as long as ctx lives.
func call(ctx context.Context, client Putter, stream string, entries []types.PutRecordsRequestEntry) error {
	for attempt := 0; len(entries) > 0; attempt++ {
		if attempt > 0 {
			// Full jitter, 50 ms doubling to 1 s: a throttled shard takes records again
			// within the second.
			if err := wait(ctx, rand.N(min(time.Second, 50*time.Millisecond<<min(attempt, 5)))); err != nil {
				return err
			}
		}
		out, err := client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &stream, Records: entries})
		if err != nil {
			return fmt.Errorf("put %d records on stream %s: %w", len(entries), stream, err)
		}
		failed := entries[:0]
		for i, result := range out.Records {
			if result.ErrorCode != nil {
				failed = append(failed, entries[i])
			}
		}
		entries = failed
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
