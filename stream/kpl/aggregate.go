package kpl

import (
	"crypto/md5"

	"google.golang.org/protobuf/encoding/protowire"
)

// Aggregate builds one aggregate. Keys that repeat are stored once. The zero
// value is empty and ready.
type Aggregate struct {
	keys, hashKeys table
	records        []byte
	count          int
}

// Add appends a user record; data is copied. An empty explicitHashKey means
// that the record has none.
func (a *Aggregate) Add(partitionKey, explicitHashKey string, data []byte) {
	e := a.plan(partitionKey, explicitHashKey, data)
	a.keys.add(fieldPartitionKey, partitionKey)
	if e.hasHash {
		a.hashKeys.add(fieldExplicitHashKey, explicitHashKey)
	}
	b := protowire.AppendTag(a.records, fieldRecord, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(e.size()))
	b = protowire.AppendTag(b, fieldPartitionKeyIndex, protowire.VarintType)
	b = protowire.AppendVarint(b, e.key)
	if e.hasHash {
		b = protowire.AppendTag(b, fieldExplicitHashKeyIndex, protowire.VarintType)
		b = protowire.AppendVarint(b, e.hashKey)
	}
	b = protowire.AppendTag(b, fieldData, protowire.BytesType)
	a.records = protowire.AppendBytes(b, data)
	a.count++
}

// Len is the number of user records.
func (a *Aggregate) Len() int { return a.count }

// Size is how many bytes Bytes returns now.
func (a *Aggregate) Size() int {
	return overhead + len(a.keys.encoded) + len(a.hashKeys.encoded) + len(a.records)
}

// SizeWith is what Size would be after Add with the same arguments.
func (a *Aggregate) SizeWith(partitionKey, explicitHashKey string, data []byte) int {
	e := a.plan(partitionKey, explicitHashKey, data)
	size := a.Size() + a.keys.growth(partitionKey) + sizeTag + protowire.SizeBytes(e.size())
	if e.hasHash {
		size += a.hashKeys.growth(explicitHashKey)
	}
	return size
}

// Bytes is the aggregate as it is put on a stream, in memory of its own.
func (a *Aggregate) Bytes() []byte {
	b := make([]byte, 0, a.Size())
	b = append(b, magic...)
	b = append(b, a.keys.encoded...)
	b = append(b, a.hashKeys.encoded...)
	b = append(b, a.records...)
	sum := md5.Sum(b[len(magic):])
	return append(b, sum[:]...)
}

// Reset empties the aggregate and keeps its memory for the next one.
func (a *Aggregate) Reset() {
	a.keys.reset()
	a.hashKeys.reset()
	a.records, a.count = a.records[:0], 0
}

// plan is the entry that a record would get, before anything is written.
func (a *Aggregate) plan(partitionKey, explicitHashKey string, data []byte) entry {
	e := entry{key: a.keys.index(partitionKey), data: data, hasKey: true, hasData: true}
	if explicitHashKey != "" {
		e.hashKey, e.hasHash = a.hashKeys.index(explicitHashKey), true
	}
	return e
}

// sizeTag is the size of every tag: all field numbers are below 16.
const sizeTag = 1

// size is the length of the entry's Record message.
func (e entry) size() int {
	n := sizeTag + protowire.SizeVarint(e.key) + sizeTag + protowire.SizeBytes(len(e.data))
	if e.hasHash {
		n += sizeTag + protowire.SizeVarint(e.hashKey)
	}
	return n
}

// table is one of the two key tables.
type table struct {
	indexes map[string]uint64
	encoded []byte
}

// index is where key is, or where it would be added.
func (t *table) index(key string) uint64 {
	if i, ok := t.indexes[key]; ok {
		return i
	}
	return uint64(len(t.indexes))
}

// growth is how much longer the table gets by adding key.
func (t *table) growth(key string) int {
	if _, ok := t.indexes[key]; ok {
		return 0
	}
	return sizeTag + protowire.SizeBytes(len(key))
}

func (t *table) add(number protowire.Number, key string) {
	if _, ok := t.indexes[key]; ok {
		return
	}
	if t.indexes == nil {
		t.indexes = map[string]uint64{}
	}
	t.indexes[key] = uint64(len(t.indexes))
	t.encoded = protowire.AppendTag(t.encoded, number, protowire.BytesType)
	t.encoded = protowire.AppendString(t.encoded, key)
}

func (t *table) reset() {
	clear(t.indexes)
	t.encoded = t.encoded[:0]
}
