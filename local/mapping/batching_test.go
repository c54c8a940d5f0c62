package mapping

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBatchSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.stream.put(0, numbers(7)...)
		b.add(t, `{"BatchSize":3}`)
		synctest.Wait()
		b.want(t, "0 1 2", "3 4 5", "6")
		b.wantDrained(t, 7, 0)
	})
}

func TestABatchIsAtMostSixMegabytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		big := strings.Repeat("x", 1<<20) // 1.4 MB in base64
		b.stream.put(0, big, big, big, big, big, big)
		b.add(t, `{"BatchSize":10000}`)
		synctest.Wait()
		var sizes []int
		for _, c := range b.made() {
			sizes = append(sizes, len(c.data))
			if len(c.payload) > maxEvent {
				t.Errorf("an event of %d bytes", len(c.payload))
			}
		}
		if want := []int{4, 2}; !slices.Equal(sizes, want) {
			t.Errorf("batches of %v records, want %v", sizes, want)
		}
	})
}

func TestAStuckFunctionStopsTheReading(t *testing.T) {
	for _, window := range []string{"0", "60"} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, 1)
			stuck := make(chan struct{})
			b.function = func(call) (string, string, error) { <-stuck; return "", "", nil }
			m := b.add(t, `{"BatchSize":10000,"MaximumBatchingWindowInSeconds":`+window+`}`)
			big := strings.Repeat("x", 1<<20)
			const put = 60
			for range put {
				b.stream.put(0, big)
				time.Sleep(2 * time.Second)
			}
			sh := m.shards[0]
			if unread := sh.reader.Behind(); unread < put/2 {
				t.Errorf("window %s: %d MiB of %d were read while none could be processed", window, put-unread, put)
			}
			close(stuck)
			time.Sleep(3 * time.Minute)
			b.wantDrained(t, put, 0)
		})
	}
}

func TestARecordTooLargeForAnEventGoesToTheDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.stream.put(0, "a", strings.Repeat("x", 5<<20), "b")
		b.add(t, `{"DestinationConfig":{"OnFailure":{"Destination":"`+aBucket+`"}}}`)
		synctest.Wait()
		b.want(t, "a", "b")
		b.wantDrained(t, 2, 1)
		if len(b.kept()) != 1 {
			t.Errorf("%d objects", len(b.kept()))
		}
	})
}

func TestTheBatchingWindowGathersRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.add(t, `{"MaximumBatchingWindowInSeconds":10,"BatchSize":3}`)
		b.stream.put(0, "a")
		time.Sleep(5 * time.Second)
		b.stream.put(0, "b")
		synctest.Wait()
		b.want(t) // nothing yet
		time.Sleep(6 * time.Second)
		synctest.Wait()
		b.want(t, "a b")
		if at := b.made()[0].at; at != 10*time.Second {
			t.Errorf("the window closed after %s, want 10 s", at)
		}
		b.stream.put(0, "c", "d", "e") // full: no window
		time.Sleep(pollInterval)
		synctest.Wait()
		b.want(t, "a b", "c d e")
	})
}

func TestTheScaleShortensWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.config.Scale = 100
		b.add(t, `{"MaximumBatchingWindowInSeconds":10}`)
		b.stream.put(0, "a")
		time.Sleep(101 * time.Millisecond)
		synctest.Wait()
		b.want(t, "a")
	})
}

func TestAShardThatIsCaughtUpIsPolledOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.add(t, `{}`)
		time.Sleep(50 * time.Millisecond)
		for i := range 30 { // ten records a second, never at the moment of a poll
			b.stream.put(0, strconv.Itoa(i))
			synctest.Wait()
			time.Sleep(100*time.Millisecond + time.Microsecond)
		}
		synctest.Wait()
		if n := len(b.made()); n < 3 || n > 4 {
			t.Errorf("%d invocations in 3 s: %q", n, b.batches())
		}
	})
}

func TestParallelizationFactorKeepsTheOrderOfAPartitionKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = func(call) (string, string, error) {
			time.Sleep(time.Second)
			return "", "", nil
		}
		var records []string
		for i := range 100 {
			records = append(records, "key"+strconv.Itoa(i%20)+"=key"+strconv.Itoa(i%20)+":"+strconv.Itoa(i))
		}
		b.stream.put(0, records...)
		b.add(t, `{"ParallelizationFactor":4,"BatchSize":5}`)
		time.Sleep(500 * time.Millisecond)
		if s := b.Status()[0]; s.InFlight != 20 || s.Behind != 100 {
			t.Errorf("status %+v: want 4 batches of 5 in flight, 100 behind", s)
		}
		time.Sleep(time.Minute)
		last := map[string]int{}
		for _, c := range b.made() {
			for _, data := range c.data {
				key, text, _ := strings.Cut(data, ":")
				n, _ := strconv.Atoi(text)
				if before, seen := last[key]; seen && n < before {
					t.Errorf("%s: %d after %d", key, n, before)
				}
				last[key] = n
			}
		}
		b.wantDrained(t, 100, 0)
	})
}

func TestALaneThatRetriesDoesNotHoldUpTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("poison")
		b.stream.put(0, "a=poison")
		b.add(t, `{"ParallelizationFactor":10}`)
		time.Sleep(time.Minute)
		b.stream.put(0, "b=1", "c=2", "d=3", "e=4")
		time.Sleep(2 * time.Second)
		if s := b.Status()[0]; s.Delivered != 4 || s.Behind != 1 {
			t.Errorf("status %+v: want 4 delivered past the poison", s)
		}
	})
}

func TestStartingPosition(t *testing.T) {
	for text, want := range map[string][]string{
		`{"StartingPosition":"TRIM_HORIZON"}`: {"old", "middle", "new"},
		`{"StartingPosition":"LATEST"}`:       {"new"},
		// synctest's clock begins at 2000-01-01T00:00:00Z.
		`{"StartingPosition":"AT_TIMESTAMP","StartingPositionTimestamp":946684830.5}`: {"middle", "new"},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, 1)
			b.stream.put(0, "old")
			time.Sleep(time.Minute)
			b.stream.put(0, "middle")
			b.add(t, text)
			time.Sleep(2 * time.Second)
			b.stream.put(0, "new")
			time.Sleep(2 * time.Second)
			if got := strings.Fields(strings.Join(b.batches(), " ")); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", text, got, want)
			}
			b.wantDrained(t, int64(len(want)), 0)
		})
	}
}

func TestChildShardsStartWhenTheirParentIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = func(c call) (string, string, error) {
			if len(b.batches()) < 4 && c.data[0] == "parent" {
				return "", "Unhandled", nil
			}
			return "", "", nil
		}
		b.add(t, `{"StartingPosition":"LATEST"}`)
		b.stream.put(0, "parent")
		synctest.Wait()
		child := b.stream.split(0)
		b.stream.put(child, "child")
		if s := b.Status()[0]; s.Behind != 2 {
			t.Errorf("behind %d, want 2: the child's record counts before anybody reads it", s.Behind)
		}
		time.Sleep(time.Minute)
		b.want(t, "parent", "parent", "parent", "parent", "child")
		b.wantDrained(t, 2, 0)
	})
}
