package kinesis

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric/metrictest"
)

// published is what a service has told CloudWatch.
type published struct{ metrictest.Recorder }

// take returns what was published since the last take, but latencies, as
// "Dimension=Value … Metric Unit": values.
func (p *published) take() map[string][]float64 {
	all := map[string][]float64{}
	for _, d := range p.Take() {
		if strings.HasSuffix(d.Name, ".Latency") {
			continue
		}
		var key strings.Builder
		for _, of := range d.Dimensions {
			fmt.Fprintf(&key, "%s=%s ", of.Name, of.Value)
		}
		key.WriteString(d.Name + " " + d.Unit)
		all[key.String()] = append(all[key.String()], d.Value)
	}
	return all
}

// wantPublished compares what was published with lines of the form that take gives,
// each with its values.
func wantPublished(t *testing.T, p *published, dimensions, want string) {
	t.Helper()
	got := p.take()
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(got)) {
		lines = append(lines, strings.TrimPrefix(name, dimensions)+" "+strings.Trim(fmt.Sprint(got[name]), "[]"))
	}
	var wanted []string
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" {
			wanted = append(wanted, line)
		}
	}
	if slices.Sort(wanted); !slices.Equal(lines, wanted) {
		t.Errorf("published\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(wanted, "\n"))
	}
}

const ofClicks = "StreamName=clicks "

// measured is a service that publishes, with a stream "clicks" of one shard.
func measured(t *testing.T, cfg Config) (*Service, *Stream, *published, *clock.Clock) {
	t.Helper()
	p, now := &published{}, &clock.Clock{}
	cfg.Metrics, cfg.Clock = p.Put, now
	s := newService(t, cfg)
	return s, newStream(t, s, "clicks", 1), p, now
}

func TestAPutPublishesWhatBecameOfItsRecords(t *testing.T) {
	var refusals []error
	s, _, p, _ := measured(t, Config{FailPut: func(string, string) error {
		refusal := refusals[0]
		refusals = refusals[1:]
		return refusal
	}})
	internal := awsapi.Errorf("InternalFailure", "no")
	throttled := awsapi.Errorf("ProvisionedThroughputExceededException", "no")
	refusals = []error{nil, internal, throttled, throttled}
	must(t, s, "PutRecords", `{"StreamName":"clicks","Records":[{"PartitionKey":"a","Data":"YWI="},{"PartitionKey":"a","Data":"YQ=="},{"PartitionKey":"b","Data":"YQ=="},{"PartitionKey":"c","Data":"YQ=="}]}`)
	wantPublished(t, p, ofClicks, `
		IncomingBytes Bytes 3
		IncomingRecords Count 1
		PutRecords.Bytes Bytes 3
		PutRecords.FailedRecords Count 1
		PutRecords.Records Count 1
		PutRecords.Success Count 1
		PutRecords.SuccessfulRecords Count 1
		PutRecords.ThrottledRecords Count 2
		PutRecords.TotalRecords Count 4
		WriteProvisionedThroughputExceeded Count 2
	`)
	refusals = []error{internal}
	must(t, s, "PutRecords", `{"StreamName":"clicks","Records":[{"PartitionKey":"a","Data":"YWI="}]}`)
	if got := p.take()[ofClicks+"PutRecords.Success Count"]; !slices.Equal(got, []float64{0}) {
		t.Errorf("the success of a call whose only record failed: %v", got)
	}
	refusals = []error{nil, throttled}
	put := `{"StreamName":"clicks","PartitionKey":"key","Data":"YWI="}`
	must(t, s, "PutRecord", put)
	if _, err := call[any](t, s, "PutRecord", put); err == nil {
		t.Error("a throttled record was taken")
	}
	wantPublished(t, p, ofClicks, `
		IncomingBytes Bytes 5 0
		IncomingRecords Count 1 0
		PutRecord.Bytes Bytes 5 0
		PutRecord.Success Count 1 0
		WriteProvisionedThroughputExceeded Count 0 1
	`)
}

// What the shard's own limit refuses is a throttle, too.
func TestAShardsLimitIsPublished(t *testing.T) {
	s, _, p, _ := measured(t, Config{})
	data := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), 900_000))
	for range 2 {
		must(t, s, "PutRecords", `{"StreamName":"clicks","Records":[{"PartitionKey":"a","Data":"`+data+`"}]}`)
	}
	if got := p.take()[ofClicks+"WriteProvisionedThroughputExceeded Count"]; !slices.Equal(got, []float64{0, 1}) {
		t.Errorf("got %v", got)
	}
}

