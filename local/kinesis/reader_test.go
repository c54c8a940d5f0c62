package kinesis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

func openReader(t testing.TB, st *Stream, shard string, from Position) *Reader {
	t.Helper()
	r, err := st.Reader(shard, from)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReaderWaitsForRecordsAndWakesOncePerPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		r := openReader(t, st, firstShard, Position{Type: Latest})
		batches := make(chan []Record)
		go func() {
			for {
				records, err := r.Next(t.Context(), 0, 0)
				if err != nil {
					close(batches)
					return
				}
				batches <- records
			}
		}()
		synctest.Wait()
		for n := 1; n <= 3; n++ {
			began := time.Now()
			putMany(t, s, "clicks", 100*n, 10)
			if got := <-batches; len(got) != 100*n {
				t.Errorf("put %d at once, got %d", 100*n, len(got))
			}
			if waited := time.Since(began); waited != 0 {
				t.Errorf("the reader took %v to wake", waited)
			}
		}
		must(t, s, "DeleteStream", `{"StreamName":"clicks"}`)
		<-batches
	})
}

func TestAReaderEndsWithItsShard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		putMany(t, s, "clicks", 3, 10)
		r := openReader(t, st, firstShard, Position{Type: TrimHorizon})
		if r.Behind() != 3 {
			t.Errorf("got %d behind", r.Behind())
		}
		first, err := r.Next(t.Context(), 2, 0)
		if err != nil || len(first) != 2 || r.Behind() != 1 {
			t.Errorf("got %d records, %d behind, %v", len(first), r.Behind(), err)
		}
		if _, err := r.Next(t.Context(), 0, 0); err != nil || r.Behind() != 0 {
			t.Errorf("got %d behind, %v", r.Behind(), err)
		}
		ended := make(chan error)
		go func() { _, err := r.Next(t.Context(), 0, 0); ended <- err }()
		synctest.Wait()
		must(t, s, "SplitShard", fmt.Sprintf(`{"StreamName":"clicks","ShardToSplit":%q,"NewStartingHashKey":"5"}`, firstShard))
		if err := <-ended; err != io.EOF {
			t.Errorf("got %v", err)
		}
		again := openReader(t, st, firstShard, Position{Type: AtSequenceNumber, SequenceNumber: first[1].SequenceNumber})
		if got, err := again.Next(t.Context(), 0, 0); err != nil || len(got) != 2 || got[0].SequenceNumber != first[1].SequenceNumber {
			t.Errorf("a closed shard gives %d records, %v", len(got), err)
		}
		shards := st.Shards()
		if len(shards) != 3 || !shards[0].Closed || shards[1].Closed || shards[2].ParentID != firstShard || shards[2].StartingHashKey != "5" || shards[1].EndingHashKey != "4" {
			t.Errorf("got %+v", shards)
		}
	})
}

func TestReadersShareTheShardsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		for range 8 {
			putMany(t, s, "clicks", 16, 64<<10)
			time.Sleep(time.Second)
		}
		began := time.Now()
		done := make(chan int)
		for range 2 {
			go func() {
				r := openReader(t, st, firstShard, Position{Type: TrimHorizon})
				n := 0
				for r.Behind() > 0 {
					records, err := r.Next(t.Context(), 0, 1<<20)
					if err != nil {
						t.Error(err)
						break
					}
					n += len(records)
				}
				done <- n
			}()
		}
		if a, b := <-done, <-done; a != 128 || b != 128 {
			t.Errorf("got %d and %d records, want 128 each", a, b)
		}
		// 16 MiB, of which 3 go at once: the saved 2 and one on account.
		if took := time.Since(began); took < 6500*time.Millisecond || took > 7*time.Second {
			t.Errorf("two readers took %v for 8 MiB each", took)
		}
	})
}

func TestAReaderGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := openReader(t, st, firstShard, Position{Type: Latest}).Next(ctx, 0, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAReaderIsOpenedOnlyWhereOneCanRead(t *testing.T) {
	s := newService(t, Config{})
	st := newStream(t, s, "clicks", 1)
	for _, c := range []struct {
		shard         string
		from          Position
		code, message string
	}{
		{"shardId-000000000007", Position{Type: Latest}, "ResourceNotFoundException", "Shard shardId-000000000007 in stream clicks under account 000000000000 does not exist"},
		{firstShard, Position{Type: "NEWEST"}, "ValidationException", "Value 'NEWEST' at 'shardIteratorType'"},
		{firstShard, Position{Type: AtTimestamp}, "InvalidArgumentException", "Current timestamp value is null"},
		{firstShard, Position{Type: AfterSequenceNumber, SequenceNumber: "12"}, "InvalidArgumentException", "is invalid."},
		{firstShard, Position{Type: AtSequenceNumber, SequenceNumber: sequence{created: 1, place: 1}.String()}, "InvalidArgumentException", "because it did not come from this stream."},
		{firstShard, Position{Type: AtSequenceNumber, SequenceNumber: sequence{created: 1, place: 1, shard: 4}.String()}, "InvalidArgumentException", "It encodes shardId-000000000004, while it was used in a call to a shard with shardId-000000000000"},
	} {
		_, err := st.Reader(c.shard, c.from)
		wantError(t, fmt.Sprint(c.shard, c.from), err, c.code, c.message)
	}
}
