package md5x2

import (
	"crypto/md5"
	"encoding/binary"
)

// state is MD5's four words (RFC 1321, 3.3).
type state struct{ a, b, c, d uint32 }

// lane is a message under way.
type lane struct {
	state
	rest []byte // of the message, in whole blocks
	tail []byte // the last bytes, padded to one or two blocks
	pad  [128]byte
	sum  *[md5.Size]byte // takes the result; nil: there is no message
}

// Sum computes the MD5 of each message into the sum of the same index.
func Sum(messages [][]byte, sums [][md5.Size]byte) {
	var x, y lane
	for next := 0; ; {
		for _, l := range [...]*lane{&x, &y} {
			if l.sum == nil && next < len(messages) {
				l.begin(messages[next], &sums[next])
				next++
			}
		}
		if x.sum == nil && y.sum == nil {
			return
		}
		step(&x, &y)
		x.turn()
		y.turn()
	}
}

func (l *lane) begin(message []byte, sum *[md5.Size]byte) {
	l.state = state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}
	whole := len(message) &^ 63
	l.rest, l.sum = message[:whole], sum
	l.pad = [128]byte{}
	n := copy(l.pad[:], message[whole:])
	l.pad[n] = 0x80
	l.tail = l.pad[:64]
	if n >= 56 { // the length does not fit in
		l.tail = l.pad[:]
	}
	binary.LittleEndian.PutUint64(l.tail[len(l.tail)-8:], uint64(len(message))*8)
	l.turn()
}

// turn goes on to the tail when the rest is done, and to the end after that.
func (l *lane) turn() {
	if l.sum == nil || len(l.rest) > 0 {
		return
	}
	if l.rest, l.tail = l.tail, nil; len(l.rest) > 0 {
		return
	}
	for i, word := range [...]uint32{l.a, l.b, l.c, l.d} {
		binary.LittleEndian.PutUint32(l.sum[4*i:], word)
	}
	l.sum = nil
}

// step takes what both have in common, or all of the one that is left.
func step(x, y *lane) {
	if x.sum == nil {
		x, y = y, x
	}
	if y.sum == nil { // it computes the same, for nobody
		y.state, y.rest = x.state, x.rest
	}
	n := min(len(x.rest), len(y.rest))
	blocks(&x.state, &y.state, &x.rest[0], &y.rest[0], n)
	x.rest, y.rest = x.rest[n:], y.rest[n:]
}