func TestReadsArePublished(t *testing.T) {
	s, _, p, now := measured(t, Config{})
	must(t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"key","Data":"YWI="}`)
	iterator, err := call[struct{ ShardIterator string }](t, s, "GetShardIterator", `{"StreamName":"clicks","ShardId":"`+firstShard+`","ShardIteratorType":"TRIM_HORIZON"}`)
	if err != nil {
		t.Fatal(err)
	}
	p.take()
	now.Advance(time.Hour) // an iterator lives on: it is of this machine's time
	read := `{"ShardIterator":"` + iterator.ShardIterator + `"}`
	must(t, s, "GetRecords", read)
	got := p.take()
	age := got[ofClicks+"GetRecords.IteratorAgeMilliseconds Milliseconds"]
	if len(age) != 1 || age[0] < 3600e3 || age[0] > 3660e3 {
		t.Errorf("an hour old: %v", age)
	}
	delete(got, ofClicks+"GetRecords.IteratorAgeMilliseconds Milliseconds")
	want := map[string][]float64{
		ofClicks + "GetRecords.Bytes Bytes":                  {5},
		ofClicks + "GetRecords.Records Count":                {1},
		ofClicks + "GetRecords.Success Count":                {1},
		ofClicks + "ReadProvisionedThroughputExceeded Count": {0},
	}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v", got)
	}
	for range 2 * readsPerSecond {
		call[any](t, s, "GetRecords", read)
	}
	if got := p.take(); !slices.Contains(got[ofClicks+"ReadProvisionedThroughputExceeded Count"], 1) || !slices.Contains(got[ofClicks+"GetRecords.Success Count"], 0) {
		t.Errorf("reads beyond the limit: %v", got)
	}
}

// A reader in this process is as late as what it has not read, or is not done with.
func TestALateReaderIsMeasured(t *testing.T) {
	s, st, p, now := measured(t, Config{})
	r := openReader(t, st, firstShard, Position{Type: TrimHorizon})
	var blocked time.Time
	r.Unfinished(func() time.Time { return blocked })
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	age := func() float64 {
		t.Helper()
		s.Measure()
		got := p.take()[ofClicks+"GetRecords.IteratorAgeMilliseconds Milliseconds"]
		if len(got) != 1 {
			t.Fatalf("ages %v, want one", got)
		}
		return got[0]
	}
	hours := func(got float64, want int) {
		t.Helper()
		if got < float64(want)*3600e3 || got > float64(want)*3600e3+60e3 {
			t.Errorf("%v ms late, want %d hours", got, want)
		}
	}
	putMany(t, s, "clicks", 2, 10)
	p.take()
	s.Measure()
	if got := p.take(); len(got) > 0 {
		t.Errorf("who has not begun to read is measured: %v", got)
	}
	first, err := r.Next(ctx, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.take()
	now.Advance(12 * time.Hour)
	hours(age(), 12) // one is unread
	if _, err := r.Next(ctx, 0, 0); err != nil {
		t.Fatal(err)
	}
	hours(p.take()[ofClicks+"GetRecords.IteratorAgeMilliseconds Milliseconds"][0], 12)
	s.Measure()
	wantPublished(t, p, ofClicks, `
		GetRecords.Bytes Bytes 0
		GetRecords.IteratorAgeMilliseconds Milliseconds 0
		GetRecords.Records Count 0
		GetRecords.Success Count 1
		ReadProvisionedThroughputExceeded Count 0
	`)
	blocked = first[0].ArrivedAt
	hours(age(), 12) // both are read, and the first is not done
	stop()
	s.Measure()
	if got := p.take(); len(got) > 0 {
		t.Errorf("who reads no more is measured: %v", got)
	}
}

// A reader waits where a client is refused. It counts where others have used the
// shard's bytes up, not where it has itself.
func TestAReaderIsThrottledByOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, st, p, _ := measured(t, Config{})
		for range 4 {
			putMany(t, s, "clicks", 1, 1_000_000)
			time.Sleep(time.Second)
		}
		throttles := func(r *Reader) []float64 {
			t.Helper()
			p.take()
			if _, err := r.Next(t.Context(), 0, 0); err != nil {
				t.Fatal(err)
			}
			return p.take()[ofClicks+"ReadProvisionedThroughputExceeded Count"]
		}
		mine, others := openReader(t, st, firstShard, Position{Type: TrimHorizon}), openReader(t, st, firstShard, Position{Type: TrimHorizon})
		if got := throttles(mine); !slices.Equal(got, []float64{0}) {
			t.Errorf("the first read: %v", got)
		}
		if got := throttles(others); !slices.Equal(got, []float64{1, 0}) {
			t.Errorf("a read of what another has used up: %v", got)
		}
		putMany(t, s, "clicks", 1, 10)
		if got := throttles(others); !slices.Equal(got, []float64{0}) {
			t.Errorf("a second read: %v", got)
		}
	})
}

func TestAConsumersEventsArePublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, st, p, now := measured(t, Config{})
		made, err := s.registerStreamConsumer(t.Context(), &registerStreamConsumerInput{StreamARN: new(st.ARN()), ConsumerName: new("mine")})
		if err != nil {
			t.Fatal(err)
		}
		c, err := st.Consumer(made.Consumer.ConsumerARN)
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Reader(firstShard, Position{Type: TrimHorizon})
		if err != nil {
			t.Fatal(err)
		}
		putMany(t, s, "clicks", 1, 10)
		p.take()
		read := func() {
			t.Helper()
			if _, err := r.Next(t.Context(), 0, 0); err != nil {
				t.Fatal(err)
			}
		}
		read()
		size := s.Status()[0].BytesIn
		wantPublished(t, p, ofClicks+"ConsumerName=mine ", fmt.Sprintf(`
		SubscribeToShard.Success Count 1
		SubscribeToShardEvent.Bytes Bytes %d
		SubscribeToShardEvent.MillisBehindLatest Milliseconds 0
		SubscribeToShardEvent.Records Count 1
		SubscribeToShardEvent.Success Count 1
	`, size))
		putMany(t, s, "clicks", 1, 10)
		p.take()
		now.Advance(time.Hour)
		s.Measure()
		if got := p.take()[ofClicks+"ConsumerName=mine SubscribeToShardEvent.MillisBehindLatest Milliseconds"]; len(got) != 1 || got[0] < 3600e3 {
			t.Errorf("an hour behind: %v", got)
		}
		read()
		if got := p.take()[ofClicks+"ConsumerName=mine SubscribeToShard.Success Count"]; len(got) != 1 {
			t.Errorf("the subscription is renewed after five minutes: %v", got)
		}
		s.Measure()
		if got := p.take()[ofClicks+"ConsumerName=mine SubscribeToShardEvent.MillisBehindLatest Milliseconds"]; !slices.Equal(got, []float64{0}) {
			t.Errorf("caught up: %v", got)
		}
	})
}

func TestShardLevelMetricsAreThoseSwitchedOn(t *testing.T) {
	s, st, p, _ := measured(t, Config{})
	const ofShard = ofClicks + "ShardId=" + firstShard + " "
	shardLevel := func() map[string][]float64 {
		t.Helper()
		putMany(t, s, "clicks", 1, 10)
		if _, err := openReader(t, st, firstShard, Position{Type: TrimHorizon}).Next(t.Context(), 1, 0); err != nil {
			t.Fatal(err)
		}
		got := p.take()
		maps.DeleteFunc(got, func(name string, _ []float64) bool { return !strings.HasPrefix(name, ofShard) })
		return got
	}
	if got := shardLevel(); len(got) > 0 {
		t.Errorf("none is switched on: %v", got)
	}
	must(t, s, "EnableEnhancedMonitoring", `{"StreamName":"clicks","ShardLevelMetrics":["IncomingRecords","OutgoingRecords"]}`)
	want := map[string][]float64{ofShard + "IncomingRecords Count": {1}, ofShard + "OutgoingRecords Count": {1}}
	if got := shardLevel(); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("two are switched on: %v", got)
	}
	must(t, s, "EnableEnhancedMonitoring", `{"StreamName":"clicks","ShardLevelMetrics":["ALL"]}`)
	var names []string
	for name := range shardLevel() {
		names = append(names, strings.Fields(strings.TrimPrefix(name, ofShard))[0])
	}
	slices.Sort(names)
	if all := slices.Sorted(slices.Values(shardMetrics)); !slices.Equal(names, all) {
		t.Errorf("all are switched on: %v, want %v", names, all)
	}
}

func TestRecordsExpireByTheClock(t *testing.T) {
	s, _, _, now := measured(t, Config{})
	putMany(t, s, "clicks", 3, 10)
	now.Advance(23 * time.Hour)
	s.Measure()
	if got := s.Status()[0].Retained; got != 3 {
		t.Errorf("%d records after 23 hours", got)
	}
	now.Advance(2 * time.Hour)
	s.Measure()
	if got := s.Status()[0].Retained; got != 0 {
		t.Errorf("%d records after 25 hours", got)
	}
}
