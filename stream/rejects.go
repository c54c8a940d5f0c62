package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
)

const (
	// Limits of PutRecordBatch (Amazon Data Firehose API reference); a record
	// takes at most 1 000 KiB.
	maxBatchRecords = 500
	maxBatchBytes   = 4 << 20
	// partBytes in base64, with all other members, fit into a record.
	partBytes = 700 << 10
	// textBytes bounds the texts in a line that events or shapers choose.
	textBytes = 1 << 10
)

// rejected is one event that goes to rejects.
type rejected struct {
	record int // index of the input record that it came from
	sub    int // its place in a KPL aggregate
	event  Event
	reason *Rejection
}

// rejectLine is a line of the rejects, one JSON object. An event of more than
// partBytes takes several, which differ in part and data alone.
type rejectLine struct {
	Reason            string `json:"reason"`
	Detail            string `json:"detail"`
	RejectedAt        string `json:"rejected_at"`
	Stream            string `json:"stream"`
	ShardID           string `json:"shard_id"`
	SequenceNumber    string `json:"sequence_number"`
	SubSequenceNumber int    `json:"sub_sequence_number"`
	PartitionKey      string `json:"partition_key"`
	ArrivedAt         string `json:"arrived_at"`
	Data              []byte `json:"data"` // base64 of the event as it came
	Part              int    `json:"part"` // 1 to Parts
	Parts             int    `json:"parts"`
}

const timeFormat = "2006-01-02T15:04:05.000Z07:00"

// rejects puts rejected events on a Firehose stream.
type rejects struct {
	client FirehoseAPI
	name   string
}

// rejectPut is one Firehose record.
type rejectPut struct {
	record int
	line   []byte
}

// store puts the rejects and returns the lowest index of an input record with
// one that was not stored.
func (r *rejects) store(ctx context.Context, b *batch, all []rejected, log *slog.Logger) (firstFailed, retries int) {
	left := rejectPuts(b, all, time.Now())
	for failures := 0; len(left) > 0; {
		n := oneBatch(left)
		again, err := r.put(ctx, left[:n])
		switch {
		case err != nil && (ctx.Err() != nil || !retryable(err)):
			log.Error("the rejects were not stored", "error", err, "left", len(left))
			return left[0].record, retries
		case err != nil:
			again = left[:n]
		}
		if len(again) == 0 {
			left, failures = left[n:], 0
			continue
		}
		failures++
		retries += len(again)
		left = append(again, left[n:]...)
		log.Warn("put rejects again", "rejects", len(again), "error", err)
		if sleep(ctx, time.Now().Add(backoff(failures))) != nil {
			return left[0].record, retries
		}
	}
	return allStored, retries
}

// put makes one call of PutRecordBatch and returns what Firehose did not take.
func (r *rejects) put(ctx context.Context, puts []rejectPut) (again []rejectPut, err error) {
	in := &firehose.PutRecordBatchInput{DeliveryStreamName: &r.name, Records: make([]types.Record, len(puts))}
	for i, p := range puts {
		in.Records[i].Data = p.line
	}
	out, err := r.client.PutRecordBatch(ctx, in, func(o *firehose.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return nil, err
	}
	if len(out.RequestResponses) != len(puts) {
		return nil, fmt.Errorf("PutRecordBatch answered %d of %d records", len(out.RequestResponses), len(puts))
	}
	for i, response := range out.RequestResponses {
		if aws.ToString(response.ErrorCode) != "" {
			again = append(again, puts[i])
		}
	}
	return again, nil
}

// oneBatch is how many puts go into one call.
func oneBatch(puts []rejectPut) int {
	size := 0
	for i, p := range puts {
		if size += len(p.line); i == maxBatchRecords || size > maxBatchBytes {
			return i
		}
	}
	return len(puts)
}

func rejectPuts(b *batch, all []rejected, now time.Time) []rejectPut {
	puts := make([]rejectPut, 0, len(all))
	for _, r := range all {
		from := &b.records[r.record]
		data := r.event.Data
		line := rejectLine{
			Reason:            r.reason.Reason,
			Detail:            clip(r.reason.Detail),
			RejectedAt:        now.UTC().Format(timeFormat),
			Stream:            b.stream,
			ShardID:           string(from.shardID),
			SequenceNumber:    string(from.sequenceNumber),
			SubSequenceNumber: r.sub,
			PartitionKey:      clip(r.event.PartitionKey),
			ArrivedAt:         from.arrivedAt.Format(timeFormat),
			Parts:             max(1, (len(data)+partBytes-1)/partBytes),
		}
		for line.Part = 1; line.Part <= line.Parts; line.Part++ {
			n := min(len(data), partBytes)
			line.Data, data = data[:n:n], data[n:]
			text, _ := json.Marshal(line) // texts and numbers: it cannot fail
			puts = append(puts, rejectPut{r.record, append(text, '\n')})
		}
	}
	return puts
}

// clip bounds a text that events or shapers choose.
func clip(s string) string {
	if len(s) <= textBytes {
		return s
	}
	return strings.ToValidUTF8(s[:textBytes], "")
}
