package x1

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// maxPartitionKey is Kinesis' limit in characters; as bytes it is on the safe side.
const maxPartitionKey = 256

// Shaper turns raw events into shaped ones. It is for one goroutine; make one for
// each.
type Shaper struct {
	config  Config
	raw     *extractor
	fields  []field
	account hash.Hash // HMAC-SHA-256

	// Indexes of the fields that have rules of their own.
	id, kind, at, accountID, session, device, query int

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
	s := &Shaper{
		config:  config.withDefaults(),
		raw:     newExtractor(fields),
		fields:  fields,
		account: hmac.New(sha256.New, config.AccountKey),
	}
	for path, index := range map[string]*int{
		"event_id": &s.id, "event_type": &s.kind, "event_time": &s.at, "account_id": &s.accountID,
		"session_id": &s.session, "device.id": &s.device, "payload.query": &s.query,
	} {
		*index = slices.IndexFunc(fields, func(f field) bool { return f.path == path })
		if *index < 0 {
			return nil, fmt.Errorf("x1.Shaped: no field comes from %s", path)
		}
	}
	return s, nil
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
	dst, err := s.appendID(append(dst, opening...))
	if err != nil {
		return nil, err
	}
	dst, err = s.appendType(append(dst, `","event_type":"`...))
	if err != nil {
		return nil, err
	}
	dst, err = s.appendTime(append(dst, `","event_time":"`...), arrivedAt)
	if err != nil {
		return nil, err
	}
	dst = schema.AppendTime(append(dst, `","ingest_time":"`...), arrivedAt)
	dst = append(dst, '"')
	if o := s.raw.root.misplaced(); o != nil {
		return nil, stream.Reject(InvalidField, "%s is %v; allowed is an object", o.path, o.other.Kind)
	}
	for i := s.at + 1; i < len(s.fields); i++ {
		if dst, err = s.appendField(dst, i); err != nil {
			return nil, err
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
	if err := s.raw.read(data); err != nil {
		return stream.Reject(InvalidJSON, "%v", err)
	}
	return nil
}

func (s *Shaper) appendID(dst []byte) ([]byte, error) {
	v := s.raw.values[s.id]
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
	v := s.raw.values[s.kind]
	if v.Missing() {
		return nil, stream.Reject(MissingType, "event_type is missing; want one of %v", EventTypes)
	}
	text := s.text(v)
	for _, known := range EventTypes {
		if known == string(text) {
			return append(dst, known...), nil
		}
	}
	return nil, stream.Reject(UnknownType, "event_type is %s; want one of %v", show(v), EventTypes)
}

func (s *Shaper) appendTime(dst []byte, arrivedAt time.Time) ([]byte, error) {
	v := s.raw.values[s.at]
	if v.Missing() {
		return nil, stream.Reject(MissingTime, "event_time is missing; want RFC 3339")
	}
	at, ok := parseTime(s.text(v))
	arrivedAt = arrivedAt.Truncate(time.Millisecond) // as at is
	switch {
	case !ok:
		return nil, stream.Reject(InvalidTime, "event_time is %s; want RFC 3339, such as 2026-11-23T05:17:32.123Z", show(v))
	case at.After(arrivedAt.Add(s.config.MaxFuture)):
		return nil, stream.Reject(TimeInFuture, "event_time is %s, more than %v after its arrival at %v", show(v), s.config.MaxFuture, arrivedAt.UTC())
	case at.Before(arrivedAt.Add(-s.config.MaxAge)):
		return nil, stream.Reject(TooOld, "event_time is %s, more than %v before its arrival at %v", show(v), s.config.MaxAge, arrivedAt.UTC())
	}
	return schema.AppendTime(dst, at), nil
}

// appendField appends an optional field, unless it is missing, null or empty.
func (s *Shaper) appendField(dst []byte, i int) ([]byte, error) {
	f, v := &s.fields[i], s.raw.values[i]
	if v.Missing() {
		return dst, nil
	}
	switch f.typ {
	case schema.String:
		if v.Kind != jsonscan.String {
			break
		}
		switch {
		case len(v.Raw) == 0, i == s.query && !s.config.KeepQueries:
			return dst, nil
		case i == s.accountID:
			return s.appendAccount(append(dst, f.name...), v), nil
		}
		return v.AppendJSON(append(dst, f.name...)), nil
	case schema.Int, schema.Bigint:
		if n, ok := v.Int(); ok && (f.typ == schema.Bigint || math.MinInt32 <= n && n <= math.MaxInt32) {
			return strconv.AppendInt(append(dst, f.name...), n, 10), nil
		}
	case schema.Double:
		if _, ok := v.Float(); ok {
			return append(append(dst, f.name...), v.Raw...), nil
		}
	case schema.Boolean:
		if v.Kind == jsonscan.Bool {
			return append(append(dst, f.name...), v.Raw...), nil
		}
	}
	return nil, stream.Reject(InvalidField, "%s is %s; allowed is %s", f.path, f.found(v), allowed[f.typ])
}

func (s *Shaper) appendAccount(dst []byte, number jsonscan.Value) []byte {
	s.account.Reset()
	s.account.Write(s.text(number))
	return append(hex.AppendEncode(append(dst, '"'), s.account.Sum(s.sum[:0])), '"')
}

func (s *Shaper) partitionKey(shaped []byte) string {
	for _, i := range [...]int{s.device, s.session} {
		if v := s.raw.values[i]; !v.Missing() && len(v.Raw) > 0 {
			return cut(s.text(v), maxPartitionKey)
		}
	}
	return string(shaped[len(opening):][:36])
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
