package stream

import (
	"errors"

	"github.com/segmentio/asm/base64"
)

// decodeBase64 decodes text in place and returns how many bytes came of it. It
// takes what the standard library takes, but for line breaks.
func decodeBase64(text []byte) (n int, err error) {
	// In place is sound: each step reads a group of characters before it writes
	// the bytes of it, which are fewer.
	n, err = base64.StdEncoding.Decode(text, text[:len(text):len(text)])
	if err != nil {
		return 0, err
	}
	// Without line breaks, three bytes come of four characters, less two of padding.
	if len(text)%4 != 0 || n < len(text)/4*3-2 {
		return 0, errors.New("it has line breaks")
	}
	return n, nil
}

// appendBase64 appends data in base64, with padding.
func appendBase64(dst, data []byte) []byte {
	start := len(dst)
	dst = grow(dst, base64.StdEncoding.EncodedLen(len(data)))
	base64.StdEncoding.Encode(dst[start:], data)
	return dst
}

// grow makes b longer by n bytes, whatever they hold.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b[:len(b)+n]
	}
	grown := make([]byte, len(b)+n, max(2*cap(b), len(b)+n))
	copy(grown, b)
	return grown
}
