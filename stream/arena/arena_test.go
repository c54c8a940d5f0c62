package arena

import (
	"fmt"
	"strings"
	"testing"
)

func TestStringsStay(t *testing.T) {
	var s Strings
	var got, want []string
	buffer := make([]byte, 0, 100)
	for i := range 5000 {
		buffer = fmt.Appendf(buffer[:0], "%0*d", 1+i%40, i)
		got, want = append(got, s.String(buffer)), append(want, string(buffer))
	}
	long := strings.Repeat("x", 3*chunkBytes)
	if s.String([]byte(long)) != long || s.String(nil) != "" {
		t.Error("a long or an empty string is another")
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("string %d = %q, want %q", i, got[i], want[i])
		}
	}
}

func TestStringsAllocateChunksAlone(t *testing.T) {
	text := []byte("M4182200391")
	var s Strings
	allocated := testing.AllocsPerRun(10, func() {
		for range 1000 {
			s.String(text)
		}
	})
	if allocated > 1 {
		t.Errorf("%g allocations for 1000 strings of 11 bytes, want a chunk", allocated)
	}
}
