package kinesis

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// shard is one shard: a range of hash keys, and the log of the records put into
// it. What is above mu never changes.
type shard struct {
	stream           *Stream
	id               string
	index            uint32
	parent, adjacent string // IDs, or empty
	start, end       wide   // hash keys, both inclusive
	created          int64  // second of creation, as its sequence numbers have it
	openedAt         time.Time
	of               []metric.Dimension // names of its stream and itself

	mu       sync.Mutex
	closedAt time.Time // zero while the shard is open
	gone     error     // why it cannot be used any more: deleted, or the service is closed
	segments []*segment
	first    uint64 // ordinal of the oldest record within retention
	next     uint64 // ordinal of the next record
	last     int64  // arrival of the newest record, milliseconds
	in       writeLimit
	out      readLimit
	drawn    *Reader       // the last to use out; nil: GetRecords
	changed  chan struct{} // closed when a waiting reader has to look again; nil if none waits
	bytesIn  int64         // ever
}

// errThrottled says that the shard's limit is used up.
var errThrottled = errors.New("rate exceeded")

// put appends a record. The caller holds mu, and calls wake when it is done.
func (sh *shard) put(now time.Time, key, data []byte) (sequence, error) {
	if sh.gone != nil {
		return sequence{}, sh.gone
	}
	size := len(key) + len(data)
	if !sh.in.admit(now, size) {
		return sequence{}, errThrottled
	}
	// Arrivals never go back within a shard, so that they can be searched.
	arrival := max(sh.last, now.UnixMilli())
	segment, err := sh.writable(arrival)
	if err != nil {
		return sequence{}, err
	}
	if err := segment.append(arrival, key, data); err != nil {
		return sequence{}, err
	}
	sh.last = arrival
	sh.next++
	sh.bytesIn += int64(size)
	return sh.sequence(sh.next-1, arrival), nil
}

func (sh *shard) sequence(ordinal uint64, arrival int64) sequence {
	return sequence{created: sh.created, place: ordinal + 1, arrived: arrival / 1000, shard: sh.index}
}

// writable is the segment that takes the next record.
func (sh *shard) writable(now int64) (*segment, error) {
	if n := len(sh.segments); n > 0 {
		newest := sh.segments[n-1]
		if !newest.full(now, sh.stream.retention()) {
			return newest, nil
		}
		if err := newest.seal(); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(sh.stream.dir, fmt.Sprintf("%s-%020d.log", sh.id, sh.next))
	s := newSegment(path, sh.next, now)
	sh.segments = append(sh.segments, s)
	return s, nil
}

// wake makes waiting readers look again. The caller holds mu.
func (sh *shard) wake() {
	if sh.changed != nil {
		close(sh.changed)
		sh.changed = nil
	}
}

// change is closed by the next wake. The caller holds mu.
func (sh *shard) change() <-chan struct{} {
	if sh.changed == nil {
		sh.changed = make(chan struct{})
	}
	return sh.changed
}

// trim forgets what is past retention: records at once, their files when the
// whole segment is. The caller holds mu.
func (sh *shard) trim(now time.Time) error {
	horizon := now.Add(-sh.stream.retention()).UnixMilli()
	var failed error
	for len(sh.segments) > 0 && sh.segments[0].last < horizon {
		oldest := sh.segments[0]
		sh.first = max(sh.first, oldest.next())
		sh.segments[0] = nil
		sh.segments = sh.segments[1:]
		failed = errors.Join(failed, oldest.drop())
	}
	if len(sh.segments) > 0 {
		if oldest := sh.segments[0]; oldest.opened < horizon {
			sh.first = max(sh.first, oldest.first+uint64(oldest.at(horizon)))
		}
	}
	return failed
}

// find returns the segment that holds a record, and its place in there. ok is
// false if there is no such record.
func (sh *shard) find(ordinal uint64) (segment, place int, ok bool) {
	for i := len(sh.segments) - 1; i >= 0; i-- {
		if s := sh.segments[i]; ordinal >= s.first {
			return i, int(ordinal - s.first), ordinal < s.next()
		}
	}
	return 0, 0, false
}

// fetch returns the records from ordinal on, at most so many records and bytes,
// but at least one if there is one, with the ordinal that comes after them and
// the bytes that they are. The caller holds mu.
func (sh *shard) fetch(ordinal uint64, maxRecords, maxBytes int) (records []Record, next uint64, size int, err error) {
	ordinal = max(ordinal, sh.first)
	at, from, ok := sh.find(ordinal)
	if !ok {
		return nil, ordinal, 0, nil
	}
	for ; at < len(sh.segments) && len(records) < maxRecords; at, from = at+1, 0 {
		s := sh.segments[at]
		to := from
		for to < len(s.index) && len(records)+to-from < maxRecords {
			if upTo := size + int(s.index[to].end) - s.start(from); upTo > maxBytes && len(records)+to-from > 0 {
				break
			}
			to++
		}
		buf, err := s.read(nil, from, to)
		if err != nil {
			return nil, ordinal, 0, err
		}
		size += len(buf)
		records = sh.split(records, s, from, to, buf)
		if to < len(s.index) {
			break
		}
	}
	return records, ordinal + uint64(len(records)), size, nil
}

// split appends the records from i up to j, whose bytes are buf.
func (sh *shard) split(records []Record, s *segment, i, j int, buf []byte) []Record {
	base := s.start(i)
	for ; i < j; i++ {
		begin, end, key := s.start(i)-base, int(s.index[i].end)-base, int(s.index[i].key)
		arrival := s.arrival(i)
		records = append(records, Record{
			SequenceNumber: sh.sequence(s.first+uint64(i), arrival).String(),
			PartitionKey:   string(buf[begin : begin+key]),
			Data:           buf[begin+key : end : end],
			ArrivedAt:      time.UnixMilli(arrival).UTC(),
		})
	}
	return records
}

// ordinalAt is the first record within retention that arrived at t or later.
// The caller holds mu.
func (sh *shard) ordinalAt(t time.Time) uint64 {
	ms := t.UnixMilli()
	for _, s := range sh.segments {
		if s.last >= ms {
			return max(sh.first, s.first+uint64(s.at(ms)))
		}
	}
	return sh.next
}

// retained is what is within retention. The caller holds mu.
func (sh *shard) retained() (records, bytes int64) {
	for _, s := range sh.segments {
		bytes += int64(s.size())
	}
	if len(sh.segments) > 0 {
		bytes -= int64(sh.segments[0].start(int(sh.first - sh.segments[0].first)))
	}
	return int64(sh.next - sh.first), bytes
}

// close ends the shard: no record follows any more.
func (sh *shard) close(now time.Time) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.closedAt = now
	if n := len(sh.segments); n > 0 {
		if err := sh.segments[n-1].seal(); err != nil {
			sh.stream.service.log.Error("close a shard", "stream", sh.stream.name, "shard", sh.id, "error", err)
		}
	}
	sh.wake()
}

// release gives back the shard's handles; from now on it answers with err.
func (sh *shard) release(err error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.gone = err
	for _, s := range sh.segments {
		s.close()
	}
	sh.segments = nil
	sh.wake()
}

// ended says when the shard was closed, and whether it is.
func (sh *shard) ended() (at time.Time, closed bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.closedAt, !sh.closedAt.IsZero()
}
