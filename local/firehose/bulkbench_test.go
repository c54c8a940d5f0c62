package firehose

import (
	"bytes"
	"context"
	"strconv"
	"testing"
	"time"
)

// takesAll is a domain that answers as OpenSearch does and keeps nothing.
type takesAll struct{ answer []byte }

func (o *takesAll) Do(_ context.Context, _, _, _ string, body []byte) (int, []byte, error) {
	answer := append(o.answer[:0], `{"took":30,"errors":false,"items":[`...)
	for i := range bytes.Count(body, []byte("\n")) / 2 {
		if i > 0 {
			answer = append(answer, ',')
		}
		answer = append(answer, `{"index":{"_index":"events-2026-11-23","_id":"49590338271490256608559692540925702759324208523137515522.0","_version":1,"result":"created",`+
			`"_shards":{"total":2,"successful":1,"failed":0},"_seq_no":17,"_primary_term":1,"status":201}}`...)
	}
	o.answer = append(answer, "]}"...)
	return 200, o.answer, nil
}

// BenchmarkIndex is a document's whole way: from the record to the bulk request,
// and back from its answer. The requests of a stream follow each other here: the
// domain answers at once.
func BenchmarkIndex(b *testing.B) {
	bench := newSearchBench(b)
	bench.config.Domains = func(string) (SearchDomain, error) { return &takesAll{}, nil }
	d := bench.must(b, kinesisAsInput, `{"IndexRotationPeriod":"OneDay"}`)
	d.bulks = make(chan struct{}, 1) // takesAll is not for two at once
	events := make([]record, 20_000)
	for i := range events {
		events[i] = record{data: []byte(shapedEvent(i)), arrived: time.Now(), sequence: strconv.Itoa(1_000_000 + i), sub: i % 100}
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
	b.ReportMetric(float64(cpu(b)-before)/float64(n), "cpu-ns/op")
	if got := bench.only(b); got.Delivered != int64(n) || got.Failed > 0 {
		b.Fatalf("got %+v, want %d delivered", got, n)
	}
}
