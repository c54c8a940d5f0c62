package kinesis

import (
	"cmp"
	"crypto/md5"
	"encoding/binary"
	"math/bits"
	"strconv"
)

// wide is an unsigned integer of 192 bits, lowest word first. Hash keys (128
// bits) and sequence numbers (188 bits) are wide, and decimal on the wire.
type wide [3]uint64

// endOfHashKeys is 2^128, one past the last hash key.
var endOfHashKeys = wide{0, 0, 1}

const (
	chunk       = 19 // decimal digits that fit into a word
	chunkFactor = 10_000_000_000_000_000_000
)

// parseWide reads a decimal number without sign and leading zeros.
func parseWide[S string | []byte](s S) (wide, bool) {
	if len(s) == 0 || len(s) > 58 || len(s) > 1 && s[0] == '0' {
		return wide{}, false
	}
	var w wide
	for len(s) > 0 {
		n := (len(s)-1)%chunk + 1
		word, factor := uint64(0), uint64(1)
		for _, c := range []byte(s[:n]) {
			if c < '0' || c > '9' {
				return wide{}, false
			}
			word, factor = word*10+uint64(c-'0'), factor*10
		}
		overflow := w.mulAdd(factor, word)
		if overflow != 0 {
			return wide{}, false
		}
		s = s[n:]
	}
	return w, true
}

// mulAdd is w = w*factor + term; it returns what overflows.
func (w *wide) mulAdd(factor, term uint64) uint64 {
	carry := term
	for i := range w {
		hi, lo := bits.Mul64(w[i], factor)
		var c uint64
		w[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	return carry
}

// div is w = w/divisor; it returns the remainder.
func (w *wide) div(divisor uint64) uint64 {
	var rest uint64
	for i := len(w) - 1; i >= 0; i-- {
		w[i], rest = bits.Div64(rest, w[i], divisor)
	}
	return rest
}

func (w wide) plus(o wide) wide {
	var carry uint64
	for i := range w {
		w[i], carry = bits.Add64(w[i], o[i], carry)
	}
	return w
}

func (w wide) minus(o wide) wide {
	var borrow uint64
	for i := range w {
		w[i], borrow = bits.Sub64(w[i], o[i], borrow)
	}
	return w
}

func (w wide) times(n uint64) wide {
	w.mulAdd(n, 0)
	return w
}

func (w wide) cmp(o wide) int {
	for i := len(w) - 1; i > 0; i-- {
		if w[i] != o[i] {
			return cmp.Compare(w[i], o[i])
		}
	}
	return cmp.Compare(w[0], o[0])
}

// appendTo appends w in decimal.
func (w wide) appendTo(dst []byte) []byte {
	var chunks [4]uint64
	n := 0
	for {
		chunks[n] = w.div(chunkFactor)
		n++
		if w == (wide{}) {
			break
		}
	}
	dst = strconv.AppendUint(dst, chunks[n-1], 10)
	for n -= 2; n >= 0; n-- {
		dst = append(dst, "0000000000000000000"...)
		for i, word := len(dst)-1, chunks[n]; word > 0; i-- {
			dst[i] = byte('0' + word%10)
			word /= 10
		}
	}
	return dst
}

func (w wide) String() string { return string(w.appendTo(make([]byte, 0, 58))) }

// hashOf is the hash key of a partition key: its MD5 as a 128-bit integer.
func hashOf(partitionKey []byte) wide {
	sum := md5.Sum(partitionKey)
	return wide{binary.BigEndian.Uint64(sum[8:]), binary.BigEndian.Uint64(sum[:8])}
}

// parseHashKey reads an ExplicitHashKey: 0 to 2^128-1.
func parseHashKey[S string | []byte](s S) (wide, bool) {
	w, ok := parseWide(s)
	return w, ok && w.cmp(endOfHashKeys) < 0
}

// one is the number 1.
var one = wide{1}

// uniform is where the i-th of n equal parts of the hash keys starts; for i = n
// it is their end. The last part takes what the division leaves over.
func uniform(i, n int) wide {
	if i == n {
		return endOfHashKeys
	}
	step := endOfHashKeys
	step.div(uint64(n))
	return step.times(uint64(i))
}
