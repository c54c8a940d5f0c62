package alarms

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"

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

// Events of more days come than there can be partitions.
func partitions(t *testing.T, f *fixture) {
	const limit = 500
	f.Drain(t)
	f.goOff(t, f.ofKinds(t, "delivery-partitions", "delivery-partitions-exceeded"), cause{
		again: func(a alarms.Status) {
			least := 0.9 * limit
			if kindOf(a) == "delivery-partitions-exceeded" {
				least = 1
			}
			open := func() bool {
				f.Endpoint.Firehose.Measure()
				most, _ := f.shows(t, a, "Maximum")
				return most >= least
			}
			if !open() {
				f.putDays(t, limit+5)
				f.await(t, "partitions", open)
			}
		},
		mend: func() { f.Drain(t) },
	})
}

// putDays puts shaped events of so many days.
func (f *fixture) putDays(t *testing.T, days int) {
	t.Helper()
	today := f.Endpoint.Clock.Now().UTC().Format(time.DateOnly)
	var records []kinesistypes.PutRecordsRequestEntry
	for n := range days {
		day := time.Date(2001, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		records = append(records, kinesistypes.PutRecordsRequestEntry{
			Data: bytes.ReplaceAll(f.shaped(t, 0), []byte(today), []byte(day)), PartitionKey: aws.String(fmt.Sprint(n)),
		})
	}
	for len(records) > 0 {
		n := min(len(records), 500)
		out, err := f.kinesis().PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: &f.Place.AnalyticsStreamName, Records: records[:n]})
		if err != nil || *out.FailedRecordCount > 0 {
			t.Fatalf("%+v, %v", out, err)
		}
		records = records[n:]
	}
}

// Another consumer reads as many bytes of a shard as it gives, and leaves nothing to the
// delivery streams.
func deliveryReadsThrottled(t *testing.T, f *fixture) {
	list, stream := f.ofKinds(t, "delivery-reads-throttled"), f.Place.AnalyticsStreamName
	again := f.each(list[0].Period, func() {
		f.Drain(t)
		f.Endpoint.Clock.Advance(time.Second)
		f.exhaust(t, stream, 10) // of those that are the oldest, of which one is large
		f.put(t, stream, f.shaped(t, 0))
		f.await(t, "reads that are refused", func() bool {
			f.Endpoint.Firehose.Measure()
			for _, a := range list {
				if refused, _ := f.shows(t, a, "Sum"); refused == 0 {
					return false
				}
			}
			return true
		})
	})
	f.goOff(t, list, cause{
		make: func() {
			f.Endpoint.Clock.Advance(8 * 24 * time.Hour) // so that what others have put is gone
			f.put(t, stream, f.shaped(t, megabyte))
		},
		again: func(alarms.Status) { again() },
	})
}

// More is put on a delivery stream than it takes in a second.
func deliveryThrottled(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "delivery-throttled"), cause{
		again: func(alarms.Status) {
			for range 20 {
				if !f.putDirect(t, bytes.Repeat([]byte("x"), megabyte), bytes.Repeat([]byte("x"), megabyte), bytes.Repeat([]byte("x"), megabyte)) {
					return
				}
			}
			t.Fatal("a delivery stream takes 60 MB in a second")
		},
		mend: func() { f.Drain(t) },
	})
}

// putDirect puts records on the delivery stream of rejects; false: it did not take all.
func (f *fixture) putDirect(t *testing.T, data ...[]byte) bool {
	t.Helper()
	client := firehose.NewFromConfig(f.Config, func(o *firehose.Options) { o.Retryer = aws.NopRetryer{} })
	in := &firehose.PutRecordBatchInput{DeliveryStreamName: aws.String(of(t, f.alarm(t, "delivery-throttled"), "DeliveryStreamName"))}
	for _, d := range data {
		in.Records = append(in.Records, types.Record{Data: d})
	}
	out, err := client.PutRecordBatch(t.Context(), in)
	if slow := new(types.ServiceUnavailableException); errors.As(err, &slow) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	return *out.FailedPutCount == 0
}
