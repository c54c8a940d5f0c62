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
	a.add(a.plan(partitionKey, explicitHashKey, data))
}

// AddWithin appends a user record if the aggregate then has at most limit bytes,
// or no other record, and says whether it has.
func (a *Aggregate) AddWithin(limit int, partitionKey, explicitHashKey string, data []byte) bool {
	n := a.plan(partitionKey, explicitHashKey, data)
	if a.count > 0 && a.sizeWith(&n) > limit {
		return false
	}
	a.add(n)
	return true
}

// Len is the number of user records.
func (a *Aggregate) Len() int { return a.count }

// Size is how many bytes Bytes returns now.
func (a *Aggregate) Size() int {
	return overhead + len(a.keys.encoded) + len(a.hashKeys.encoded) + len(a.records)
}

// SizeWith is what Size would be after Add with the same arguments.
func (a *Aggregate) SizeWith(partitionKey, explicitHashKey string, data []byte) int {
	n := a.plan(partitionKey, explicitHashKey, data)
	return a.sizeWith(&n)
}

// Bytes is the aggregate as it is put on a stream, in memory of its own.
func (a *Aggregate) Bytes() []byte { return a.AppendTo(make([]byte, 0, a.Size())) }

// AppendTo appends the aggregate to dst, as it is put on a stream.
func (a *Aggregate) AppendTo(dst []byte) []byte {
	dst = append(dst, magic...)
	message := len(dst)
	dst = append(dst, a.keys.encoded...)
	dst = append(dst, a.hashKeys.encoded...)
	dst = append(dst, a.records...)
	sum := md5.Sum(dst[message:])
	return append(dst, sum[:]...)
}

// Reset empties the aggregate and keeps its memory for the next one.
func (a *Aggregate) Reset() {
	a.keys.reset()
	a.hashKeys.reset()
	a.records, a.count = a.records[:0], 0
}

// planned is a record before anything of it is written.
type planned struct {
	partitionKey, explicitHashKey string
	keyHash, hashKeyHash          uint32
	entry                         entry
	size                          int // of the Record message
}

func (a *Aggregate) plan(partitionKey, explicitHashKey string, data []byte) planned {
	n := planned{partitionKey: partitionKey, explicitHashKey: explicitHashKey}
	var index int
	index, n.keyHash = a.keys.find(partitionKey)
	n.entry = entry{key: uint64(index), data: data, hasKey: true, hasData: true}
	if explicitHashKey != "" {
		index, n.hashKeyHash = a.hashKeys.find(explicitHashKey)
		n.entry.hashKey, n.entry.hasHash = uint64(index), true
	}
	n.size = n.entry.size()
	return n
}

func (a *Aggregate) sizeWith(n *planned) int {
	size := a.Size() + a.keys.growth(n.partitionKey, int(n.entry.key)) + sizeTag + protowire.SizeBytes(n.size)
	if n.entry.hasHash {
		size += a.hashKeys.growth(n.explicitHashKey, int(n.entry.hashKey))
	}
	return size
}

func (a *Aggregate) add(n planned) {
	a.keys.number, a.hashKeys.number = fieldPartitionKey, fieldExplicitHashKey
	e := &n.entry
	a.keys.add(n.partitionKey, int(e.key), n.keyHash)
	if e.hasHash {
		a.hashKeys.add(n.explicitHashKey, int(e.hashKey), n.hashKeyHash)
	}
	b := protowire.AppendTag(a.records, fieldRecord, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(n.size))
	b = protowire.AppendTag(b, fieldPartitionKeyIndex, protowire.VarintType)
	b = protowire.AppendVarint(b, e.key)
	if e.hasHash {
		b = protowire.AppendTag(b, fieldExplicitHashKeyIndex, protowire.VarintType)
		b = protowire.AppendVarint(b, e.hashKey)
	}
	b = protowire.AppendTag(b, fieldData, protowire.BytesType)
	a.records = protowire.AppendBytes(b, e.data)
	a.count++
}

// sizeTag is the size of every tag: all field numbers are below 16.
const sizeTag = 1

// size is the length of the entry's Record message.
func (e *entry) size() int {
	n := sizeTag + protowire.SizeVarint(e.key) + sizeTag + protowire.SizeBytes(len(e.data))
	if e.hasHash {
		n += sizeTag + protowire.SizeVarint(e.hashKey)
	}
	return n
}
