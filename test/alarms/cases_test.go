package alarms

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local/awsapi"
)

// Nothing comes in, which by itself takes a quarter of an hour to be seen.
func TestSilence(t *testing.T) {
	f := environment(t)
	silent := f.alarm(t, "stream-silent", f.Place.IngestStreamName)
	f.goesOff(t, silent, nil, func() {
		f.Send(t, produce.Generated(f.Events(5, 0)), verify.NewLedger())
	})
	// One that pages does so by way of the pipeline's: its own topic is the other one.
	health := f.alarm(t, "pipeline-unhealthy")
	if slices.Equal(silent.AlarmActions, health.AlarmActions) || len(health.AlarmActions) != 1 {
		t.Errorf("%s tells %v, %s %v", silent.Name, silent.AlarmActions, health.Name, health.AlarmActions)
	}
	f.told(t, health, time.Time{})
}

// Kinesis fails by its own fault, for one record of each call.
func TestPutFailures(t *testing.T) {
	f := environment(t)
	client := kinesis.NewFromConfig(f.Config)
	failures := f.alarm(t, "stream-put-failures", f.Place.IngestStreamName)
	put := func(failed int32) func() {
		return func() {
			t.Helper()
			out, err := client.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: &f.Place.IngestStreamName, Records: []types.PutRecordsRequestEntry{
				{Data: []byte("{}"), PartitionKey: aws.String("k")},
			}})
			if err != nil || *out.FailedRecordCount != failed {
				t.Fatalf("%+v, %v, want %d failed", out, err, failed)
			}
		}
	}
	f.goesOff(t, failures, func() {
		f.failPuts(t, func(string, string) error {
			return awsapi.Errorf("InternalFailure", "Internal service failure.")
		})
		put(1)()
	}, func() {
		f.failPuts(t, nil)
		put(0)()
	})
}
