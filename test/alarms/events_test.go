package alarms

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	shards "github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

// megabyte is about as large as a record may be, and what a shard takes in a second.
const megabyte = 1_000_000

// send sends events of the clock's time, of which a share is wrong.
func (f *fixture) send(t *testing.T, n int, wrong float64) {
	t.Helper()
	c := f.Events(n, wrong)
	c.Start = f.Endpoint.Clock.Now()
	f.Send(t, produce.Generated(c), verify.NewLedger())
}

// raw is an event as a box sends it, with a message of that many bytes.
func (f *fixture) raw(t *testing.T, message int) []byte {
	t.Helper()
	return text(t, map[string]any{
		"event_id": uuid.NewString(), "event_type": "error", "event_time": f.Endpoint.Clock.Now().UTC().Format(time.RFC3339Nano),
		"payload": map[string]any{"error_code": "RDK-03033", "message": strings.Repeat("x", message)},
	})
}

// shaped is an event as the transform makes it of raw.
func (f *fixture) shaped(t *testing.T, message int) []byte {
	t.Helper()
	now := f.Endpoint.Clock.Now().UTC()
	return text(t, x1.Shaped{
		EventID: uuid.NewString(), EventDate: now.Format(time.DateOnly), EventType: "error", EventTime: schema.Time{Time: now}, IngestTime: schema.Time{Time: now},
		ErrorCode: "RDK-03033", Message: strings.Repeat("x", message),
	})
}

// event is one for a stream, raw or shaped.
func (f *fixture) event(t *testing.T, stream string, message int) []byte {
	t.Helper()
	if stream == f.Place.IngestStreamName {
		return f.raw(t, message)
	}
	return f.shaped(t, message)
}

func text(t *testing.T, event any) []byte {
	t.Helper()
	line, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// kinesis is a client that does not try again.
func (f *fixture) kinesis() *kinesis.Client {
	return kinesis.NewFromConfig(f.Config, func(o *kinesis.Options) { o.Retryer = aws.NopRetryer{} })
}

// put puts a record on the first shard of a stream; false: the stream did not take it.
func (f *fixture) put(t *testing.T, stream string, data []byte) bool {
	t.Helper()
	return f.putOn(t, stream, f.shards(t, stream)[0], data)
}

func (f *fixture) putOn(t *testing.T, stream string, shard shards.Shard, data []byte) bool {
	t.Helper()
	out, err := f.kinesis().PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: &stream, Records: []types.PutRecordsRequestEntry{
		{Data: data, PartitionKey: aws.String("k"), ExplicitHashKey: &shard.StartingHashKey},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return *out.FailedRecordCount == 0
}

func (f *fixture) shards(t *testing.T, stream string) []shards.Shard {
	t.Helper()
	is, err := f.Endpoint.Kinesis.Stream(stream)
	if err != nil {
		t.Fatal(err)
	}
	return is.Shards()
}
