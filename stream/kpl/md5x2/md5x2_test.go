package md5x2

import (
	"crypto/md5"
	"testing"
)

// TestSum compares with crypto/md5, for messages of all lengths beside others.
func TestSum(t *testing.T) {
	data := make([]byte, 4000)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	for n := range 300 {
		messages := [][]byte{data[:n], data[n : 3*n], data[:64], data[5:2000], data[:n/2], data[1 : 1+n]}[:1+n%6]
		sums := make([][md5.Size]byte, len(messages))
		Sum(messages, sums)
		for i, m := range messages {
			if want := md5.Sum(m); sums[i] != want {
				t.Fatalf("message %d of %d, %d bytes: %x, want %x", i, len(messages), len(m), sums[i], want)
			}
		}
	}
	Sum(nil, nil)
}

func FuzzSum(f *testing.F) {
	f.Add([]byte("abc"), 1)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		at = min(max(at, 0), len(data))
		messages := [][]byte{data[:at], data[at:], data}
		sums := make([][md5.Size]byte, 3)
		Sum(messages, sums)
		for i, m := range messages {
			if want := md5.Sum(m); sums[i] != want {
				t.Fatalf("%q: %x, want %x", m, sums[i], want)
			}
		}
	})
}

func BenchmarkSum(b *testing.B) {
	messages := make([][]byte, 4)
	for i := range messages {
		messages[i] = make([]byte, 140_000+i*5000)
	}
	sums := make([][md5.Size]byte, 4)
	b.Run("two", func(b *testing.B) {
		b.SetBytes(590_000)
		for b.Loop() {
			Sum(messages, sums)
		}
	})
	b.Run("crypto", func(b *testing.B) {
		b.SetBytes(590_000)
		for b.Loop() {
			for i := range messages {
				sums[i] = md5.Sum(messages[i])
			}
		}
	})
}
