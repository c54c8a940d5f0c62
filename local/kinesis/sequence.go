package kinesis

import (
	"fmt"
	"math"
)

// A sequence number is a decimal of 56 digits that holds, from its highest bits
// down, in the layout that AWS's own have (version 2):
//
//	4 bits   2
//	36 bits  second in which the shard was created
//	4 bits   lowest bits of the shard's index
//	64 bits  place of the record in its shard, counted from 1
//	8 bits   0
//	36 bits  second in which the record arrived
//	32 bits  index of the shard
//	4 bits   2
//
// So they increase strictly within a shard, and a child shard, which is created
// at least a second after its parents, has higher ones than they.
type sequence struct {
	created int64  // seconds
	place   uint64 // 0: the shard's starting sequence number
	arrived int64  // seconds
	shard   uint32
}

// lastPlace is the place in a closed shard's ending sequence number.
const lastPlace = math.MaxInt64

func (s sequence) wide() wide {
	return wide{
		uint64(s.arrived)<<36 | uint64(s.shard)<<4 | 2,
		s.place<<16 | uint64(s.arrived)>>28,
		2<<56 | uint64(s.created)<<20 | uint64(s.shard&15)<<16 | s.place>>48,
	}
}

func (s sequence) appendTo(dst []byte) []byte { return s.wide().appendTo(dst) }

func (s sequence) String() string { return s.wide().String() }

// parseSequence reads a sequence number; ok is false if it never was one.
func parseSequence(text string) (s sequence, ok bool) {
	w, ok := parseWide(text)
	if !ok || w[2]>>56 != 2 || w[0]&15 != 2 {
		return sequence{}, false
	}
	s = sequence{
		created: int64(w[2] >> 20 & (1<<36 - 1)),
		place:   w[2]<<48 | w[1]>>16,
		arrived: int64(w[1]<<28&(1<<36-1) | w[0]>>36),
		shard:   uint32(w[0] >> 4),
	}
	return s, s.wide() == w
}

func shardID(index uint32) string { return fmt.Sprintf("shardId-%012d", index) }
