package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

const (
	backoffBase = 100 * time.Millisecond
	backoffCap  = 2 * time.Second // a shard's limits are per second: more only wastes the invocation
)

// backoff is how long to wait after the given number of failures in a row:
// exponential, with full jitter (AWS Architecture Blog, "Exponential Backoff
// And Jitter"), so that functions throttled together do not come back together.
func backoff(failures int) time.Duration {
	bound := backoffCap
	if shift := failures - 1; shift < 10 {
		bound = min(backoffCap, backoffBase<<shift)
	}
	return rand.N(bound + 1)
}

// sleep waits until the time has come or the context ends.
func sleep(ctx context.Context, until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryable says whether a whole call may succeed if it is made again. A
// missing stream, a missing permission or a disabled key stay as they are.
func retryable(err error) bool {
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		// The SDK's list lacks Kinesis' own code of throttling.
		if e.ErrorFault() == smithy.FaultServer || e.ErrorCode() == "KMSThrottlingException" {
			return true
		}
	}
	return retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) == aws.TrueTernary
}

// answerTime is kept of an invocation to write metrics and the answer, so that
// Lambda hears which records are done before it ends the invocation.
const answerTime = time.Second

// workTime is the context for the work: it ends early enough for the answer.
func workTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	keep := min(answerTime, time.Until(deadline)/5)
	return context.WithDeadline(ctx, deadline.Add(-keep))
}
