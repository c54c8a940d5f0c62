package lambda

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func TestAnAsynchronousEventIsRetried(t *testing.T) {
	failed := Result{FunctionError: "Unhandled", Payload: []byte("no")}
	throttled := awsapi.Errorf("TooManyRequestsException", "Rate Exceeded.").WithStatus(429)
	for _, c := range []struct {
		name     string
		settings asyncSettings
		invoke   func(n int) (Result, error)
		calls    int
		took     time.Duration
		err      string
	}{
		{"taken at once", defaultAsync, func(int) (Result, error) { return Result{}, nil }, 1, 0, ""},
		{"taken the third time", defaultAsync, func(n int) (Result, error) {
			if n < 3 {
				return failed, nil
			}
			return Result{}, nil
		}, 3, 3 * time.Minute, ""},
		{"never taken", defaultAsync, func(int) (Result, error) { return failed, nil }, 3, 3 * time.Minute, "retries are exhausted: no"},
		{"no retries", asyncSettings{0, time.Hour}, func(int) (Result, error) { return failed, nil }, 1, 0, "retries are exhausted"},
		{"too old", asyncSettings{2, 90 * time.Second}, func(int) (Result, error) { return failed, nil }, 2, time.Minute, "older than 1m30s"},
		{"throttled", asyncSettings{0, time.Hour}, func(n int) (Result, error) {
			if n < 4 {
				return Result{}, throttled
			}
			return Result{}, nil
		}, 4, 7 * time.Second, ""},
		{"deleted", defaultAsync, func(int) (Result, error) {
			return Result{}, awsapi.Errorf("ResourceNotFoundException", "Function not found").WithStatus(404)
		}, 1, 0, "Function not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, calls := time.Now(), 0
				err := c.settings.retry(t.Context(), time.Now, func() (Result, error) { calls++; return c.invoke(calls) })
				if calls != c.calls || time.Since(start) != c.took {
					t.Errorf("%d invocations in %s, want %d in %s", calls, time.Since(start), c.calls, c.took)
				}
				if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want %q", err, c.err)
				}
			})
		})
	}
}
