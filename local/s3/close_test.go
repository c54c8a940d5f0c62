package s3

import (
	"testing"
	"time"
)

// The gateway says that it listens before it serves: to be shut down in between
// had no effect on it.
func TestCloseRightAfterStart(t *testing.T) {
	for range 300 {
		s, err := Start(t.Context(), Config{Dir: t.TempDir(), Secret: func(string) (string, bool) { return "", false }})
		if err != nil {
			t.Fatal(err)
		}
		closed := make(chan error, 1)
		go func() { closed <- s.Close() }()
		select {
		case err := <-closed:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("Close hangs")
		}
	}
}
