package embedded

import (
	"fmt"
	"os"
)

// source is a file of documents, one after another. What is not written yet is in the
// tail.
type source struct {
	file    *os.File
	written int64
	tail    []byte
}

// tailSize is how much is written at once.
const tailSize = 1 << 20

func newSource(path string) (*source, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &source{file: file}, nil
}

func (s *source) append(doc []byte) (at int64, err error) {
	at = s.written + int64(len(s.tail))
	s.tail = append(s.tail, doc...)
	if len(s.tail) < tailSize {
		return at, nil
	}
	if _, err := s.file.WriteAt(s.tail, s.written); err != nil {
		s.tail = s.tail[:len(s.tail)-len(doc)]
		return 0, err
	}
	s.written += int64(len(s.tail))
	s.tail = s.tail[:0]
	return at, nil
}

func (s *source) read(d row) ([]byte, error) {
	if d.at >= s.written {
		return s.tail[d.at-s.written:][:d.size], nil
	}
	b := make([]byte, d.size)
	if _, err := s.file.ReadAt(b, d.at); err != nil {
		return nil, fmt.Errorf("embedded index: %w", err)
	}
	return b, nil
}

func (s *source) size() int64 { return s.written + int64(len(s.tail)) }

func (s *source) close() { removeFile(s.file) }
