package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// figures are what was measured of one program. Each is the median of the rounds.
type figures struct {
	name           string
	eventBytes     int           // on average
	micros, kernel float64       // CPU per event without starting up: all, and what of it is system time
	initialization time.Duration // from the start of the process to its first wish for an event
	peakBytes      int64
	binaryBytes    int64
	records        float64 // put on the output stream per event
}

// starts is how often a round starts a program without an event, for what
// starting up costs.
const starts = 5

// measure runs the programs in turn.
func measure(ctx context.Context, list []program, o options) ([]figures, error) {
	payloads, all := make([][][]byte, len(list)), make([]figures, len(list))
	for i, p := range list {
		events, err := p.events(8*o.size, o.wrong)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(p.binary)
		if err != nil {
			return nil, err
		}
		payloads[i] = payloadsOf(events, o.size)
		all[i] = figures{name: p.name, eventBytes: averageSize(events), binaryBytes: info.Size()}
	}
	rounds := make([][]round, len(list))
	for range o.rounds {
		for i, p := range list {
			r, err := measureOnce(ctx, p, payloads[i], o)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			rounds[i] = append(rounds[i], r)
		}
	}
	for i := range all {
		f := &all[i]
		f.micros = median(rounds[i], func(r round) float64 { return r.micros })
		f.kernel = median(rounds[i], func(r round) float64 { return r.kernel })
		f.initialization = time.Duration(median(rounds[i], func(r round) float64 { return float64(r.initialization) }))
		f.peakBytes = int64(median(rounds[i], func(r round) float64 { return float64(r.peakBytes) }))
		f.records = median(rounds[i], func(r round) float64 { return r.records })
	}
	return all, nil
}

// round is one turn of a program.
type round struct {
	micros, kernel, records float64
	initialization          time.Duration
	peakBytes               int64
}

func measureOnce(ctx context.Context, p program, payloads [][]byte, o options) (round, error) {
	var idle []outcome
	for range starts {
		one, err := onFreshStreams(ctx, p, o, nil, 0, "")
		if err != nil {
			return round{}, err
		}
		idle = append(idle, one)
	}
	full, err := onFreshStreams(ctx, p, o, payloads, o.batches, o.profile)
	if err != nil {
		return round{}, err
	}
	events := o.batches * o.size
	if stored := full.stored.events + full.stored.rejects; stored != events {
		return round{}, fmt.Errorf("%d of %d events came out", stored, events)
	}
	perEvent := func(cpu func(outcome) float64) float64 {
		return (cpu(full) - median(idle, cpu)) / 1000 / float64(events)
	}
	return round{
		micros:         perEvent(func(one outcome) float64 { return float64(one.user + one.system) }),
		kernel:         perEvent(func(one outcome) float64 { return float64(one.system) }),
		records:        float64(full.stored.records) / float64(events),
		initialization: time.Duration(median(idle, func(one outcome) float64 { return float64(one.initialization) })),
		peakBytes:      full.peakBytes,
	}, nil
}

func onFreshStreams(ctx context.Context, p program, o options, payloads [][]byte, batches int, profile string) (outcome, error) {
	streams, err := serveStreams(o.shards)
	if err != nil {
		return outcome{}, err
	}
	defer streams.Close()
	return start(ctx, p, streams, payloads, batches, profile)
}

// median is the middle value of all, the upper one of two.
func median[T any](all []T, value func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, one := range all {
		values[i] = value(one)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
