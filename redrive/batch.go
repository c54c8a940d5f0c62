// Package redrive puts batches of Kinesis records that a Lambda function could not
// process back on the stream that they came from. It knows the form in which Lambda
// keeps them in S3 and nothing of who uses it: the command line does so with an
// account on AWS, the local endpoint with itself.
//
//	err := redrive.Run(ctx, redrive.Config{Kinesis: client, Objects: bucket})
package redrive

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Batch is a failed batch as Lambda keeps it in an S3 bucket: the invocation record,
// whose payload is the whole event that the function was given.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
type Batch struct {
	Records []Record

	StreamARN   string // that the records came from; empty: the object does not say
	ShardID     string
	Condition   string // why it was given up: RetryAttemptsExhausted, RecordAgeExceeded, …
	Error       string // kind of error of the function: Unhandled; empty: it was not invoked
	Invocations int    // about so many
	FunctionARN string
	At          string // when it was given up, RFC 3339
}

// Record is one Kinesis record of a failed batch.
type Record struct {
	Kinesis struct {
		PartitionKey   string `json:"partitionKey"`
		SequenceNumber string `json:"sequenceNumber"`
		Data           []byte `json:"data"`
	} `json:"kinesis"`
}

// invocationRecord is what is read of the object.
type invocationRecord struct {
	RequestContext struct {
		FunctionARN            string `json:"functionArn"`
		Condition              string `json:"condition"`
		ApproximateInvokeCount int    `json:"approximateInvokeCount"`
	} `json:"requestContext"`
	ResponseContext struct {
		FunctionError string `json:"functionError"`
	} `json:"responseContext"`
	Timestamp        string `json:"timestamp"`
	KinesisBatchInfo struct {
		ShardID   string `json:"shardId"`
		StreamARN string `json:"streamArn"`
	} `json:"KinesisBatchInfo"`
	Payload json.RawMessage `json:"payload"`
}

// Read reads an object of an on-failure bucket.
func Read(body []byte) (Batch, error) {
	var r invocationRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return Batch{}, fmt.Errorf("not an invocation record: %w", err)
	}
	payload := []byte(r.Payload)
	var text string
	if json.Unmarshal(payload, &text) == nil { // the payload comes as a string of JSON
		payload = []byte(text)
	}
	var event struct{ Records []Record }
	if len(payload) == 0 {
		return Batch{}, errors.New("not an invocation record: it has no payload")
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return Batch{}, fmt.Errorf("the invocation record's payload is not a batch of Kinesis records: %w", err)
	}
	return Batch{
		Records:   event.Records,
		StreamARN: r.KinesisBatchInfo.StreamARN, ShardID: r.KinesisBatchInfo.ShardID,
		Condition: r.RequestContext.Condition, Error: r.ResponseContext.FunctionError, Invocations: r.RequestContext.ApproximateInvokeCount,
		FunctionARN: r.RequestContext.FunctionARN, At: r.Timestamp,
	}, nil
}

// Stream is the name of the stream that the records came from; empty: the object does
// not say.
func (b Batch) Stream() string {
	_, name, _ := strings.Cut(b.StreamARN, ":stream/")
	return name
}
