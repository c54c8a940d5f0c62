package firehose

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

var lakeColumns = []string{
	"event_id string", "event_time timestamp", "ingest_time timestamp", "account string", "session_id string", "device_id string",
	"device_model string", "device_firmware string", "device_timezone string", "region string", "app_name string", "app_version string",
	"asset_id string", "channel string", "position_ms bigint", "latency_ms bigint", "query string", "results int", "confidence double",
	"error_code string", "message string", "fatal boolean", "from_screen string", "to_screen string",
}

var lakeDestination = strings.NewReplacer(
	`"Prefix":"day=!{partitionKeyFromQuery:day}/"`, `"Prefix":"events/event_date=!{partitionKeyFromQuery:event_date}/event_type=!{partitionKeyFromQuery:event_type}/"`,
	`{day: .day}`, `{event_date: .event_time[0:10], event_type: .event_type}`,
	`"DynamicPartitioningConfiguration"`, strings.Trim(converting, "{}\n")+`}},"DynamicPartitioningConfiguration"`,
).Replace(partitioned)

func shapedEvent(i int) string {
	return fmt.Sprintf(`{"event_id":"0192f0c1-7d3a-7cc1-9a40-%012d","event_type":"playback_%d","event_time":"2026-11-23T05:17:32.%03dZ","ingest_time":"2026-11-23T05:17:33.001Z",`+
		`"account":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00%03d","session_id":"s-%d","device_id":"d-%d","device_model":"XG1v4","device_firmware":"6.2p4s1","device_timezone":"America/New_York",`+
		`"region":"us-east","app_name":"guide","app_version":"3.14.%d","asset_id":"a-%d","channel":"%d","position_ms":%d,"latency_ms":%d,"fatal":false,"from_screen":"home"}`,
		i, i%10, i%1000, i%1000, i%5000, i%2000, i%7, i%300, i%90, i*13, i%400)
}

// BenchmarkConvert is a row's whole way: scan, partition keys, columns, and the
// Parquet file.
func BenchmarkConvert(b *testing.B) {
	bench := newBench(b)
	bench.catalog.set("events", lakeColumns...)
	d := bench.must(b, directPut, lakeDestination)
	events := make([]record, 20_000)
	for i := range events {
		events[i] = record{data: []byte(shapedEvent(i)), arrived: time.Now(), sub: -1}
	}
	b.SetBytes(int64(len(events[0].data)))
	b.ReportAllocs()
	n, before := 0, cpu(b)
	for b.Loop() {
		d.mu.Lock()
		d.process(&events[n%len(events)])
		d.mu.Unlock()
		if n++; n%len(events) == 0 {
			bench.flushed(b)
		}
	}
	bench.flushed(b)
	b.ReportMetric(float64(cpu(b)-before)/float64(n), "cpu-ns/op") // of all goroutines; what other programs take is not in it
	if got := bench.only(b); got.Delivered != int64(n) || got.Failed > 0 {
		b.Fatalf("got %+v, want %d delivered", got, n)
	}
}

func cpu(b *testing.B) int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
