package kinesis

import (
	"encoding/base64"
	"errors"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// putEntry is a record on its way into a stream.
type putEntry struct {
	key  []byte // partition key; nil: absent
	hash []byte // explicit hash key; nil: absent
	data []byte // in base64 until decoded; nil: absent

	shard int // of Stream.open
	next  int // next entry for the same shard; 0: none, as no entry follows itself
	seq   sequence
	err   error
}

// decodedLen is the length of data in base64 once it is decoded.
func decodedLen(data []byte) int {
	n := base64.StdEncoding.DecodedLen(len(data))
	for i := len(data) - 1; i >= 0 && i >= len(data)-2 && data[i] == '='; i-- {
		n--
	}
	return n
}

// size is what the entry counts as: partition key and decoded data.
func (e *putEntry) size() int { return len(e.key) + decodedLen(e.data) }

// decode turns the data of all entries from base64 into bytes, using buf. So a
// request with wrong data in one entry puts none.
func decode(entries []putEntry, buf []byte) ([]byte, error) {
	for i := range entries {
		e := &entries[i]
		start := len(buf)
		var err error
		if buf, err = base64.StdEncoding.AppendDecode(buf, e.data); err != nil {
			return buf, errNotBase64(e.data, err)
		}
		e.data = buf[start:]
	}
	return buf, nil
}

func errNotBase64(data []byte, err error) *awsapi.Error {
	const shown = 40
	if len(data) > shown {
		data = append(data[:shown:shown], "..."...)
	}
	return awsapi.Errorf("SerializationException", "'%s' can not be converted to a Blob: %v", data, err)
}

// put appends the entries, decoded, to the shards that their keys belong to, and
// notes in each entry what became of it. The records of a shard keep their order.
// It returns what became of them, and the shards that the entries refer to.
func (st *Stream) put(now time.Time, entries []putEntry) (all tally, shards []*shard) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	// By shard, the first and the last of its entries, counted from 1.
	heads, tails := make([]int, len(st.open)), make([]int, len(st.open))
	for i := range entries {
		e := &entries[i]
		e.shard = st.route(e.hashKey())
		if fail := st.service.cfg.FailPut; fail != nil {
			if e.err = fail(st.name, st.open[e.shard].id); e.err != nil {
				all.count(e)
				continue
			}
		}
		if tail := tails[e.shard]; tail > 0 {
			entries[tail-1].next = i
		} else {
			heads[e.shard] = i + 1
		}
		tails[e.shard] = i + 1
	}
	for shard, head := range heads {
		if head > 0 {
			of := st.open[shard].putAll(now, entries, head-1)
			of.publishShard(now, st.open[shard], st.metrics)
			st.throttle.Add(int64(of.throttled)) // but not what FailPut refused
			all.add(of)
		}
	}
	st.recordsIn.Add(int64(all.records))
	st.bytesIn.Add(int64(all.bytes))
	return all, st.open
}

// hashKey is where the entry belongs; its explicit hash key is a valid one.
func (e *putEntry) hashKey() wide {
	if e.hash != nil {
		key, _ := parseHashKey(e.hash)
		return key
	}
	return hashOf(e.key)
}

// putAll appends the chain of entries that begins at i.
func (sh *shard) putAll(now time.Time, entries []putEntry, i int) (all tally) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for {
		e := &entries[i]
		e.seq, e.err = sh.put(now, e.key, e.data)
		all.count(e)
		if i = e.next; i == 0 {
			break
		}
	}
	sh.wake()
	return all
}

// refusal is a failed entry's error as the API words it.
func (st *Stream) refusal(sh *shard, err error) *awsapi.Error {
	var refused *awsapi.Error
	switch {
	case errors.Is(err, errThrottled):
		return errRate(sh)
	case errors.As(err, &refused):
		return refused
	default:
		st.service.log.Error("put a record", "stream", st.name, "shard", sh.id, "error", err)
		return errInternal()
	}
}
