package mapping

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/awsapi"
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
	for len(parts) > 0 {
		b := &parts[0]
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
		tooOld := l.MaxAge > 0 && time.Since(it.arrived) > l.MaxAge
		if !tooOld && (b.waits == 0 || !l.shard.trimmed(it.sequence)) {
			return n
		}
		n++
	}
	return n
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
			m.setResult("PROBLEM: " + err.Error())
			l.shard.log("the function cannot be invoked", err)
		}
		l.wait(ctx, b)
	case failedAt == len(b.items):
		m.setResult("OK")
		l.deliver(b, failedAt)
	default:
		m.failed.Add(1)
		m.measure(l.settings, "FailedInvokeEventCount", len(b.items)-failedAt)
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
	m.inFlight.Add(n)
	response, functionError, err := m.service.config.Invoke(awsapi.WithRequestID(m.service.closing, id), l.FunctionARN, event)
	m.inFlight.Add(-n)
	if err != nil {
		return 0, err
	}
	b.invocations++
	b.last = outcome{id, functionError}
	m.measure(l.settings, "InvokedEventCount", len(b.items))
	switch {
	case functionError != "":
		return 0, nil
	case l.ReportItems:
		return firstFailure(response, b.items), nil
	default:
		return len(b.items), nil
	}
}

func (l *lane) deliver(b *batch, n int) {
	l.shard.mapping.delivered.Add(int64(n))
	b.items = b.items[n:]
	l.shard.conclude(n)
}

// discard gives up the first n records of the batch.
func (l *lane) discard(b *batch, n int, condition string) {
	if l.OnFailure == "" || !l.report(b, b.items[:n], condition) {
		l.shard.mapping.measure(l.settings, "DroppedEventCount", n)
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
		d = min(d, time.Until(b.items[0].arrived.Add(l.MaxAge))+time.Millisecond)
	}
	sleep(ctx, d)
}
