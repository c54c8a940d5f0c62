package x1

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/arena"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// maxPartitionKey is Kinesis' limit in characters; as bytes it is on the safe side.
const maxPartitionKey = 256

// Shaper turns raw events into shaped ones. It is for one goroutine; make one for
// each.
type Shaper struct {
	config  Config
	raw     *jsonscan.Paths
	fields  []field
	account hash.Hash // HMAC-SHA-256

	// Indexes of the fields that have rules of their own.
	id, kind, at, session, device int

	eventType int // of the event, in EventTypes
	measures  *measures

	keys    arena.Strings // partition keys
	arrived clock
	when    clock
	scratch []byte // text that had escapes
	sum     [sha256.Size]byte
}

var _ stream.Shaper = (*Shaper)(nil)

// NewShaper makes a Shaper. The error names everything that is wrong with the
// configuration.
func NewShaper(config Config) (*Shaper, error) {
	if err := config.validate(); err != nil {
		return nil, err
	}
	fields, err := shapedFields()
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(fields))
	for i, f := range fields {
		paths[i] = f.path
	}
	s := &Shaper{
		config:  config.withDefaults(),
		raw:     jsonscan.NewPaths(paths...),
		fields:  fields,
		account: hmac.New(sha256.New, config.AccountKey),
	}
	for path, index := range map[string]*int{
		"event_id": &s.id, "event_type": &s.kind, "event_time": &s.at, "session_id": &s.session, "device.id": &s.device,
	} {
		*index = slices.Index(paths, path)
		if *index < 0 {
			return nil, fmt.Errorf("x1.Shaped: no field comes from %s", path)
		}
	}
	if config.Measures != nil {
		s.measures, err = newMeasures(config.Measures, paths)
	}
	return s, err
}

// Shape appends the shaped event to dst. Its partition key is the device's ID, so
// that a device's events stay in order, else the session's, else the event's own.
// The times are judged as of the event's arrival, so that a batch put back after
// days is shaped as it would have been.
func (s *Shaper) Shape(dst []byte, e stream.Event) (shaped []byte, partitionKey string, err error) {
	shaped, err = s.shape(dst, e)
	if err != nil {
		return dst, "", err
	}
	if n := len(shaped) - len(dst); n > s.config.MaxBytes {
		return dst, "", stream.Reject(TooLarge, "the shaped event has %d bytes; at most %d are allowed", n, s.config.MaxBytes)
	}
	if s.measures != nil {
		s.measures.count(s)
	}
	return shaped, s.partitionKey(shaped[len(dst):]), nil
}

const opening = `{"event_id":"`

func (s *Shaper) shape(dst []byte, e stream.Event) ([]byte, error) {
	if err := s.read(e.Data); err != nil {
		return nil, err
	}
	arrivedAt := e.ArrivedAt
	if arrivedAt.IsZero() {
		arrivedAt = s.config.Now()
	}
	arrived := arrivedAt.UnixMilli()
	dst, err := s.appendID(append(dst, opening...))
	if err != nil {
		return nil, err
	}
	dst, err = s.appendType(append(dst, `","event_type":"`...))
	if err != nil {
		return nil, err
	}
	dst, err = s.appendTime(append(dst, `","event_time":"`...), arrived)
	if err != nil {
		return nil, err
	}
	dst = s.arrived.append(append(dst, `","ingest_time":"`...), arrived)
	dst = append(dst, '"')
	if path, v, ok := s.raw.Misplaced(); ok {
		return nil, stream.Reject(InvalidField, "%s is %v; allowed is an object", path, v.Kind)
	}
	for i := s.at + 1; i < len(s.fields); i++ {
		if v := &s.raw.Values[i]; !v.Missing() {
			if dst, err = s.appendField(dst, &s.fields[i], v); err != nil {
				return nil, err
			}
		}
	}
	return append(dst, '}'), nil
}

// read the raw event's values.
func (s *Shaper) read(data []byte) error {
	if len(data) > s.config.MaxBytes {
		return stream.Reject(TooLarge, "the raw event has %d bytes; at most %d are allowed", len(data), s.config.MaxBytes)
	}
	if !utf8.Valid(data) {
		return stream.Reject(InvalidUTF8, "byte %d is not UTF-8", firstInvalid(data))
	}
	if err := s.raw.Read(data); err != nil {
		return stream.Reject(InvalidJSON, "%v", err)
	}
	return nil
}

