package stream

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// example is the Example Event of the Lambda developer guide's "Using Lambda to
// process records from Amazon Kinesis Data Streams".
const example = `{
    "Records": [
        {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "1",
                "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
                "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
                "approximateArrivalTimestamp": 1545084650.987
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
            "awsRegion": "us-east-2",
            "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"
        },
        {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "1",
                "sequenceNumber": "49590338271490256608559692540925702759324208523137515618",
                "data": "VGhpcyBpcyBvbmx5IGEgdGVzdC4=",
                "approximateArrivalTimestamp": 1545084711.166
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": "shardId-000000000006:49590338271490256608559692540925702759324208523137515618",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
            "awsRegion": "us-east-2",
            "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"
        }
    ]
}`

func TestDecodeExample(t *testing.T) {
	var b batch
	for range 2 { // the second uses the first's memory
		if err := b.decode([]byte(example)); err != nil {
			t.Fatal(err)
		}
		if b.stream != "lambda-stream" || len(b.records) != 2 {
			t.Fatalf("stream %q, %d records", b.stream, len(b.records))
		}
		r := b.records[0]
		if string(r.shardID) != "shardId-000000000006" || string(r.sequenceNumber) != "49590338271490256608559692538361571095921575989136588898" ||
			r.partitionKey != "1" || string(r.data) != "Hello, this is a test." || r.arrivedAt.Format(time.RFC3339Nano) != "2018-12-17T22:10:50.987Z" {
			t.Errorf("record 0 = %+v %q", r, r.data)
		}
		if got := string(b.records[1].data); got != "This is only a test." {
			t.Errorf("data of record 1 = %q", got)
		}
	}
}

func TestDecodeEscapes(t *testing.T) {
	var b batch
	err := b.decode([]byte(`{"x":[1,{"Records":2}],"Records":[{"eventSourceARN":"arn:aws:kinesis:r:1:stream\/s","kinesis":{"sequenceNumber":"1","partitionKey":"a\"\u00df","data":"\/\/\/\/"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if r := b.records[0]; b.stream != "s" || r.partitionKey != `a"ß` || string(r.data) != "\xff\xff\xff" {
		t.Errorf("stream %q, record %+v", b.stream, r)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                            "the document ends",
		`[]`:                          "the event is an array, not an object",
		`{}`:                          "no array Records",
		`{"Records":{}}`:              "no array Records",
		`{"Records":[]} x`:            "end of the document",
		`{"Records":[{}`:              "the document ends",
		`{"Records":[{}]}`:            "record 0: no kinesis.sequenceNumber",
		`{"Records":["x"]}`:           "record 0: the record is a string, not an object",
		`{"Records":[{"kinesis":1}]}`: "record 0: kinesis is a number, not an object",
		`{"Records":[{"kinesis":{"sequenceNumber":"1"}}]}`:                    "record 0: no kinesis.data",
		`{"Records":[{"kinesis":{"sequenceNumber":"1","data":"A"}}]}`:         "record 0: kinesis.data is not base64",
		`{"Records":[{"kinesis":{"sequenceNumber":"1","data":7}}]}`:           "record 0: kinesis.data is a number, not a string",
		`{"Records":[{"eventSource":"aws:sqs","messageId":"m","body":"{}"}]}`: "record 0: no kinesis.sequenceNumber",
	} {
		var b batch
		if err := b.decode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("decode(%s) = %v, want %q", text, err, want)
		}
	}
}

// FuzzDecode compares with encoding/json: what both read is the same.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(example))
	f.Add(payload(numbered(3, 2, 10)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b batch
		if b.decode(slices.Clone(data)) != nil { // it decodes in place
			return
		}
		var want struct {
			Records []struct {
				Kinesis struct {
					SequenceNumber, Data any
				}
			}
		}
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if len(want.Records) != len(b.records) {
			return // names in other letters, or twice: encoding/json takes those too
		}
		for i, r := range b.records {
			text, _ := want.Records[i].Kinesis.Data.(string)
			if got, err := base64.StdEncoding.DecodeString(text); err == nil && string(got) != string(r.data) && want.Records[i].Kinesis.SequenceNumber == string(r.sequenceNumber) {
				t.Errorf("record %d: data %q, encoding/json has %q", i, r.data, got)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := payload(numbered(1000, 1000, 413)...)
	b.SetBytes(int64(len(data)))
	var batch batch
	payload := make([]byte, len(data))
	for b.Loop() {
		copy(payload, data) // the last time, it was decoded in place
		if err := batch.decode(payload); err != nil {
			b.Fatal(err)
		}
	}
}
