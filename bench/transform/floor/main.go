// Command floor is what a function that passes events on cannot do without: it
// takes the records' data out of the payload, decodes base64, packs KPL
// aggregates by shard and puts them through the AWS SDK, on aws-lambda-go. It
// looks at no event. bench/transform compares lambdas/transform with it.
//
// It is written to be hard to beat with these libraries: the payload is taken as
// bytes and searched for the two members that matter, since encoding/json would
// take longer than all the rest; memory is used again; one call of PutRecords
// takes an aggregate of each shard.
package main

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"log"
	"math/big"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/stream/kpl"
)

const aggregateBytes = 250_000

type function struct {
	kinesis *kinesis.Client
	stream  string
	shards  []shard
	data    []byte // one event
}

// shard is an open shard and what is packed for it.
type shard struct {
	id, start string
	end       [md5.Size]byte // of its hash keys
	packed    kpl.Aggregate
}

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(&function{kinesis: kinesis.NewFromConfig(cfg), stream: os.Getenv("OUTPUT_STREAM_ARN")})
}

var (
	partitionKey = []byte(`"partitionKey":"`)
	data         = []byte(`"data":"`)
	quote        = []byte(`"`)
)

// Invoke passes the records of a Kinesis event on.
func (f *function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if err := f.listShards(ctx); err != nil {
		return nil, err
	}
	for {
		key, rest, ok := member(payload, partitionKey)
		if !ok {
			break
		}
		text, rest, ok := member(rest, data)
		if !ok {
			return nil, errors.New("a record without data")
		}
		var err error
		if f.data, err = base64.StdEncoding.AppendDecode(f.data[:0], text); err != nil {
			return nil, err
		}
		if err := f.pack(ctx, string(key), f.data); err != nil {
			return nil, err
		}
		payload = rest
	}
	if err := f.flush(ctx); err != nil {
		return nil, err
	}
	return []byte(`{"batchItemFailures":[]}`), nil
}

// member is the value after a name, and what follows it.
func member(text, name []byte) (value, rest []byte, ok bool) {
	if _, text, ok = bytes.Cut(text, name); !ok {
		return nil, nil, false
	}
	return bytes.Cut(text, quote)
}

// pack adds an event to its shard's aggregate. When that is full, all are put.
func (f *function) pack(ctx context.Context, key string, data []byte) error {
	hash := md5.Sum([]byte(key))
	i := 0
	for i+1 < len(f.shards) && bytes.Compare(hash[:], f.shards[i].end[:]) > 0 {
		i++
	}
	a := &f.shards[i].packed
	if a.Len() > 0 && a.SizeWith(key, "", data) > aggregateBytes {
		if err := f.flush(ctx); err != nil {
			return err
		}
	}
	a.Add(key, "", data)
	return nil
}

// flush puts what is packed, and again what Kinesis does not take.
func (f *function) flush(ctx context.Context) error {
	var entries []types.PutRecordsRequestEntry
	for i := range f.shards {
		s := &f.shards[i]
		if s.packed.Len() > 0 {
			entries = append(entries, types.PutRecordsRequestEntry{PartitionKey: &s.id, ExplicitHashKey: &s.start, Data: s.packed.Bytes()})
			s.packed.Reset()
		}
	}
	for len(entries) > 0 {
		out, err := f.kinesis.PutRecords(ctx, &kinesis.PutRecordsInput{StreamARN: &f.stream, Records: entries})
		if err != nil {
			return err
		}
		var again []types.PutRecordsRequestEntry
		for i, r := range out.Records {
			if r.ErrorCode != nil {
				again = append(again, entries[i])
			}
		}
		entries = again
	}
	return nil
}

// listShards asks for the shards, once. Kinesis lists them by their hash keys
// here: the benchmark's endpoint does.
func (f *function) listShards(ctx context.Context) error {
	if f.shards != nil {
		return nil
	}
	out, err := f.kinesis.ListShards(ctx, &kinesis.ListShardsInput{StreamARN: &f.stream})
	if err != nil {
		return err
	}
	for _, s := range out.Shards {
		end, ok := new(big.Int).SetString(*s.HashKeyRange.EndingHashKey, 10)
		if !ok {
			return fmt.Errorf("hash key %q", *s.HashKeyRange.EndingHashKey)
		}
		open := shard{id: *s.ShardId, start: *s.HashKeyRange.StartingHashKey}
		end.FillBytes(open.end[:])
		f.shards = append(f.shards, open)
	}
	return nil
}
