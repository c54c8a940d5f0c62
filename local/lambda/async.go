package lambda

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// asyncSettings are a function's EventInvokeConfig.
type asyncSettings struct {
	retries int           // after an error of the function
	maxAge  time.Duration // of an event in the queue
}

// "Understanding retry behavior" and "Error handling for asynchronous invocation"
// in the developer guide.
var (
	defaultAsync = asyncSettings{retries: 2, maxAge: 6 * time.Hour}
	asyncWaits   = []time.Duration{time.Minute, 2 * time.Minute}
)

const (
	throttleWait    = time.Second // doubles up to
	maxThrottleWait = 5 * time.Minute
)

// enqueue takes an event for a function that is invoked later. The event is lost
// when the endpoint ends, or when its retries or its age do, which the log says.
func (s *Service) enqueue(name, id string, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.find(name)
	if err != nil {
		return err
	}
	if s.closing.Err() != nil {
		return shuttingDown()
	}
	settings, arrived := f.async, s.now()
	s.publish(f, arrived, metric.Count("AsyncEventsReceived", 1))
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		ctx := awsapi.WithRequestID(s.closing, id)
		err := settings.retry(ctx, s.now, func() (Result, error) {
			now := s.now()
			s.publish(f, now, metric.Milliseconds("AsyncEventAge", now.Sub(arrived)))
			return s.Invoke(ctx, f.arn, payload)
		})
		if err != nil && ctx.Err() == nil {
			s.publish(f, s.now(), metric.Count("AsyncEventsDropped", 1))
		}
		if err != nil {
			s.config.Log.Warn("an asynchronous event is dropped", "function", f.name, "request", id, "reason", err)
		}
	}()
	return nil
}

// retry invokes until the function has taken the event or it is to be dropped, by its
// age at that clock, too.
func (a asyncSettings) retry(ctx context.Context, now func() time.Time, invoke func() (Result, error)) error {
	arrived := now()
	throttled := throttleWait
	for attempt := 0; ; {
		result, err := invoke()
		var refused *awsapi.Error
		var wait time.Duration
		switch {
		case err == nil && result.FunctionError == "":
			return nil
		case err == nil && attempt >= a.retries:
			return fmt.Errorf("retries are exhausted: %s", result.Payload)
		case err == nil:
			wait = asyncWaits[attempt]
			attempt++
		case errors.As(err, &refused) && (refused.Status == 429 || refused.Status >= 500):
			wait = throttled
			throttled = min(2*throttled, maxThrottleWait)
		default:
			return err
		}
		if now().Sub(arrived)+wait > a.maxAge {
			return fmt.Errorf("the event is older than %s", a.maxAge)
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func newRequestID() string { return uuid.NewString() }
