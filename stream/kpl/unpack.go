package kpl

import (
	"bytes"
	"crypto/md5"

	"google.golang.org/protobuf/encoding/protowire"
)

// Unpack returns the user records of an aggregate, in order. Their Data is
// part of data, not a copy. ok is false when data is not an aggregate (magic,
// checksum or message wrong): it is then one plain record, as the KCL treats it.
func Unpack(data []byte) (records []Record, ok bool) {
	message, ok := open(data)
	if !ok {
		return nil, false
	}
	var keys, hashKeys []string
	var entries []entry
	ok = eachField(message, func(f field) bool {
		switch {
		case f.is(fieldPartitionKey, protowire.BytesType):
			keys = append(keys, string(f.bytes))
		case f.is(fieldExplicitHashKey, protowire.BytesType):
			hashKeys = append(hashKeys, string(f.bytes))
		case f.is(fieldRecord, protowire.BytesType):
			e, ok := parseEntry(f.bytes)
			if !ok {
				return false
			}
			entries = append(entries, e)
		}
		return true
	})
	if !ok {
		return nil, false
	}
	// Only now: protobuf allows the tables to follow the records.
	records = make([]Record, len(entries))
	for i, e := range entries {
		if records[i], ok = e.record(keys, hashKeys); !ok {
			return nil, false
		}
	}
	return records, true
}

// open checks magic and checksum, and returns the message between them.
func open(data []byte) ([]byte, bool) {
	if len(data) < overhead || string(data[:len(magic)]) != magic {
		return nil, false
	}
	message, sum := data[len(magic):len(data)-md5.Size], data[len(data)-md5.Size:]
	want := md5.Sum(message)
	return message, bytes.Equal(sum, want[:])
}

// entry is a Record message before its indexes are looked up.
type entry struct {
	key, hashKey    uint64
	data            []byte
	hasKey, hasHash bool
	hasData         bool
}

func parseEntry(message []byte) (e entry, ok bool) {
	ok = eachField(message, func(f field) bool {
		switch {
		case f.is(fieldPartitionKeyIndex, protowire.VarintType):
			e.key, e.hasKey = f.varint, true
		case f.is(fieldExplicitHashKeyIndex, protowire.VarintType):
			e.hashKey, e.hasHash = f.varint, true
		case f.is(fieldData, protowire.BytesType):
			e.data, e.hasData = f.bytes, true
		}
		return true
	})
	return e, ok && e.hasKey && e.hasData // both are required
}

func (e entry) record(keys, hashKeys []string) (r Record, ok bool) {
	if e.key >= uint64(len(keys)) || e.hasHash && e.hashKey >= uint64(len(hashKeys)) {
		return r, false
	}
	r = Record{PartitionKey: keys[e.key], Data: e.data}
	if e.hasHash {
		r.ExplicitHashKey = hashKeys[e.hashKey]
	}
	return r, true
}

// field is one field of a message; unknown ones are passed over by the reader.
type field struct {
	number protowire.Number
	kind   protowire.Type
	varint uint64
	bytes  []byte
}

func (f field) is(n protowire.Number, k protowire.Type) bool { return f.number == n && f.kind == k }

// eachField calls visit for every field until it returns false; the result
// says whether the message is well-formed and visit accepted all of it.
func eachField(message []byte, visit func(field) bool) bool {
	for len(message) > 0 {
		f := field{}
		var n int
		if f.number, f.kind, n = protowire.ConsumeTag(message); n < 0 {
			return false
		}
		message = message[n:]
		switch f.kind {
		case protowire.VarintType:
			f.varint, n = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(f.number, f.kind, message)
		}
		if n < 0 || !visit(f) {
			return false
		}
		message = message[n:]
	}
	return true
}
