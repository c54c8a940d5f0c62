package firehose

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// document is one JSON text of a record. A record is scanned once: the scan
// checks all of its syntax and notes where the members of the top-level object
// lie; the partitioning query and the conversion both read from there.
type document struct {
	raw     []byte
	top     jsonscan.Value
	members []member // of an object
	keys    []byte   // what the members' keys lie in
	scan    jsonscan.Scanner
}

type member struct {
	key   []byte // without escapes
	value jsonscan.Value
}

// errEmpty says that there is no value where one was looked for.
var errEmpty = errors.New("the record was empty or contained only whitespace")

// parse scans the first JSON text of data and returns what follows it.
func (d *document) parse(data []byte) (rest []byte, err error) {
	if data = trimSpace(data); len(data) == 0 {
		return nil, errEmpty
	}
	d.scan.Reset(data)
	d.members, d.keys = d.members[:0], d.keys[:0]
	object := d.scan.Object()
	if object {
		d.walk()
	} else {
		d.top = d.scan.Value()
	}
	if rest, err = d.scan.Rest(); err != nil {
		return nil, err
	}
	d.raw = data[:len(data)-len(rest)]
	if object {
		d.top = jsonscan.Value{Kind: jsonscan.Object, Raw: d.raw}
	}
	if !utf8.Valid(d.raw) {
		return nil, errors.New("invalid UTF-8")
	}
	return trimSpace(rest), nil
}

// walk notes the members of the object that was entered.
func (d *document) walk() {
	for key, ok := d.scan.Key(); ok; key, ok = d.scan.Key() {
		start := len(d.keys)
		d.keys = append(d.keys, key...)
		d.members = append(d.members, member{d.keys[start:len(d.keys):len(d.keys)], d.scan.Value()})
	}
}

// single parses data that must hold one text and nothing else.
func (d *document) single(data []byte) error {
	rest, err := d.parse(data)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%s follows the JSON text", quoted(rest))
	}
	return err
}

// get finds a member; of several with one key the last counts.
func (d *document) get(key string) jsonscan.Value {
	for i := len(d.members) - 1; i >= 0; i-- {
		if string(d.members[i].key) == key {
			return d.members[i].value
		}
	}
	return jsonscan.Value{}
}

func trimSpace(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }

// shown is a value for a message: what kind it is, and its beginning.
func shown(v jsonscan.Value) string {
	switch v.Kind {
	case jsonscan.Array, jsonscan.Object, jsonscan.Null:
		return v.Kind.String()
	default:
		return v.Kind.String()[len("a "):] + " " + quoted(v.Raw)
	}
}

// quoted is the beginning of data for a message.
func quoted(data []byte) string {
	const limit = 20
	if len(data) > limit {
		return strconv.Quote(string(data[:limit])) + "…"
	}
	return strconv.Quote(string(data))
}
