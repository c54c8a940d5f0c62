package kinesis

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"time"
)

const (
	segmentBytes = 64 << 20 // a segment is full at
	tailBytes    = 64 << 10 // what is gathered in memory before it is written
)

// A segment is a run of a shard's records: their partition keys and data one
// after another in a file, and in memory what finds them there. It is dropped as
// a whole, once its last record is past retention. Only the newest segment of a
// shard is written to and has its file open, from when its tail is full for the
// first time.
type segment struct {
	path    string
	file    *os.File
	first   uint64 // ordinal of its first record in the shard
	opened  int64  // arrival of its first record, milliseconds
	last    int64  // arrival of its last record
	index   []entry
	written int    // bytes that are in the file
	tail    []byte // what comes after them
}

// entry is one record of a segment, in 12 bytes.
type entry struct {
	end uint32 // where it ends
	age uint32 // arrival after the segment's opening, milliseconds
	key uint16 // length of the partition key, with which it begins
}

func newSegment(path string, first uint64, now int64) *segment {
	return &segment{path: path, first: first, opened: now, last: now}
}

// size is the number of bytes in the segment.
func (s *segment) size() int { return s.written + len(s.tail) }

// next is the ordinal after its last record.
func (s *segment) next() uint64 { return s.first + uint64(len(s.index)) }

// start is where the i-th record begins.
func (s *segment) start(i int) int {
	if i == 0 {
		return 0
	}
	return int(s.index[i-1].end)
}

func (s *segment) arrival(i int) int64 { return s.opened + int64(s.index[i].age) }

// append adds a record, or nothing if it cannot be written.
func (s *segment) append(now int64, key, data []byte) error {
	if len(s.tail)+len(key)+len(data) > tailBytes {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.tail = append(append(s.tail, key...), data...)
	s.last = max(s.last, now)
	s.index = append(s.index, entry{uint32(s.size()), uint32(s.last - s.opened), uint16(len(key))})
	return nil
}

func (s *segment) flush() error {
	if len(s.tail) == 0 {
		return nil
	}
	if s.file == nil {
		file, err := os.Create(s.path)
		if err != nil {
			return fmt.Errorf("open a file for a shard's records: %w", err)
		}
		s.file = file
	}
	if _, err := s.file.WriteAt(s.tail, int64(s.written)); err != nil {
		return fmt.Errorf("write a shard's records: %w", err)
	}
	s.written += len(s.tail)
	if s.tail = s.tail[:0]; cap(s.tail) > 2*tailBytes {
		s.tail = nil
	}
	return nil
}

// seal writes what is left and closes the file; afterwards the segment is only read.
func (s *segment) seal() error {
	if err := s.flush(); err != nil {
		return err
	}
	s.tail, s.index = nil, slices.Clip(s.index)
	return s.close()
}

func (s *segment) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}

// read appends the bytes of the records from i up to j to dst.
func (s *segment) read(dst []byte, i, j int) ([]byte, error) {
	from, to := s.start(i), s.start(j)
	dst = slices.Grow(dst, to-from)
	if from < s.written {
		file := s.file
		if file == nil {
			var err error
			if file, err = os.Open(s.path); err != nil {
				return nil, fmt.Errorf("read a shard's records: %w", err)
			}
			defer file.Close()
		}
		n := min(to, s.written) - from
		if _, err := file.ReadAt(dst[len(dst):len(dst)+n], int64(from)); err != nil {
			return nil, fmt.Errorf("read a shard's records: %w", err)
		}
		dst, from = dst[:len(dst)+n], from+n
	}
	if from < to {
		dst = append(dst, s.tail[from-s.written:to-s.written]...)
	}
	return dst, nil
}

// at is the first record that arrived at that time or later.
func (s *segment) at(t int64) int {
	return sort.Search(len(s.index), func(i int) bool { return s.arrival(i) >= t })
}

// full says whether the next record goes into a new segment: this one has its
// size, or has been filled for so long that dropping it is due.
func (s *segment) full(now int64, retention time.Duration) bool {
	return s.size() >= segmentBytes || time.Duration(now-s.opened)*time.Millisecond > retention/24
}

// drop removes the file.
func (s *segment) drop() error {
	s.close()
	if s.written == 0 {
		return nil
	}
	return os.Remove(s.path)
}
