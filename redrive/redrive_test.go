package redrive

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// bucket is objects in memory.
type bucket map[string][]byte

func (b bucket) Each(_ context.Context, f func(string, []byte) error) error {
	for _, key := range slices.Sorted(maps.Keys(b)) {
		if err := f(key, b[key]); err != nil {
			return err
		}
	}
	return nil
}

func (b bucket) Delete(_ context.Context, key string) error { delete(b, key); return nil }

// streams throttles every third record once, and refuses a stream that is gone.
type streams struct {
	put  map[string][]string // data by stream
	seen map[string]bool
}

func (s *streams) PutRecords(_ context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	if *in.StreamName == "gone" {
		return nil, errors.New("ResourceNotFoundException")
	}
	out := &kinesis.PutRecordsOutput{}
	for i, r := range in.Records {
		data := string(r.Data)
		var result types.PutRecordsResultEntry
		if i%3 == 2 && !s.seen[data] {
			result.ErrorCode = aws.String("ProvisionedThroughputExceededException")
		} else {
			s.put[*in.StreamName] = append(s.put[*in.StreamName], *r.PartitionKey+"="+data)
		}
		s.seen[data] = true
		out.Records = append(out.Records, result)
	}
	return out, nil
}

func newStreams() *streams { return &streams{map[string][]string{}, map[string]bool{}} }

// object is an invocation record of a batch.
func object(stream string, data ...string) []byte {
	var records []string
	for _, d := range data {
		records = append(records, fmt.Sprintf(`{"kinesis":{"partitionKey":"k","sequenceNumber":"1","data":%q}}`, base64.StdEncoding.EncodeToString([]byte(d))))
	}
	payload, err := json.Marshal(`{"Records":[` + strings.Join(records, ",") + `]}`)
	if err != nil {
		panic(err)
	}
	return fmt.Appendf(nil, `{"requestContext":{"condition":"RetryAttemptsExhausted","approximateInvokeCount":6},"responseContext":{"functionError":"Unhandled"},
		"KinesisBatchInfo":{"shardId":"shardId-000000000001","streamArn":"arn:aws:kinesis:us-east-1:000000000000:stream/%s"},"payload":%s}`, stream, payload)
}

func TestABatchGoesToTheStreamItCameFrom(t *testing.T) {
	kept, s := bucket{"1": object("a", "x", "y", "z"), "2": object("b", "w")}, newStreams()
	var done []string
	err := Run(t.Context(), Config{Kinesis: s, Objects: kept, Done: func(key string, n int) { done = append(done, fmt.Sprint(key, ":", n)) }})
	if err != nil || len(kept) != 0 || !slices.Equal(done, []string{"1:3", "2:1"}) {
		t.Errorf("%v, left %v, done %v", err, kept, done)
	}
	if !slices.Equal(s.put["a"], []string{"k=x", "k=y", "k=z"}) || !slices.Equal(s.put["b"], []string{"k=w"}) {
		t.Errorf("put: %v", s.put)
	}
}

func TestAllGoToTheStreamThatIsNamed(t *testing.T) {
	s := newStreams()
	if err := Run(t.Context(), Config{Kinesis: s, Objects: bucket{"1": object("a", "x")}, Stream: "other"}); err != nil || len(s.put["other"]) != 1 {
		t.Errorf("%v, put %v", err, s.put)
	}
}

func TestWhatIsNotAcknowledgedStays(t *testing.T) {
	kept, s := bucket{"1": object("a", "x"), "2": object("gone", "y"), "3": object("a", "z")}, newStreams()
	err := Run(t.Context(), Config{Kinesis: s, Objects: kept})
	if err == nil || !strings.Contains(err.Error(), "stream gone") || len(kept) != 2 || kept["1"] != nil {
		t.Errorf("%v, left %d", err, len(kept))
	}
}

func TestMoreRecordsThanOneCallTakes(t *testing.T) {
	var many []string
	for i := range callRecords*2 + 1 {
		many = append(many, fmt.Sprint(i))
	}
	s := newStreams()
	if err := Run(t.Context(), Config{Kinesis: s, Objects: bucket{"1": object("a", many...)}}); err != nil || len(s.put["a"]) != len(many) {
		t.Errorf("%v, put %d of %d", err, len(s.put["a"]), len(many))
	}
}

func TestReadSaysWhatAnObjectLacks(t *testing.T) {
	for body, want := range map[string]string{
		`x`:               "not an invocation record",
		`{"version":"1"}`: "has no payload",
		`{"payload":"x"}`: "not a batch of Kinesis records",
	} {
		if _, err := Read([]byte(body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", body, err, want)
		}
	}
	b, err := Read(object("a", "x"))
	if err != nil || b.Stream() != "a" || b.Condition != "RetryAttemptsExhausted" || b.Error != "Unhandled" || b.Invocations != 6 || b.ShardID != "shardId-000000000001" {
		t.Errorf("%+v, %v", b, err)
	}
	err = Run(t.Context(), Config{Kinesis: newStreams(), Objects: bucket{"1": []byte(`{"payload":{"Records":[]}}`)}})
	if err == nil || !strings.Contains(err.Error(), "from which stream") {
		t.Errorf("a batch of no stream: %v", err)
	}
}
