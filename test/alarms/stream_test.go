package alarms

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

var streamFaults = []fault{
	{[]string{"stream-silent"}, silence},
	{[]string{"stream-anomaly"}, unusual},
	{[]string{"stream-put-failures"}, putFailures},
	{[]string{"stream-write-throttled"}, writesThrottled},
	{[]string{"stream-read-throttled"}, readsThrottled},
	{[]string{"stream-late", "stream-retention", "function-iterator-age", "delivery-behind"}, late},
}

// Nothing comes in, which by itself takes a quarter of an hour to be seen.
func silence(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "stream-silent"), cause{right: func(alarms.Status) { f.send(t, 5, 0) }})
}

// After hours of a few events a period there are hundreds. What a band is learned from
// is two weeks: nothing of before is left when they have passed.
func unusual(t *testing.T, f *fixture) {
	list := f.ofKinds(t, "stream-anomaly")
	f.Drain(t)
	f.Endpoint.Clock.Advance(15 * 24 * time.Hour)
	n, events := 0, 0
	come := f.each(list[0].Period, func() {
		n++
		f.send(t, events+n%3, 0)
	})
	events = 10
	for range 20 {
		come()
		f.Endpoint.Advance(t.Context(), list[0].Period)
	}
	again := func(alarms.Status) { come() }
	f.goOff(t, list, cause{
		make: func() { events = 400 }, again: again,
		mend: func() { events = 10 }, right: again,
	})
}

// Kinesis fails by its own fault.
func putFailures(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "stream-put-failures"), cause{
		make: func() {
			f.failPuts(t, func(string, string) error {
				return awsapi.Errorf("InternalFailure", "Internal service failure.")
			})
		},
		again: func(a alarms.Status) {
			if stream := of(t, a, "StreamName"); f.put(t, stream, f.event(t, stream, 0)) {
				t.Fatalf("%s has taken a record", stream)
			}
		},
		mend: func() { f.failPuts(t, nil) },
	})
}

// One shard is put more on than it takes.
func writesThrottled(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "stream-write-throttled"), cause{again: func(a alarms.Status) {
		stream := of(t, a, "StreamName")
		for range 10 {
			if !f.put(t, stream, f.event(t, stream, megabyte)) {
				return
			}
		}
		t.Fatalf("a shard of %s takes 10 MB in a second", stream)
	}})
}

// Somebody reads one shard more often than it lets all who read it.
func readsThrottled(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "stream-read-throttled"), cause{again: func(a alarms.Status) {
		f.exhaust(t, of(t, a, "StreamName"), 1)
	}})
}

// exhaust reads what is on the first shard of a stream until that allows no more reads.
func (f *fixture) exhaust(t *testing.T, stream string, records int32) {
	t.Helper()
	client, shard := f.kinesis(), f.shards(t, stream)[0].ID
	at, err := client.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
		StreamName: &stream, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		_, err = client.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: at.ShardIterator, Limit: &records})
		if refused := new(types.ProvisionedThroughputExceededException); errors.As(err, &refused) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("20 reads of a shard of %s in a second, and none is refused", stream)
}

// Who reads the streams is kept from it for days: the function has no concurrency, and
// the roles of the delivery streams may not read.
func late(t *testing.T, f *fixture) {
	list := f.ofKinds(t, "stream-late", "stream-retention", "function-iterator-age", "delivery-behind")
	f.Drain(t)
	var mend []func()
	f.goOff(t, list, cause{
		make: func() {
			mend = append(mend, f.reserve(t, 0))
			for _, name := range []string{f.lake(t), f.Place.Search.DeliveryStreamName} {
				mend = append(mend, f.deny(t, f.delivery(t, name).source, "kinesis:GetRecords"))
			}
			for _, stream := range []string{f.Place.IngestStreamName, f.Place.AnalyticsStreamName} {
				f.put(t, stream, f.event(t, stream, 0))
			}
			f.await(t, "a batch that is tried again", func() bool { return !f.Endpoint.Status().Mappings[0].Oldest.IsZero() })
			f.await(t, "records that wait", func() bool {
				for _, a := range f.ofKinds(t, "delivery-behind") {
					if f.Endpoint.Firehose.Measure(); !f.late(t, a) {
						return false
					}
				}
				return true
			})
			f.Endpoint.Clock.Advance(85 * time.Hour) // half of the retention and a little
		},
		mend: func() {
			for _, do := range mend {
				do()
			}
			f.Drain(t)
		},
	})
}

func (f *fixture) late(t *testing.T, a alarms.Status) bool {
	t.Helper()
	age, _ := f.shows(t, a, "Maximum")
	return age > 0
}
