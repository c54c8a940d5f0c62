package alarms

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

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
				f.bring(t, "so many open partitions", func() { f.putDays(t, limit+5) }, open)
			}
		},
		mend: func() { f.Drain(t) },
	})
}

// putDays puts shaped events of so many days.
func (f *fixture) putDays(t *testing.T, days int) {
	t.Helper()
	today := f.Endpoint.Clock.Now().UTC().Format(time.DateOnly)
	var records []types.PutRecordsRequestEntry
	for n := range days {
		day := time.Date(2001, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		records = append(records, types.PutRecordsRequestEntry{
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
