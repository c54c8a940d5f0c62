package kinesis

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type putRecordsOut struct {
	FailedRecordCount int
	Records           []struct{ SequenceNumber, ShardId, ErrorCode, ErrorMessage string }
}

// putMany puts n records of so many bytes, keys of 1 byte included, in one call.
func putMany(t testing.TB, s *Service, stream string, n, size int) putRecordsOut {
	t.Helper()
	data := base64.StdEncoding.EncodeToString(make([]byte, size-1))
	record := fmt.Sprintf(`{"Data":%q,"PartitionKey":"k"}`, data)
	body := fmt.Sprintf(`{"Records":[%s],"StreamName":%q}`, strings.TrimSuffix(strings.Repeat(record+",", n), ","), stream)
	out, err := call[putRecordsOut](t, s, "PutRecords", body)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type getRecordsOut struct {
	Records            []struct{ SequenceNumber, PartitionKey, Data string }
	NextShardIterator  string
	MillisBehindLatest int64
	ChildShards        []struct{ ShardId string }
}

func iteratorAt(t testing.TB, s *Service, stream, kind string) string {
	t.Helper()
	out, err := call[getShardIteratorOutput](t, s, "GetShardIterator", fmt.Sprintf(`{"StreamName":%q,"ShardId":%q,"ShardIteratorType":%q}`, stream, firstShard, kind))
	if err != nil {
		t.Fatal(err)
	}
	return out.ShardIterator
}

func get(t testing.TB, s *Service, iterator string, limit int) (getRecordsOut, error) {
	t.Helper()
	return call[getRecordsOut](t, s, "GetRecords", fmt.Sprintf(`{"ShardIterator":%q,"Limit":%d}`, iterator, limit))
}

func TestAShardTakesAThousandRecordsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 1)
		if got := putMany(t, s, "clicks", 500, 10).FailedRecordCount + putMany(t, s, "clicks", 500, 10).FailedRecordCount; got != 0 {
			t.Errorf("%d of the first 1000 records failed", got)
		}
		out := putMany(t, s, "clicks", 500, 10)
		if out.FailedRecordCount != 500 {
			t.Errorf("%d of 500 further ones failed", out.FailedRecordCount)
		}
		const message = "Rate exceeded for shard shardId-000000000000 in stream clicks under account 000000000000."
		if r := out.Records[0]; r.ErrorCode != "ProvisionedThroughputExceededException" || r.ErrorMessage != message || r.SequenceNumber != "" {
			t.Errorf("got %+v", r)
		}
		_, err := call[any](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"k","Data":"YQ=="}`)
		wantError(t, "PutRecord", err, "ProvisionedThroughputExceededException", message)
		time.Sleep(100 * time.Millisecond)
		if got := 500 - putMany(t, s, "clicks", 500, 10).FailedRecordCount; got != 100 {
			t.Errorf("after 100 ms %d records are taken, want 100", got)
		}
		if got := s.Status()[0]; got.RecordsIn != 1100 || got.BytesIn != 11_000 || got.Throttled != 901 || got.Retained != 1100 || got.RetainedBytes != 11_000 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAShardTakesAMebibyteASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 1)
		const size = 64 << 10
		if got := 20 - putMany(t, s, "clicks", 20, size).FailedRecordCount; got != 16 {
			t.Errorf("%d records of 64 KiB are taken at once, want 16", got)
		}
		time.Sleep(250 * time.Millisecond)
		if got := 20 - putMany(t, s, "clicks", 20, size).FailedRecordCount; got != 4 {
			t.Errorf("%d records of 64 KiB are taken after 250 ms, want 4", got)
		}
		time.Sleep(time.Minute)
		if got := 20 - putMany(t, s, "clicks", 20, size).FailedRecordCount; got != 16 {
			t.Errorf("%d records of 64 KiB are taken after a minute, want 16", got)
		}
	})
}

func TestALargeRecordIsPaidBackAtAMebibyteASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 1)
		must(t, s, "UpdateMaxRecordSize", fmt.Sprintf(`{"StreamARN":%q,"MaxRecordSizeInKiB":10240}`, st.ARN()))
		if putMany(t, s, "clicks", 1, 10<<20).FailedRecordCount != 0 {
			t.Error("a record of 10 MiB fails")
		}
		time.Sleep(9 * time.Second)
		if putMany(t, s, "clicks", 1, 10).FailedRecordCount != 1 {
			t.Error("a small record is taken 9 seconds later")
		}
		time.Sleep(100 * time.Millisecond)
		if putMany(t, s, "clicks", 1, 10).FailedRecordCount != 0 {
			t.Error("a small record fails when the large one is paid back")
		}
	})
}

func TestAShardGivesFiveReadsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 1)
		it := iteratorAt(t, s, "clicks", TrimHorizon)
		for i := range 5 {
			if _, err := get(t, s, it, 1); err != nil {
				t.Fatalf("read %d: %v", i+1, err)
			}
		}
		_, err := get(t, s, it, 1)
		wantError(t, "read 6", err, "ProvisionedThroughputExceededException", "Rate exceeded for shard shardId-000000000000 in stream clicks under account 000000000000.")
		time.Sleep(200*time.Millisecond + 1)
		if _, err := get(t, s, it, 1); err != nil {
			t.Errorf("200 ms later: %v", err)
		}
	})
}

func TestAReadOfTenMebibytesClosesTheShardForFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		newStream(t, s, "clicks", 1)
		for range 12 {
			putMany(t, s, "clicks", 16, 64<<10)
			time.Sleep(time.Second)
		}
		out, err := get(t, s, iteratorAt(t, s, "clicks", TrimHorizon), maxRecordsPerRead)
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Records) != 160 {
			t.Errorf("got %d records of 64 KiB, want the 160 that 10 MiB hold", len(out.Records))
		}
		if out.MillisBehindLatest != 3000 {
			t.Errorf("got %d ms behind; the last record read is 3 s old", out.MillisBehindLatest)
		}
		time.Sleep(5*time.Second - time.Millisecond)
		_, err = get(t, s, out.NextShardIterator, 1)
		wantError(t, "within 5 s", err, "ProvisionedThroughputExceededException", "Rate exceeded")
		time.Sleep(2 * time.Millisecond)
		if _, err := get(t, s, out.NextShardIterator, 1); err != nil {
			t.Errorf("after 5 s: %v", err)
		}
	})
}

func TestWhatIsAllowedPerDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, Config{})
		st := newStream(t, s, "clicks", 2)
		resize := func(n int) error {
			_, err := call[any](t, s, "UpdateShardCount", fmt.Sprintf(`{"StreamName":"clicks","TargetShardCount":%d,"ScalingType":"UNIFORM_SCALING"}`, n))
			return err
		}
		for i := range resizesPerDay {
			if err := resize(3 - i%2); err != nil {
				t.Fatal(err)
			}
		}
		wantError(t, "the eleventh resize", resize(3), "LimitExceededException", "UpdateShardCount was called for stream clicks 10 times")
		mode := func(mode string) error {
			_, err := call[any](t, s, "UpdateStreamMode", fmt.Sprintf(`{"StreamARN":%q,"StreamModeDetails":{"StreamMode":%q}}`, st.ARN(), mode))
			return err
		}
		for _, m := range []string{onDemand, provisioned} {
			if err := mode(m); err != nil {
				t.Fatal(err)
			}
		}
		wantError(t, "the third change of mode", mode(onDemand), "LimitExceededException", "UpdateStreamMode")
		time.Sleep(24 * time.Hour)
		if err := resize(3); err != nil {
			t.Errorf("the next day: %v", err)
		}
		if err := mode(onDemand); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}
