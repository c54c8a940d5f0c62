package cloudwatch

import (
	"testing"

	"github.com/millrace-dev/millrace/local/metric"
)

// BenchmarkPut publishes what PutRecords does of one call.
func BenchmarkPut(b *testing.B) {
	s := New(Config{})
	stream := []metric.Dimension{{Name: "StreamName", Value: "ingest"}}
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for i := 0.0; p.Next(); i++ {
			s.Put(
				metric.Datum{Namespace: "AWS/Kinesis", Name: "IncomingRecords", Unit: "Count", Dimensions: stream, Value: 1, Count: 500},
				metric.Datum{Namespace: "AWS/Kinesis", Name: "IncomingBytes", Unit: "Bytes", Dimensions: stream, Value: 1000 + i, Count: 1},
				metric.Datum{Namespace: "AWS/Kinesis", Name: "PutRecords.Latency", Unit: "Milliseconds", Dimensions: stream, Value: float64(int(i) % 50)},
				metric.Datum{Namespace: "AWS/Kinesis", Name: "PutRecords.Success", Unit: "Count", Dimensions: stream, Value: 1},
			)
		}
	})
}
