package mapping

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/metric"
)

// take returns what was published since the last take, of that name.
func (b *bench) take(name string) (data []metric.Datum) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range b.published {
		if d.Name == name {
			data = append(data, d)
		}
	}
	b.published = nil
	return data
}

// late is when the oldest record arrived that the first shard's reader is not done with.
func (b *bench) late() time.Time {
	b.stream.mu.Lock()
	oldest := b.stream.shards[0].oldest
	b.stream.mu.Unlock()
	return oldest()
}

// wantAge checks that a function's iterator age was published once by its name and once
// by the resource, and is so many hours, and less than a minute more.
func wantAge(t *testing.T, data []metric.Datum, hours float64) {
	t.Helper()
	name, resource := metric.Dimension{Name: "FunctionName", Value: "transform"}, metric.Dimension{Name: "Resource", Value: "transform"}
	if len(data) != 2 || !slices.Equal(data[0].Dimensions, []metric.Dimension{name}) || !slices.Equal(data[1].Dimensions, []metric.Dimension{name, resource}) {
		t.Fatalf("got %+v", data)
	}
	for _, d := range data {
		if d.Namespace != "AWS/Lambda" || d.Unit != "Milliseconds" || d.Value < hours*3600e3 || d.Value > hours*3600e3+60e3 {
			t.Errorf("got %+v, want %v hours", d, hours)
		}
	}
}

func TestAFunctionThatIsNotReachedGrowsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		var there atomic.Bool
		b.function = func(call) (string, string, error) {
			if !there.Load() {
				return "", "", errors.New("Rate Exceeded.")
			}
			return "", "", nil
		}
		b.stream.put(0, "a", "b")
		b.add(t, `{"MetricsConfig":{"Metrics":["EventCount"]}}`)
		synctest.Wait()
		if got := b.counted()["FailedInvokeEventCount"]; got != 2 {
			t.Errorf("%d events count as failed, want 2", got)
		}
		wantAge(t, b.take("IteratorAge"), 0)
		b.clock.Advance(12 * time.Hour)
		b.Measure()
		wantAge(t, b.take("IteratorAge"), 12)
		if got, want := b.late(), b.stream.shards[0].records[0].ArrivedAt; !got.Equal(want) {
			t.Errorf("late since %v, want %v", got, want)
		}
		there.Store(true)
		time.Sleep(longestWait + time.Second)
		synctest.Wait()
		b.wantDrained(t, 2, 0)
		wantAge(t, b.take("IteratorAge"), 12)
		b.Measure()
		if got := b.take("IteratorAge"); len(got) > 0 || !b.late().IsZero() {
			t.Errorf("caught up: %+v, late since %v", got, b.late())
		}
	})
}

func TestARecordIsTooOldByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = func(call) (string, string, error) { return "", "", errors.New("Rate Exceeded.") }
		b.stream.put(0, "a")
		b.add(t, `{"MaximumRecordAgeInSeconds":3600,"MetricsConfig":{"Metrics":["EventCount"]}}`)
		time.Sleep(time.Minute)
		if got := b.Status()[0].Discarded; got != 0 {
			t.Errorf("%d records are given up after a minute", got)
		}
		b.clock.Advance(time.Hour)
		time.Sleep(longestWait + time.Second)
		b.wantDrained(t, 0, 1)
		if got := b.counted()["DroppedEventCount"]; got != 1 {
			t.Errorf("%d events count as dropped", got)
		}
	})
}

func TestWhatLeftTheStreamDoesNotCountAsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("a")
		b.stream.put(0, "a")
		b.add(t, `{"MetricsConfig":{"Metrics":["EventCount"]}}`)
		time.Sleep(10 * time.Second)
		b.stream.change(0, func(sh *fakeShard) { sh.trimmed = 1 })
		time.Sleep(longestWait + time.Second)
		b.wantDrained(t, 0, 1)
		if got := b.counted()["DroppedEventCount"]; got != 0 {
			t.Errorf("%d events count as dropped", got)
		}
	})
}

func TestWhatIsGatheredIsNotLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.add(t, `{"MaximumBatchingWindowInSeconds":300}`)
		b.stream.put(0, "a")
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := b.late(); !got.IsZero() || b.Status()[0].Behind != 1 {
			t.Errorf("late since %v; %+v", got, b.Status()[0])
		}
	})
}

func TestWhatTheRoleMayNotReadIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		g := newGrants(t, b)
		g.allow(t, mayRead, mayReport)
		b.add(t, reporting)
		synctest.Wait()
		g.allow(t, mayReport)
		b.stream.put(0, "a")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got, want := b.late(), b.stream.shards[0].records[0].ArrivedAt; !got.Equal(want) {
			t.Errorf("late since %v, want %v", got, want)
		}
		g.allow(t, mayRead, mayReport)
		time.Sleep(longestWait + time.Second)
		synctest.Wait()
		if got := b.late(); !got.IsZero() {
			t.Errorf("late since %v", got)
		}
	})
}

func TestAPollThatFindsNothingIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		m := b.add(t, `{"MetricsConfig":{"Metrics":["EventCount"]}}`)
		b.Measure()
		want := []metric.Dimension{{Name: "EventSourceMappingUUID", Value: m.uuid}}
		if got := b.take("PolledEventCount"); len(got) != 1 || got[0].Value != 0 || got[0].Unit != "Count" || !slices.Equal(got[0].Dimensions, want) {
			t.Errorf("got %+v", got)
		}
		c := m.current()
		c.Enabled = false
		if err := m.update(c); err != nil {
			t.Fatal(err)
		}
		b.Measure()
		if got := b.take("PolledEventCount"); len(got) > 0 {
			t.Errorf("a disabled mapping polls: %+v", got)
		}
	})
}

func TestADeliveryThatFailsIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.function = failIf("a")
		b.refuse = errors.New("NoSuchBucket")
		b.stream.put(0, "a")
		b.add(t, `{"MaximumRetryAttempts":0,"MetricsConfig":{"Metrics":["EventCount"]},"DestinationConfig":{"OnFailure":{"Destination":"`+aBucket+`"}}}`)
		time.Sleep(time.Minute)
		want := map[string]int{"PolledEventCount": 1, "InvokedEventCount": 1, "FailedInvokeEventCount": 1, "DroppedEventCount": 1}
		if got := b.counted(); !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if got := b.take("DestinationDeliveryFailures"); len(got) != 2 || got[0].Value != 1 || got[0].Dimensions[0].Value != "transform" {
			t.Errorf("got %+v", got)
		}
	})
}

// A stream of package kinesis is as late as its mapping's function is.
func TestAStreamIsAsLateAsItsFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		streams, err := kinesis.New(kinesis.Config{Dir: t.TempDir(), Metrics: b.sink, Clock: &b.clock})
		if err != nil {
			t.Fatal(err)
		}
		defer streams.Close()
		defer b.Close()
		callAction(t, streams.API(), "CreateStream", map[string]any{"StreamName": "events", "ShardCount": 1})
		callAction(t, streams.API(), "PutRecord", map[string]any{"StreamName": "events", "PartitionKey": "k", "Data": "YQ=="})
		b.config.Streams = func(arn string) (Stream, error) {
			stream, err := streams.Stream(arn)
			return Kinesis(stream), err
		}
		var works atomic.Bool
		b.function = func(call) (string, string, error) {
			if !works.Load() {
				return "", "Unhandled", nil
			}
			return "", "", nil
		}
		b.add(t, `{}`)
		synctest.Wait()
		b.clock.Advance(13 * time.Hour)
		age := func() []float64 {
			b.take("")
			streams.Measure()
			var ages []float64
			for _, d := range b.take("GetRecords.IteratorAgeMilliseconds") {
				ages = append(ages, d.Value)
			}
			return ages
		}
		if got := age(); len(got) != 1 || got[0] < 13*3600e3 {
			t.Errorf("ages %v, want one of 13 hours", got)
		}
		works.Store(true)
		time.Sleep(longestWait + time.Second)
		synctest.Wait()
		if got := age(); !slices.Equal(got, []float64{0}) {
			t.Errorf("ages %v, want 0", got)
		}
	})
}

func TestAFunctionsNameIsWithoutItsQualifier(t *testing.T) {
	b := newBench(t, 1)
	b.publishOfFunction(settings{FunctionARN: aFunction + ":$LATEST"}, metric.Count("N", 1))
	if got := b.take("N"); len(got) != 2 || got[0].Dimensions[0].Value != "transform" || strings.Contains(got[1].Dimensions[1].Value, "$") {
		t.Errorf("got %+v", got)
	}
}
