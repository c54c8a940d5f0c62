package local

import (
	"context"
	"time"
)

const (
	// measured is how often services say what their state is; a period of most
	// metrics is a minute.
	measured = 5 * time.Second
	// minute is how often CloudWatch evaluates alarms whose period is a minute or
	// more (CloudWatch user guide, "Alarm evaluation").
	minute = time.Minute
)

// observe measures and evaluates until the context ends.
func (s *services) observe(ctx context.Context) {
	tick := time.NewTicker(measured)
	defer tick.Stop()
	for {
		s.measure()
		s.Alarms.Evaluate(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// measure has all services publish what their state is.
func (s *services) measure() {
	for _, service := range []interface{ Measure() }{s.Kinesis, s.Mapping, s.Lambda, s.Firehose, s.OpenSearch, s.S3, s.SQS} {
		service.Measure()
	}
}

// Advance moves the endpoint's clock forward, a minute at a time, as if it had
// passed with nothing else happening: ages grow, records expire, alarms are
// evaluated. See package clock for what it does not touch.
func (e *Endpoint) Advance(ctx context.Context, d time.Duration) {
	for ; d > 0; d -= minute {
		e.Clock.Advance(min(d, minute))
		e.measure()
		e.Alarms.Evaluate(ctx)
	}
}
