package embedded

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"syscall"
	"testing"
	"time"
)

const benchTemplate = `{"index_patterns":["x1-*"],"template":{"settings":{"number_of_replicas":0},"mappings":{"dynamic":"strict","properties":{
"event_id":{"type":"keyword"},"event_type":{"type":"keyword"},"event_time":{"type":"date","format":"strict_date_optional_time"},"ingest_time":{"type":"date","format":"strict_date_optional_time"},
"account":{"type":"keyword"},"session_id":{"type":"keyword"},"device_id":{"type":"keyword"},"device_model":{"type":"keyword"},"device_firmware":{"type":"keyword"},"device_timezone":{"type":"keyword"},
"region":{"type":"keyword"},"app_name":{"type":"keyword"},"app_version":{"type":"keyword"},"asset_id":{"type":"keyword"},"channel":{"type":"keyword"},"position_ms":{"type":"long"},"latency_ms":{"type":"long"},
"confidence":{"type":"double"},"fatal":{"type":"boolean"},"message":{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}}}}}`

// events are documents as a delivery stream sends them; one in ten has a text.
func events(from, n int) []byte {
	var b bytes.Buffer
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, `{"index":{"_index":"x1-2026-11-23","_id":"4963%020d.%030d"}}`+"\n", i, i)
		text := ""
		if i%10 == 0 {
			text = fmt.Sprintf(`,"message":"the stream %d ended before its time"`, i%97)
		}
		fmt.Fprintf(&b, `{"event_id":"0190a%027d","event_type":"type%d","event_time":"2026-11-23T05:%02d:%02d.120Z","ingest_time":"2026-11-23T05:17:32.120Z","account":"%064d","session_id":"s%030d","device_id":"d%012d","device_model":"XG%d","device_firmware":"7.%d.1","device_timezone":"America/New_York","region":"region-%d","app_name":"app%d","app_version":"1.%d","asset_id":"asset-%d","channel":"ch%d","position_ms":%d,"latency_ms":%d,"confidence":0.%d,"fatal":%t%s}`+"\n",
			i, i%9, i/60%60, i%60, i%5000, i/20, i%5000, i%7, i%30, i%12, i%25, i%9, i%3000, i%400, i*37%7_200_000, i%900, i%100, i%2 == 0, text)
	}
	return b.Bytes()
}

func post(t testing.TB, h http.Handler, path string, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body)))
	if w.Code != http.StatusOK {
		t.Fatalf("POST %s: %d %s", path, w.Code, w.Body)
	}
	return w
}

// What 100 000 documents cost: CPU a document, memory, and a search with aggregations.
func BenchmarkIndex(b *testing.B) {
	for range b.N {
		n := open(b)
		w := httptest.NewRecorder()
		n.ServeHTTP(w, httptest.NewRequest(http.MethodPut, "/_index_template/x1", bytes.NewReader([]byte(benchTemplate))))
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		const documents, batch = 100_000, 2000
		var used time.Duration
		for i := 0; i < documents; i += batch {
			body := events(i, batch)
			begun := cpu(b)
			w := post(b, n, "/_bulk", body)
			used += cpu(b) - begun
			if bytes.Contains(w.Body.Bytes()[:50], []byte(`"errors":true`)) {
				b.Fatal(w.Body.String()[:1000])
			}
		}
		begun := cpu(b)
		post(b, n, "/x1-*/_search", []byte(`{"query":{"match":{"message":"stream"}},"size":0}`))
		b.ReportMetric(float64((cpu(b) - begun).Milliseconds()), "ms/first-text-search")
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(documents/used.Seconds(), "docs/cpu-s")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
		begun = cpu(b)
		post(b, n, "/x1-*/_search", []byte(`{"size":0,"query":{"range":{"event_time":{"gte":"2026-11-23"}}},"aggs":{"t":{"terms":{"field":"event_type"},"aggs":{"l":{"percentiles":{"field":"latency_ms"}}}},"h":{"date_histogram":{"field":"event_time","fixed_interval":"1m"}}}}`))
		b.ReportMetric(float64((cpu(b) - begun).Milliseconds()), "ms/aggregations")
	}
}

// cpu is the time that the process has had: other processes on the machine do not count.
func cpu(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
