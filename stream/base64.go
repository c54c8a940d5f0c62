package stream

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
)

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// notBase64 marks, in base64Bits, a byte that is not in the alphabet.
const notBase64 = 1 << 31

// base64Bits is what a character stands for, shifted to its place in a group of
// four: 24 bits.
var base64Bits = func() (table [4][256]uint32) {
	for place := range table {
		for c := range table[place] {
			table[place][c] = notBase64
		}
		for bits, c := range []byte(base64Alphabet) {
			table[place][c] = uint32(bits) << (18 - 6*place)
		}
	}
	return table
}()

// base64Pairs is the two characters, the first in the low byte, of 12 bits.
var base64Pairs = func() (table [1 << 12]uint16) {
	for bits := range table {
		table[bits] = uint16(base64Alphabet[bits>>6]) | uint16(base64Alphabet[bits&63])<<8
	}
	return table
}()

// decodeBase64 decodes text in place and returns how many bytes came of it. It
// takes what base64.StdEncoding takes, but for line breaks. That does the end, and
// all that is not plain groups of four.
func decodeBase64(text []byte) (n int, err error) {
	b0, b1, b2, b3 := &base64Bits[0], &base64Bits[1], &base64Bits[2], &base64Bits[3]
	rest, dst := text, text
	for len(rest) >= 8 {
		w := binary.LittleEndian.Uint64(rest)
		first := b0[byte(w)] | b1[byte(w>>8)] | b2[byte(w>>16)] | b3[byte(w>>24)]
		second := b0[byte(w>>32)] | b1[byte(w>>40)] | b2[byte(w>>48)] | b3[byte(w>>56)]
		if (first|second)&notBase64 != 0 {
			break
		}
		// Eight bytes, of which six count. They end where rest is read to, or before.
		binary.BigEndian.PutUint64(dst, uint64(first)<<40|uint64(second)<<16)
		dst, rest = dst[6:], rest[8:]
	}
	n = len(text) - len(dst)
	if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
		return n, base64.CorruptInputError(len(text) - len(rest) + i)
	}
	more, err := base64.StdEncoding.Decode(dst, rest)
	if corrupt, ok := err.(base64.CorruptInputError); ok {
		err = corrupt + base64.CorruptInputError(len(text)-len(rest))
	}
	return n + more, err
}

// appendBase64 appends data as base64.StdEncoding writes it.
func appendBase64(dst, data []byte) []byte {
	start, n := len(dst), base64.StdEncoding.EncodedLen(len(data))
	dst = grow(dst, n)
	at := dst[start : start+n]
	for len(data) >= 8 && len(at) >= 8 {
		w := binary.BigEndian.Uint64(data) // of which six bytes count
		binary.LittleEndian.PutUint64(at, uint64(base64Pairs[w>>52])|uint64(base64Pairs[w>>40&0xfff])<<16|
			uint64(base64Pairs[w>>28&0xfff])<<32|uint64(base64Pairs[w>>16&0xfff])<<48)
		data, at = data[6:], at[8:]
	}
	base64.StdEncoding.Encode(at, data)
	return dst[:start+n]
}

// grow makes room for n bytes more.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b[:len(b)+n]
	}
	grown := make([]byte, len(b)+n, max(2*cap(b), len(b)+n))
	copy(grown, b)
	return grown
}
