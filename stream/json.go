package stream

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// JSON makes a Shaper of a function between two Go types that encoding/json
// reads and writes. The event is e.Data decoded; e has the rest of it. An event
// that is not UTF-8, not JSON, or not of In's form is rejected as invalid_utf8,
// invalid_json or invalid_field before shape sees it.
func JSON[In, Out any](shape func(e Event, in *In, out *Out) (partitionKey string, err error)) Shaper {
	return jsonShaper[In, Out](shape)
}

type jsonShaper[In, Out any] func(Event, *In, *Out) (string, error)

func (shape jsonShaper[In, Out]) Shape(dst []byte, e Event) ([]byte, string, error) {
	if !utf8.Valid(e.Data) {
		return nil, "", Reject(reasonInvalidUTF8, "the event is not UTF-8")
	}
	var in In
	if err := json.Unmarshal(e.Data, &in); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, "", Reject("invalid_field", "%q is a %s, not a %v", wrong.Field, wrong.Value, wrong.Type)
		}
		return nil, "", Reject(reasonInvalidJSON, "%v", err)
	}
	var out Out
	key, err := shape(e, &in, &out)
	if err != nil {
		return nil, "", err
	}
	text, err := json.Marshal(&out)
	if err != nil {
		return nil, "", err
	}
	return append(dst, text...), key, nil
}
