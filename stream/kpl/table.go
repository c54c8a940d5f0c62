package kpl

import (
	"hash/maphash"

	"google.golang.org/protobuf/encoding/protowire"
)

// table is one of the two key tables: its encoded form, and where each key is in
// it. An aggregate in the making asks for a key per event, and is emptied every few
// hundred events, for which a map of Go's is too slow.
type table struct {
	number  protowire.Number
	encoded []byte
	keys    []string
	slots   []slot // a power of two of them
	epoch   uint32 // slots of another one are empty
}

type slot struct {
	epoch, hash uint32
	index       int
}

var seed = maphash.MakeSeed()

// find is where key is, or where it would be added.
func (t *table) find(key string) (index int, hash uint32) {
	hash = uint32(maphash.String(seed, key))
	if len(t.slots) == 0 {
		return 0, hash
	}
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; t.slots[i].epoch == t.epoch; i = (i + 1) & mask {
		if s := &t.slots[i]; s.hash == hash && t.keys[s.index] == key {
			return s.index, hash
		}
	}
	return len(t.keys), hash
}

// growth is how much longer the table gets by adding key, which find has at index.
func (t *table) growth(key string, index int) int {
	if index < len(t.keys) {
		return 0
	}
	return sizeTag + protowire.SizeBytes(len(key))
}

// add adds key unless it is there. index and hash are what find says.
func (t *table) add(key string, index int, hash uint32) {
	if index < len(t.keys) {
		return
	}
	if 2*(len(t.keys)+1) > len(t.slots) {
		t.rehash(max(64, 2*len(t.slots)))
	}
	t.keys = append(t.keys, key)
	t.put(slot{t.epoch, hash, index})
	t.encoded = protowire.AppendTag(t.encoded, t.number, protowire.BytesType)
	t.encoded = protowire.AppendString(t.encoded, key)
}

func (t *table) put(s slot) {
	mask := uint32(len(t.slots) - 1)
	i := s.hash & mask
	for t.slots[i].epoch == t.epoch {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

func (t *table) rehash(n int) {
	old, epoch := t.slots, t.epoch
	t.slots, t.epoch = make([]slot, n), 1
	for _, s := range old {
		if s.epoch == epoch {
			s.epoch = 1
			t.put(s)
		}
	}
}

// reset empties the table and keeps its memory.
func (t *table) reset() {
	clear(t.keys) // they are not to be kept in memory
	t.keys, t.encoded = t.keys[:0], t.encoded[:0]
	if t.epoch++; t.epoch == 0 { // all epochs are used up: slots of the first would come back
		clear(t.slots)
		t.epoch = 1
	}
}
