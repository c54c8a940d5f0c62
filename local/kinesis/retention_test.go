package kinesis

import (
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// files is how many segment files a stream has.
func files(t testing.TB, st *Stream) int {
	t.Helper()
	entries, err := os.ReadDir(st.dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestRecordsAreGoneAfterRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		// An hour fills a segment's time, so these lie in many.
		for range 30 {
			putMany(t, s, "clicks", 10, 10_000)
			time.Sleep(59 * time.Minute)
		}
		status := s.Status()[0]
		if status.RecordsIn != 300 || status.Retained != 240 || status.RetainedBytes != 2_400_000 {
			t.Errorf("after 29.5 hours: got %+v", status)
		}
		if n := files(t, st); n < 12 || n > 14 {
			t.Errorf("%d files hold 24 hours, of two puts each", n)
		}
		out, err := get(t, s, iteratorAt(t, s, "clicks", TrimHorizon), maxRecordsPerRead)
		if err != nil || len(out.Records) != 240 {
			t.Errorf("TRIM_HORIZON: got %d records, %v", len(out.Records), err)
		}
		time.Sleep(24 * time.Hour)
		if status := s.Status()[0]; status.Retained != 0 || status.RetainedBytes != 0 || files(t, st) != 0 {
			t.Errorf("24 hours after the last: got %+v in %d files", status, files(t, st))
		}
	})
}

func TestALongerRetentionBringsNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 1)
		putMany(t, s, "clicks", 10, 10)
		time.Sleep(24*time.Hour + 30*time.Second)
		putMany(t, s, "clicks", 1, 10)
		must(t, s, "IncreaseStreamRetentionPeriod", `{"StreamName":"clicks","RetentionPeriodHours":48}`)
		time.Sleep(47 * time.Hour)
		if got := s.Status()[0].Retained; got != 1 {
			t.Errorf("got %d records", got)
		}
		must(t, s, "DecreaseStreamRetentionPeriod", `{"StreamName":"clicks","RetentionPeriodHours":24}`)
		if got := s.Status()[0].Retained; got != 0 {
			t.Errorf("after the decrease: got %d records", got)
		}
	})
}

func TestAClosedShardIsForgottenWithItsRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 2)
		must(t, s, "MergeShards", fmt.Sprintf(`{"StreamName":"clicks","ShardToMerge":%q,"AdjacentShardToMerge":"shardId-000000000001"}`, firstShard))
		if got := st.Shards(); len(got) != 3 {
			t.Errorf("got %+v", got)
		}
		time.Sleep(24*time.Hour + 2*time.Minute)
		if got := st.Shards(); len(got) != 1 || got[0].ID != "shardId-000000000002" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestIteratorsExpireAfterFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 1)
		it := iteratorAt(t, s, "clicks", Latest)
		time.Sleep(5 * time.Minute)
		out, err := get(t, s, it, 1)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		_, err = get(t, s, it, 1)
		wantError(t, "the first", err, "ExpiredIteratorException", "Iterator expired. The iterator was created at time Sat Jan  1 00:00:00 UTC 2000 while right now it is Sat Jan  1 00:05:01 UTC 2000 which is further in the future than the tolerated delay of 300000 milliseconds.")
		if _, err := get(t, s, out.NextShardIterator, 1); err != nil {
			t.Errorf("the next: %v", err)
		}
		must(t, s, "DeleteStream", `{"StreamName":"clicks"}`)
		newStream(t, s, "clicks", 1)
		_, err = get(t, s, out.NextShardIterator, 1)
		wantError(t, "of a deleted stream", err, "ResourceNotFoundException", "Shard shardId-000000000000 in stream clicks")
	})
}

func TestTimestampsFindTheNextRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		start := time.Now()
		for range 4 {
			putMany(t, s, "clicks", 1, 10)
			time.Sleep(2 * time.Hour) // a segment each
		}
		for after, want := range map[time.Duration]int64{-time.Hour: 4, 0: 4, 1: 4, time.Millisecond: 3, 2 * time.Hour: 3, 5 * time.Hour: 1, 6*time.Hour + time.Millisecond: 0} {
			r := openReader(t, st, firstShard, Position{Type: AtTimestamp, Timestamp: start.Add(after)})
			if got := r.Behind(); got != want {
				t.Errorf("%v after the first: %d records follow, want %d", after, got, want)
			}
		}
	})
}
