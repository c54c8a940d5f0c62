package kinesis

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// BenchmarkPutRecordsSDK puts records of 1 KiB, 500 a call, through the SDK's
// client over loopback: client, wire and service on this machine's cores.
func BenchmarkPutRecordsSDK(b *testing.B) {
	s := newService(b, Config{})
	// Enough shards that none throttles: 200 calls a second would fill 100.
	newStream(b, s, "bench", 300)
	client := connect(b, s)
	in := &sdk.PutRecordsInput{StreamName: aws.String("bench")}
	for i := range maxRecordsPerPut {
		in.Records = append(in.Records, types.PutRecordsRequestEntry{
			Data:         bytes.Repeat([]byte{byte(i)}, 1024),
			PartitionKey: aws.String(fmt.Sprintf("device-%d", i)),
		})
	}
	b.SetBytes(maxRecordsPerPut * 1024)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		mine := *in
		mine.Records = append([]types.PutRecordsRequestEntry(nil), in.Records...)
		for round := 0; pb.Next(); round++ {
			for i := range mine.Records {
				mine.Records[i].PartitionKey = aws.String(fmt.Sprintf("device-%d-%d", i, round))
			}
			out, err := client.PutRecords(b.Context(), &mine)
			if err != nil {
				b.Error(err)
				return
			}
			if *out.FailedRecordCount > 0 {
				b.Errorf("%d of %d records failed: %s", *out.FailedRecordCount, len(out.Records), firstFailure(out))
				return
			}
		}
	})
	b.ReportMetric(float64(b.N*maxRecordsPerPut)/b.Elapsed().Seconds(), "records/s")
}

func firstFailure(out *sdk.PutRecordsOutput) string {
	for _, r := range out.Records {
		if r.ErrorMessage != nil {
			return *r.ErrorMessage
		}
	}
	return ""
}
