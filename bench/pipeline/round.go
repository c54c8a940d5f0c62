package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
)

// bench is the deployed pipeline and what was measured of it.
type bench struct {
	config
	endpoint *endpoint
	place    pipeline.Pipeline
	client   *kinesis.Client
	ledger   *verify.Ledger
	rounds   []round
	report   *verify.Report
}

// round is what was measured of one.
type round struct {
	aggregated      bool
	events, records int64
	bytes           int64
	throttled       int64
	sent, took      time.Duration // until the last event was acknowledged, and was in Parquet
	cpu             usage
	peak            int64 // most resident memory of the endpoint
	live            int64 // its live heap afterwards
	retained        int64 // records in its streams afterwards
}

func (r round) rate() float64 { return float64(r.events) / r.took.Seconds() }

func newBench(ctx context.Context, c config, e *endpoint) (*bench, error) {
	place, err := pipeline.Find(ctx, e.aws(), environment)
	if err != nil {
		return nil, err
	}
	b := &bench{config: c, endpoint: e, place: place, client: kinesis.NewFromConfig(e.aws()), ledger: verify.NewLedger()}
	// A few events first, so that connections are there and the function is warm.
	warm := c
	warm.events = 20 * c.shards
	warm.profile = ""
	_, err = (&bench{warm, e, place, b.client, b.ledger, nil, nil}).round(ctx, c.rounds+1, false)
	return b, err
}

// measure runs all rounds.
func (b *bench) measure(ctx context.Context) error {
	for n := range b.config.rounds + 1 {
		aggregated := n == b.config.rounds
		step(fmt.Sprintf("round %d: %s", n+1, b.kind(aggregated)))
		r, err := b.round(ctx, n, aggregated)
		if err != nil {
			return err
		}
		b.rounds = append(b.rounds, r)
	}
	if b.profile == "" {
		return nil
	}
	return b.endpoint.profileMemory(ctx, b.profile)
}

func (b *bench) kind(aggregated bool) string {
	if aggregated {
		return fmt.Sprintf("%d events in KPL aggregates", b.events)
	}
	return fmt.Sprintf("%d events, a record each", b.events)
}

// round makes events, sends them and waits until they are through.
func (b *bench) round(ctx context.Context, n int, aggregated bool) (r round, err error) {
	records, err := b.records(n, aggregated)
	if err != nil {
		return r, err
	}
	runtime.GC() // what making them left is not the producer's
	if err := resetPeak(b.endpoint.pid()); err != nil {
		return r, err
	}
	if b.profile != "" && n == 0 {
		wait := b.endpoint.profileCPU(ctx, b.profile, max(1, b.events/20_000))
		defer func() { err = errors.Join(err, wait()) }()
	}
	r.aggregated = aggregated
	acknowledged, err := b.flow(ctx, records, &r)
	if err != nil {
		return r, err
	}
	for _, event := range acknowledged {
		b.ledger.Add(event)
	}
	return r, b.look(ctx, &r)
}

// flow is what is timed.
func (b *bench) flow(ctx context.Context, records []produce.Record, r *round) (acknowledged [][]byte, err error) {
	acknowledged = make([][]byte, 0, b.events)
	before, err := usageNow(b.endpoint.pid())
	if err != nil {
		return nil, err
	}
	var sent produce.Progress
	start := time.Now()
	err = produce.Run(ctx, produce.Config{
		Client: b.client,
		Stream: b.place.IngestStreamName,
		Source: func(yield func(produce.Record, error) bool) {
			for _, r := range records {
				if !yield(r, nil) {
					return
				}
			}
		},
		Sent: func(event []byte) { acknowledged = append(acknowledged, event) },
	}, &sent)
	if err != nil {
		return nil, err
	}
	r.sent = time.Since(start)
	if err := b.endpoint.drain(ctx); err != nil {
		return nil, err
	}
	r.took = time.Since(start)
	after, err := usageNow(b.endpoint.pid())
	r.cpu = after.minus(before)
	r.events, r.records, r.bytes, r.throttled = sent.Events.Load(), sent.Records.Load(), sent.Bytes.Load(), sent.Throttled.Load()
	return acknowledged, err
}

// look reads the endpoint's memory.
func (b *bench) look(ctx context.Context, r *round) (err error) {
	if r.peak, err = peakMemory(b.endpoint.pid()); err != nil {
		return err
	}
	if r.live, err = b.endpoint.liveHeap(ctx); err != nil {
		return err
	}
	status, err := b.endpoint.status(ctx)
	for _, s := range status.Streams {
		r.retained += s.Retained
	}
	return err
}

func (b *bench) verify(ctx context.Context) (err error) {
	b.report, err = verify.Count(ctx, verify.Buckets{Client: pipeline.S3(b.endpoint.aws())}, nil, b.place, b.ledger)
	if err != nil {
		return err
	}
	if !b.report.Complete() {
		return fmt.Errorf("of %d events %d are lost, %d came more than once and %d are unknown", b.report.Sent, b.report.Lost, b.report.Duplicated, b.report.Unknown)
	}
	return nil
}
