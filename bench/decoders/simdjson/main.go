// Command simdjson decodes with simdjson-go: its tape, and a walk over it, since it
// does not read into structs.
package main

import (
	"github.com/minio/simdjson-go"

	"github.com/millrace-dev/millrace/bench/decoders/work"
)

func main() {
	var r reader
	work.Main(func(event []byte) (string, string, error) {
		var err error
		if r.parsed, err = simdjson.Parse(event, r.parsed); err != nil {
			return "", "", err
		}
		iter := r.parsed.Iter()
		iter.Advance()
		_, root, err := iter.Root(nil)
		if err != nil {
			return "", "", err
		}
		clear(r.values)
		err = r.object("", root)
		return r.values["event_id"], r.values["device.id"], err
	})
}

type reader struct {
	parsed *simdjson.ParsedJson
	values map[string]string
}

// object takes the strings and numbers of an object, and of those in it.
func (r *reader) object(prefix string, iter *simdjson.Iter) error {
	object, err := iter.Object(nil)
	if err != nil {
		return err
	}
	if r.values == nil {
		r.values = map[string]string{}
	}
	var element simdjson.Iter
	for {
		name, kind, err := object.NextElementBytes(&element)
		if err != nil || kind == simdjson.TypeNone {
			return err
		}
		if kind == simdjson.TypeObject {
			if err := r.object(prefix+string(name)+".", &element); err != nil {
				return err
			}
			continue
		}
		text, err := element.StringCvt()
		if err != nil {
			return err
		}
		r.values[prefix+string(name)] = text
	}
}
