package alarms

import (
	"bytes"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

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
