// Package arena makes many short strings of bytes with few allocations: they lie
// one after the other in chunks that are never written again.
//
//	var names arena.Strings
//	name := names.String(bytes)
//
// A string keeps its chunk in memory, up to 16 KiB, so the package is for
// strings that are dropped together: those of one batch.
package arena

import "unsafe"

const chunkBytes = 16 << 10

// Strings makes strings. The zero value is ready. It is for one goroutine.
type Strings struct{ chunk []byte }

// String is a copy of text as a string, valid for good.
func (s *Strings) String(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	start := len(s.chunk)
	if cap(s.chunk)-start < len(text) {
		s.chunk, start = make([]byte, 0, max(chunkBytes, len(text))), 0
	}
	s.chunk = append(s.chunk, text...)
	// Sound because what was appended once is never written again: the chunk
	// only grows within its capacity, and a full one is left for good.
	return unsafe.String(&s.chunk[start], len(text))
}
