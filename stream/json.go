package stream

import (
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream/jsonbind"
)

// JSON makes a Shaper of a function between two Go types that encoding/json
// reads and writes. The event is e.Data decoded; e has the rest of it. An event
// that is not UTF-8, not JSON, or not of In's form is rejected as invalid_utf8,
// invalid_json or invalid_field before shape sees it.
//
// Package jsonbind says which types are read and written the fast way; the result
// is encoding/json's for all. in and out are used again for the next event, so
// shape must not keep them; what they point to, it may.
func JSON[In, Out any](shape func(e Event, in *In, out *Out) (partitionKey string, err error)) Shaper {
	return &jsonShaper[In, Out]{shape: shape, decoder: jsonbind.NewDecoder[In](), encoder: jsonbind.NewEncoder[Out]()}
}

type jsonShaper[In, Out any] struct {
	shape   func(Event, *In, *Out) (string, error)
	decoder *jsonbind.Decoder[In]
	encoder *jsonbind.Encoder[Out]
	in      In
	out     Out
}

func (s *jsonShaper[In, Out]) Shape(dst []byte, e Event) ([]byte, string, error) {
	if !utf8.Valid(e.Data) {
		return nil, "", Reject(reasonInvalidUTF8, "the event is not UTF-8")
	}
	if err := s.decoder.Decode(e.Data, &s.in); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, "", Reject("invalid_field", "%q is a %s, not a %v", wrong.Field, wrong.Value, wrong.Type)
		}
		return nil, "", Reject(reasonInvalidJSON, "%v", err)
	}
	s.out = *new(Out)
	key, err := s.shape(e, &s.in, &s.out)
	if err != nil {
		return nil, "", err
	}
	shaped, err := s.encoder.Append(dst, &s.out)
	if err != nil {
		return nil, "", err
	}
	return shaped, key, nil
}
