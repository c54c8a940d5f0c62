package alarms

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

var deliveryFaults = []fault{
	{[]string{"delivery-freshness", "delivery-success"}, undelivered},
	{[]string{"delivery-conversion"}, unconverted},
	{[]string{"delivery-partitions", "delivery-partitions-exceeded"}, partitions},
	{[]string{"delivery-reads-throttled"}, deliveryReadsThrottled},
	{[]string{"delivery-throttled"}, deliveryThrottled},
	{[]string{"failures-not-empty"}, failuresNotEmpty},
}

// The roles of delivery streams may not write where they deliver to.
func undelivered(t *testing.T, f *fixture) {
	list := f.ofKinds(t, "delivery-freshness", "delivery-success")
	success := f.ofKinds(t, "delivery-success")
	f.Drain(t)
	// fails says that an attempt has failed in the period that it is now.
	fails := func(a alarms.Status) func() bool {
		return func() bool {
			least, some := f.shows(t, a, "Minimum")
			return some && least == 0
		}
	}
	var mend []func()
	f.goOff(t, list, cause{
		make: func() {
			for _, a := range success {
				mend = append(mend, f.deny(t, f.delivery(t, of(t, a, "DeliveryStreamName")).role, "s3:PutObject", "es:ESHttpPut"))
			}
			f.put(t, f.Place.AnalyticsStreamName, f.shaped(t, 0))
			f.putDirect(t, []byte("{}"))
			for _, a := range success {
				f.await(t, "an attempt that fails", fails(a))
			}
			f.Endpoint.Clock.Advance(80 * time.Minute) // longer than the domain has to answer
		},
		again: func(a alarms.Status) {
			if kindOf(a) == "delivery-success" {
				f.await(t, "an attempt that fails", fails(a))
			}
		},
		mend: func() {
			for _, do := range mend {
				do()
			}
			f.Drain(t)
		},
	})
}

// A record has a text where the table has a number.
func unconverted(t *testing.T, f *fixture) {
	record := func() []byte {
		return bytes.Replace(f.shaped(t, 0), []byte(`"error_code":`), []byte(`"results":"many","error_code":`), 1)
	}
	f.goOff(t, f.ofKinds(t, "delivery-conversion"), cause{
		again: func(a alarms.Status) {
			f.put(t, f.Place.AnalyticsStreamName, record())
			f.await(t, "a record that cannot be converted", func() bool {
				failed, _ := f.shows(t, a, "Sum")
				return failed > 0
			})
		},
		mend: func() {
			f.Drain(t)
			f.empty(t, f.Place.Search.FailedBucketName) // the index does not take it either
		},
	})
}

// Another consumer reads as many bytes of a shard as it gives, and leaves nothing to the
// delivery streams.
func deliveryReadsThrottled(t *testing.T, f *fixture) {
	list, stream := f.ofKinds(t, "delivery-reads-throttled"), f.Place.AnalyticsStreamName
	refused := func() bool {
		f.Endpoint.Firehose.Measure()
		return !slices.ContainsFunc(list, func(a alarms.Status) bool {
			reads, _ := f.shows(t, a, "Sum")
			return reads == 0
		})
	}
	again := f.each(list[0].Period, func() {
		f.Drain(t)
		f.bring(t, "reads that are refused", func() {
			f.Endpoint.Clock.Advance(time.Second)
			f.exhaust(t, stream, 10) // of those that are the oldest, of which one is large
			f.put(t, stream, f.shaped(t, 0))
		}, refused)
	})
	f.goOff(t, list, cause{
		make: func() {
			f.Endpoint.Clock.Advance(8 * 24 * time.Hour) // so that what others have put is gone
			f.put(t, stream, f.shaped(t, megabyte))
		},
		again: func(alarms.Status) { again() },
	})
}

// bring has records that are put do something on their way. It tries again when they
// have got through without, as they may on a machine that is slow.
func (f *fixture) bring(t *testing.T, what string, put func(), there func() bool) {
	t.Helper()
	for range 10 {
		put()
		f.await(t, what, func() bool { return there() || f.Endpoint.Status().Drained })
		if there() {
			return
		}
	}
	t.Fatalf("there is not, after ten times: %s", what)
}
