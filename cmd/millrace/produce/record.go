// Package produce sends events to the ingest stream as the boxes in the field
// do: one record an event, or many in a KPL aggregate.
package produce

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/millrace-dev/millrace/stream/kpl"
	"github.com/millrace-dev/millrace/x1/generate"
)

// Record is one Kinesis record to put, and the events in it: one, or those of
// a KPL aggregate.
type Record struct {
	Data         []byte
	PartitionKey string
	Events       [][]byte
}

// Source yields the records to send. An error ends it.
type Source = iter.Seq2[Record, error]

// Generated sends generated X1 events.
func Generated(c generate.Config) Source {
	return func(yield func(Record, error) bool) {
		events, err := generate.New(c)
		if err != nil {
			yield(Record{}, err)
			return
		}
		for e := range events.All() {
			if !yield(Record{Data: e.Data, PartitionKey: e.PartitionKey, Events: [][]byte{e.Data}}, nil) {
				return
			}
		}
	}
}

// maxLine bounds a line of input: well over the 10 MiB that the largest Kinesis
// record can have, in base64.
const maxLine = 16 << 20

// Lines sends each line of r as an event, whatever is on it; an empty line is
// none, and a source without any event an error. A line that is the base64 of a KPL aggregate is sent as that aggregate,
// one record with many events, since its bytes do not fit on a line.
func Lines(r io.Reader, name string) Source {
	return func(yield func(Record, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 64<<10), maxLine)
		n, events := 0, 0
		for lines.Scan() {
			n++
			line := bytes.TrimSuffix(lines.Bytes(), []byte("\r"))
			if len(line) == 0 {
				continue
			}
			events++
			if !yield(record(bytes.Clone(line)), nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(Record{}, fmt.Errorf("%s: line %d has more than %d MiB, and no Kinesis record takes as much as an event", name, n+1, maxLine>>20))
		case err != nil:
			yield(Record{}, fmt.Errorf("%s: after line %d: %w", name, n, err))
		case events == 0:
			yield(Record{}, fmt.Errorf("%s has no event on any line", name))
		}
	}
}

func record(line []byte) Record {
	if data, err := base64.StdEncoding.DecodeString(string(line)); err == nil {
		if users, ok := kpl.Unpack(data); ok && len(users) > 0 {
			r := Record{Data: data, PartitionKey: users[0].PartitionKey}
			for _, u := range users {
				r.Events = append(r.Events, u.Data)
			}
			return r
		}
	}
	return Record{Data: line, PartitionKey: partitionKey(line), Events: [][]byte{line}}
}

// partitionKey is the device's ID, so that the events of one device stay in
// order; what has none is spread by its content.
func partitionKey(event []byte) string {
	var e struct {
		Device struct {
			ID string `json:"id"`
		} `json:"device"`
	}
	if json.Unmarshal(event, &e) == nil && e.Device.ID != "" && len(e.Device.ID) <= 256 {
		return e.Device.ID
	}
	sum := sha256.Sum256(event)
	return hex.EncodeToString(sum[:8])
}
