package stream

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/stream/arena"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// batch is the records of one invocation. Its memory is used again by the next.
type batch struct {
	stream  string // name of the stream that they came from
	records []record
	scan    jsonscan.Scanner
	written pattern // how the record before was written
	names   arena.Strings
}

// record is one Kinesis record as Lambda delivers it. Its bytes lie in the payload.
type record struct {
	shardID        []byte
	sequenceNumber []byte
	partitionKey   string
	arrivedAt      time.Time
	data           []byte // nil: the event lacks it
}

// decode reads the event that Lambda hands to a function on a Kinesis stream
// (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html, Example event).
// One pass over the payload: it is megabytes, and encoding/json would take longer
// than all the rest of the invocation. The records' data is decoded in place, so
// the payload is no JSON any more afterwards.
func (b *batch) decode(payload []byte) error {
	clear(b.records)
	b.stream, b.records = "", b.records[:0]
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
	for i := range b.records {
		switch r := &b.records[i]; {
		case len(r.sequenceNumber) == 0:
			return fmt.Errorf("record %d: no kinesis.sequenceNumber", i)
		case r.data == nil:
			return fmt.Errorf("record %d: no kinesis.data", i)
		}
	}
	return nil
}

// record reads one element of Records: as the one before was written, if it is,
// and else member by member.
func (b *batch) record() error {
	b.records = append(b.records, record{})
	r := &b.records[len(b.records)-1]
	text, _ := b.scan.Rest()
	if n := b.written.read(text, r, &b.names); n > 0 && b.stream != "" {
		b.scan.Skip(n)
		return r.decodeData()
	}
	*r = record{}
	b.written.begin(text)
	if err := b.member(r); err != nil {
		return err
	}
	rest, err := b.scan.Rest()
	if err != nil {
		return nil // decode tells
	}
	b.written.end(rest)
	return r.decodeData()
}

// member reads the members of a record.
func (b *batch) member(r *record) error {
	return b.members("the record", func(key []byte) error {
		switch string(key) {
		case "eventID":
			r.set(partEventID, b.string(partEventID), &b.names)
		case "eventSourceARN":
			if v := b.scan.Value(); b.stream == "" && v.Kind == jsonscan.String {
				_, b.stream, _ = strings.Cut(string(v.Text(nil)), ":stream/")
			}
		case "kinesis":
			return b.kinesis(r)
		default:
			b.scan.Value()
		}
		return nil
	})
}

// kinesis reads the member of that name.
func (b *batch) kinesis(r *record) error {
	return b.members("kinesis", func(key []byte) error {
		switch string(key) {
		case "sequenceNumber":
			r.set(partSequenceNumber, b.string(partSequenceNumber), &b.names)
		case "partitionKey":
			r.set(partPartitionKey, b.string(partPartitionKey), &b.names)
		case "approximateArrivalTimestamp":
			r.arrivedAt = arrival(b.part(partArrival))
		case "data":
			v := b.part(partData)
			if v.Kind != jsonscan.String {
				return fmt.Errorf("kinesis.data is %v, not a string", v.Kind)
			}
			r.data = v.Text(nil) // some JSON writers write / as \/
		default:
			b.scan.Value()
		}
		return nil
	})
}

// arrival is seconds, with milliseconds as a fraction.
func arrival(v jsonscan.Value) time.Time {
	seconds, _ := v.Float()
	return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
}

// decodeData decodes the record's data from base64, in place.
func (r *record) decodeData() error {
	if r.data == nil {
		return nil // decode tells
	}
	n, err := decodeBase64(r.data)
	if err != nil {
		return fmt.Errorf("kinesis.data is not base64: %w", err)
	}
	r.data = r.data[:n:n]
	return nil
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

// part reads the next value, which is a part of the record.
func (b *batch) part(what part) jsonscan.Value {
	v := b.scan.Value()
	rest, _ := b.scan.Rest()
	b.written.add(what, v, rest)
	return v
}

// string reads a part; what is no string counts as empty.
func (b *batch) string(what part) []byte {
	v := b.part(what)
	if v.Kind != jsonscan.String {
		return nil
	}
	return v.Text(nil)
}
