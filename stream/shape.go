package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream/kpl"
)

// shaping is the work of one invocation between decoding and storing. Its
// memory is used again by the next.
type shaping struct {
	shaper   Shaper
	maxBytes int
	bytes    []byte // holds what the shaper appends
	shaped   []shaped
	rejected []rejected
}

// Reasons of the rejections that this package makes.
const (
	reasonTooLarge    = "too_large"
	reasonInvalidKey  = "invalid_partition_key"
	reasonInvalidUTF8 = "invalid_utf8"
	reasonInvalidJSON = "invalid_json"
)

// shape runs the shaper over the records and returns the index of the first that
// failed. It stops there: Lambda delivers all from there on again.
func (s *shaping) shape(ctx context.Context, records []record, log *slog.Logger) (firstFailed int) {
	clear(s.shaped)
	clear(s.rejected)
	s.bytes, s.shaped, s.rejected = s.bytes[:0], s.shaped[:0], s.rejected[:0]
	for i := range records {
		before, rejectsBefore := len(s.shaped), len(s.rejected)
		err := ctx.Err()
		if err == nil {
			err = s.record(i, &records[i])
		}
		if err != nil {
			log.Error("the record failed", append([]any{"sequenceNumber", string(records[i].sequenceNumber), "error", err}, stackOf(err)...)...)
			s.shaped, s.rejected = s.shaped[:before], s.rejected[:rejectsBefore]
			return i
		}
	}
	return allStored
}

// record shapes the events of one record.
func (s *shaping) record(i int, r *record) error {
	users, ok := kpl.Unpack(r.data)
	if !ok {
		return s.event(i, 0, Event{Data: r.data, PartitionKey: r.partitionKey, ArrivedAt: r.arrivedAt})
	}
	for sub, u := range users {
		if err := s.event(i, sub, Event{Data: u.Data, PartitionKey: u.PartitionKey, ArrivedAt: r.arrivedAt}); err != nil {
			return fmt.Errorf("user record %d of %d: %w", sub, len(users), err)
		}
	}
	return nil
}

func (s *shaping) event(i, sub int, e Event) error {
	data, key, err := s.call(e)
	if rejection, ok := errors.AsType[*Rejection](err); ok {
		s.rejected = append(s.rejected, rejected{i, sub, e, rejection})
		return nil
	}
	if err != nil {
		return err
	}
	s.shaped = append(s.shaped, shaped{i, key, data})
	return nil
}

// call runs the shaper on one event, and checks what it makes.
func (s *shaping) call(e Event) (data []byte, key string, err error) {
	if len(e.Data) > s.maxBytes {
		return nil, "", Reject(reasonTooLarge, "the event has %d bytes; at most %d are allowed", len(e.Data), s.maxBytes)
	}
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{what: "the shaper", value: p, stack: debug.Stack()}
		}
	}()
	start := len(s.bytes)
	all, key, err := s.shaper.Shape(s.bytes, e)
	if err != nil {
		return nil, "", err
	}
	if len(all) <= start {
		return nil, "", errors.New("the shaper appended nothing")
	}
	data = all[start:len(all):len(all)]
	if len(data) > s.maxBytes {
		return nil, "", Reject(reasonTooLarge, "the shaped event has %d bytes; at most %d are allowed", len(data), s.maxBytes)
	}
	// PartitionKey in the Kinesis API reference; one wrong key would fail the
	// whole call of PutRecords.
	if n := utf8.RuneCountInString(key); n == 0 || n > maxKeyCharacters || !utf8.ValidString(key) {
		return nil, "", Reject(reasonInvalidKey, "the partition key has %d characters; 1 to %d in UTF-8 are allowed", n, maxKeyCharacters)
	}
	s.bytes = all
	return data, key, nil
}

// panicked is a panic. Its text keeps to what Go's runtime says: any other value
// may hold the event.
type panicked struct {
	what  string // that panicked
	value any
	stack []byte
}

func (p *panicked) Error() string {
	if err, ok := p.value.(runtime.Error); ok {
		return p.what + " panicked: " + err.Error()
	}
	return fmt.Sprintf("%s panicked with a value of type %T", p.what, p.value)
}

func stackOf(err error) []any {
	if p, ok := errors.AsType[*panicked](err); ok {
		return []any{"stack", string(p.stack)}
	}
	return nil
}
