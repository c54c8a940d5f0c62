package stream

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// batch is the records of one invocation. Its memory is used again by the next.
type batch struct {
	stream  string // name of the stream that they came from
	records []record
	bytes   []byte // holds the records' data
	scan    jsonscan.Scanner
	text    []byte // an escaped string while it is read
}

// record is one Kinesis record as Lambda delivers it.
type record struct {
	shardID        string
	sequenceNumber string
	partitionKey   string
	arrivedAt      time.Time
	data           []byte // nil: the event lacks it
}

// decode reads the event that Lambda hands to a function on a Kinesis stream
// (Lambda developer guide, "Using Lambda with Kinesis": Example Event). One pass
// over the payload: it is megabytes, and encoding/json would take longer
// than all the rest of the invocation.
func (b *batch) decode(payload []byte) error {
	clear(b.records)
	b.stream, b.records, b.bytes = "", b.records[:0], b.bytes[:0]
	if need := base64.StdEncoding.DecodedLen(len(payload)); cap(b.bytes) < need {
		b.bytes = make([]byte, 0, need) // never grows: the records point into it
	}
	s := &b.scan
	s.Reset(payload)
	found := false
	err := b.members("the event", func(key []byte) error {
		if string(key) != "Records" || !s.Array() {
			s.Value()
			return nil
		}
		found = true
		for s.Element() {
			if err := b.record(); err != nil {
				return fmt.Errorf("record %d: %w", len(b.records)-1, err)
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case s.End() != nil:
		return s.End()
	case !found:
		return errors.New("it has no array Records")
	}
	for i, r := range b.records {
		switch {
		case r.sequenceNumber == "":
			return fmt.Errorf("record %d: no kinesis.sequenceNumber", i)
		case r.data == nil:
			return fmt.Errorf("record %d: no kinesis.data", i)
		}
	}
	return nil
}

// record reads one element of Records.
func (b *batch) record() error {
	var r record
	err := b.members("the record", func(key []byte) error {
		switch string(key) {
		case "eventID": // shardId-000000000000:SEQUENCENUMBER
			r.shardID, _, _ = strings.Cut(b.string(), ":")
		case "eventSourceARN":
			if v := b.scan.Value(); b.stream == "" {
				_, b.stream, _ = strings.Cut(b.asString(v), ":stream/")
			}
		case "kinesis":
			return b.kinesis(&r)
		default:
			b.scan.Value()
		}
		return nil
	})
	b.records = append(b.records, r)
	return err
}

// kinesis reads the member of that name.
func (b *batch) kinesis(r *record) error {
	return b.members("kinesis", func(key []byte) (err error) {
		switch string(key) {
		case "sequenceNumber":
			r.sequenceNumber = b.string()
		case "partitionKey":
			r.partitionKey = b.string()
		case "approximateArrivalTimestamp": // seconds, with milliseconds as a fraction
			seconds, _ := b.scan.Value().Float()
			r.arrivedAt = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
		case "data":
			r.data, err = b.base64()
		default:
			b.scan.Value()
		}
		return err
	})
}

// members walks an object; visit reads the value after each name.
func (b *batch) members(what string, visit func(key []byte) error) error {
	if !b.scan.Object() {
		if v := b.scan.Value(); v.Kind != jsonscan.Absent {
			return fmt.Errorf("%s is %v, not an object", what, v.Kind)
		}
		return b.scan.End()
	}
	for key, ok := b.scan.Key(); ok; key, ok = b.scan.Key() {
		if err := visit(key); err != nil {
			return err
		}
	}
	return nil
}

// string reads the next value; what is no string counts as empty.
func (b *batch) string() string { return b.asString(b.scan.Value()) }

func (b *batch) asString(v jsonscan.Value) string {
	if v.Kind != jsonscan.String {
		return ""
	}
	b.text = v.AppendText(b.text[:0])
	return string(b.text)
}

// base64 reads the next value into b.bytes.
func (b *batch) base64() ([]byte, error) {
	v := b.scan.Value()
	if v.Kind != jsonscan.String {
		return nil, fmt.Errorf("kinesis.data is %v, not a string", v.Kind)
	}
	raw := v.Raw
	if v.Escaped { // some JSON writers write / as \/
		b.text = v.AppendText(b.text[:0])
		raw = b.text
	}
	start := len(b.bytes)
	var err error
	b.bytes, err = base64.StdEncoding.AppendDecode(b.bytes, raw)
	if err != nil {
		return nil, fmt.Errorf("kinesis.data is not base64: %w", err)
	}
	return b.bytes[start:len(b.bytes):len(b.bytes)], nil
}