func (s *Shaper) appendID(dst []byte) ([]byte, error) {
	v := s.raw.Values[s.id]
	if v.Missing() {
		return nil, stream.Reject(MissingID, "event_id is missing; want a UUID")
	}
	dst, ok := appendUUID(dst, s.text(v))
	if !ok {
		return nil, stream.Reject(InvalidID, "event_id is %s; want a UUID such as 7f5c9e0a-3b1d-4a58-9c6e-2f4b8d1a6c03", show(v))
	}
	return dst, nil
}

func (s *Shaper) appendType(dst []byte) ([]byte, error) {
	v := s.raw.Values[s.kind]
	if v.Missing() {
		return nil, stream.Reject(MissingType, "event_type is missing; want one of %v", EventTypes)
	}
	text := s.text(v)
	for i, known := range EventTypes {
		if known == string(text) {
			s.eventType = i
			return append(dst, known...), nil
		}
	}
	return nil, stream.Reject(UnknownType, "event_type is %s; want one of %v", show(v), EventTypes)
}

func (s *Shaper) appendTime(dst []byte, arrived int64) ([]byte, error) {
	v := s.raw.Values[s.at]
	if v.Missing() {
		return nil, stream.Reject(MissingTime, "event_time is missing; want RFC 3339")
	}
	at, ok := parseTime(s.text(v))
	switch {
	case !ok:
		return nil, stream.Reject(InvalidTime, "event_time is %s; want RFC 3339, such as 2026-11-23T05:17:32.123Z", show(v))
	case at > arrived+s.config.MaxFuture.Milliseconds():
		return nil, stream.Reject(TimeInFuture, "event_time is %s, more than %v after its arrival at %v", show(v), s.config.MaxFuture, time.UnixMilli(arrived).UTC())
	case at < arrived-s.config.MaxAge.Milliseconds():
		return nil, stream.Reject(TooOld, "event_time is %s, more than %v before its arrival at %v", show(v), s.config.MaxAge, time.UnixMilli(arrived).UTC())
	}
	return s.when.append(dst, at), nil
}

// appendField appends an optional field that is there, unless it is empty.
func (s *Shaper) appendField(dst []byte, f *field, v *jsonscan.Value) ([]byte, error) {
	switch f.kind {
	case text, account, query:
		switch {
		case v.Kind != jsonscan.String:
			return nil, f.refuse(v)
		case len(v.Raw) == 0, f.kind == query && !s.config.KeepQueries:
			return dst, nil
		case f.kind == account:
			return s.appendAccount(append(dst, f.name...), v), nil
		case v.Escaped:
			return v.AppendJSON(append(dst, f.name[:len(f.name)-1]...)), nil
		}
		dst = append(dst, f.name...)
		dst = append(dst, v.Raw...)
		return append(dst, '"'), nil
	case integer32, integer64:
		n, ok := v.Int()
		if !ok || f.kind == integer32 && n != int64(int32(n)) {
			return nil, f.refuse(v)
		}
		if n == 0 { // it may be written -0
			return append(append(dst, f.name...), '0'), nil
		}
	case double:
		if _, ok := v.Float(); !ok {
			return nil, f.refuse(v)
		}
	case boolean:
		if v.Kind != jsonscan.Bool {
			return nil, f.refuse(v)
		}
	}
	return append(append(dst, f.name...), v.Raw...), nil
}

func (f *field) refuse(v *jsonscan.Value) error {
	return stream.Reject(InvalidField, "%s is %s; allowed is %s", f.path, f.found(*v), allowed[f.typ])
}

func (s *Shaper) appendAccount(dst []byte, number *jsonscan.Value) []byte {
	s.account.Reset()
	s.account.Write(s.text(*number))
	return append(hex.AppendEncode(dst, s.account.Sum(s.sum[:0])), '"')
}

func (s *Shaper) partitionKey(shaped []byte) string {
	for _, i := range [...]int{s.device, s.session} {
		if v := s.raw.Values[i]; !v.Missing() && len(v.Raw) > 0 {
			return s.keys.String(cut(s.text(v), maxPartitionKey))
		}
	}
	return s.keys.String(shaped[len(opening):][:36])
}

// text is what a string says, good until the next call; nothing else says anything.
func (s *Shaper) text(v jsonscan.Value) []byte {
	switch {
	case v.Kind != jsonscan.String:
		return nil
	case v.Escaped:
		s.scratch = v.AppendText(s.scratch[:0])
		return s.scratch
	}
	return v.Raw
}
