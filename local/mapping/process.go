package mapping

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// batch is records that are tried together.
type batch struct {
	items       []item
	attempts    int // failed ones that count
	waits       int // waits since the last progress
	invocations int
	last        outcome
}

// outcome is how an invocation ended.
type outcome struct {
	requestID     string
	functionError string // "" or "Unhandled"
}

// The conditions under which a batch is given up, as the destination sees them.
const (
	retriesExhausted = "RetryAttemptsExhausted"
	ageExceeded      = "RecordAgeExceeded"
)

// process brings the records to a conclusion, in order. When ctx ends it returns
// those that have none.
func (l *lane) process(ctx context.Context, items []item) (left []item) {
	parts := []batch{{items: items}} // the first one is next
	defer l.at(batchTimes{})
	for len(parts) > 0 {
		b := &parts[0]
		l.at(batchTimes{first: b.items[0].arrived, last: b.items[len(b.items)-1].arrived})
		if ctx.Err() != nil {
			for _, b := range parts {
				left = append(left, b.items...)
			}
			return left
		}
		if n := l.expired(b); n > 0 {
			l.discard(b, n, ageExceeded)
		}
		if len(b.items) > 0 {
			if rest := l.try(ctx, b); rest != nil {
				parts = append([]batch{*b, *rest}, parts[1:]...)
				b = &parts[0]
			}
		}
		if len(b.items) == 0 {
			parts = parts[1:]
		}
	}
	return nil
}

// expired is how many records at the batch's head are too old. Whether they have
// left the stream is asked only of a batch that has been tried.
func (l *lane) expired(b *batch) (n int) {
	for _, it := range b.items {
		if !l.tooOld(it) && (b.waits == 0 || !l.shard.trimmed(it.sequence)) {
			return n
		}
		n++
	}
	return n
}

// tooOld says that the record is older than MaximumRecordAgeInSeconds.
func (l *lane) tooOld(it item) bool {
	return l.MaxAge > 0 && l.shard.mapping.service.ageOf(it) > l.MaxAge
}

// try invokes the function with the batch and removes from it what has come to a
// conclusion. If it bisects the batch, it returns the second half.
func (l *lane) try(ctx context.Context, b *batch) (rest *batch) {
	event := payload(b.items)
	if len(event) > maxEvent { // one record: a batch is made to fit
		l.shard.log("a record is too large for an invocation", errors.New(b.items[0].sequence))
		l.discard(b, 1, retriesExhausted)
		return nil
	}
	failedAt, err := l.invoke(b, event)
	m := l.shard.mapping
	switch {
	case err != nil: // it did not reach the function
		if m.service.closing.Err() == nil {
			m.publish(l.settings, metric.Count("FailedInvokeEventCount", len(b.items)))
			m.setResult("PROBLEM: " + err.Error())
			l.shard.log("the function cannot be invoked", err)
		}
		l.wait(ctx, b)
	case failedAt == len(b.items):
		m.setResult("OK")
		l.deliver(b, failedAt)
	default:
		m.failed.Add(1)
		m.setResult("PROBLEM: Function call failed")
		return l.failed(ctx, b, failedAt)
	}
	return nil
}

// failed deals with a batch of which the records from at on have failed.
func (l *lane) failed(ctx context.Context, b *batch, at int) (rest *batch) {
	if at > 0 {
		l.deliver(b, at)
	}
	switch {
	case l.Bisect && at > 0: // bisected there
		b.waits = 0
	case l.Bisect && len(b.items) > 1:
		half := len(b.items) / 2
		rest = &batch{items: b.items[half:], attempts: b.attempts, invocations: b.invocations, last: b.last}
		b.items = b.items[:half]
	case l.MaxRetries >= 0 && b.attempts >= l.MaxRetries:
		l.discard(b, len(b.items), retriesExhausted)
	default:
		b.attempts++
		l.wait(ctx, b)
	}
	return rest
}

// invoke returns the index of the first record that failed, which is the number of
// records if none did, or why the function was not reached.
func (l *lane) invoke(b *batch, event []byte) (failedAt int, err error) {
	m := l.shard.mapping
	id := uuid.NewString()
	n := int64(len(b.items))
	m.service.publishOfFunction(l.settings, m.service.iteratorAge(b.items[n-1].arrived))
	m.inFlight.Add(n)
	response, functionError, err := m.service.config.Invoke(awsapi.WithRequestID(m.service.closing, id), l.FunctionARN, event)
	m.inFlight.Add(-n)
	if err != nil {
		return 0, err
	}
	b.invocations++
	b.last = outcome{id, functionError}
	failedAt = len(b.items)
	switch {
	case functionError != "":
		failedAt = 0
	case l.ReportItems:
		failedAt = firstFailure(response, b.items)
	}
	m.publishInvocation(l.settings, len(b.items), len(b.items)-failedAt)
	return failedAt, nil
}

func (l *lane) deliver(b *batch, n int) {
	l.shard.mapping.delivered.Add(int64(n))
	b.items = b.items[n:]
	l.shard.conclude(n)
}

// discard gives up the first n records of the batch. Those that have left the stream do
// not count as dropped, unless the destination was to have them.
func (l *lane) discard(b *batch, n int, condition string) {
	dropped := 0
	switch {
	case l.OnFailure != "":
		if !l.report(b, b.items[:n], condition) {
			dropped = n
		}
	case condition == ageExceeded:
		for dropped < n && l.tooOld(b.items[dropped]) {
			dropped++
		}
	default:
		dropped = n
	}
	if dropped > 0 {
		l.shard.mapping.publish(l.settings, metric.Count("DroppedEventCount", dropped))
	}
	l.shard.mapping.discarded.Add(int64(n))
	b.items = b.items[n:]
	l.shard.conclude(n)
}

const firstWait, longestWait = time.Second, time.Minute

// wait passes the time until the next attempt, or until the oldest record's age is
// over.
func (l *lane) wait(ctx context.Context, b *batch) {
	d := l.shard.mapping.service.config.Scale.Of(min(firstWait<<min(b.waits, 10), longestWait))
	b.waits++
	if l.MaxAge > 0 {
		d = min(d, l.MaxAge-l.shard.mapping.service.ageOf(b.items[0])+time.Millisecond)
	}
	l.awaits(true)
	sleep(ctx, d)
	l.awaits(false)
}
