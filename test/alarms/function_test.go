package alarms

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

var functionFaults = []fault{
	{[]string{"function-errors"}, functionErrors},
	{[]string{"function-throttles"}, throttles},
	{[]string{"function-concurrency"}, concurrency},
}

// The function is given what is no event.
func functionErrors(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "function-errors"), cause{
		again: func(alarms.Status) {
			if failed, err := f.invoke(t, `"no event"`); err != nil || failed == "" {
				t.Fatalf("function error %q, %v", failed, err)
			}
		},
		right: func(alarms.Status) {
			if failed, err := f.invoke(t, `{"Records":[]}`); err != nil || failed != "" {
				t.Fatalf("function error %q, %v", failed, err)
			}
		},
	})
}

// The function may not run at all.
func throttles(t *testing.T, f *fixture) {
	var giveBack func()
	f.goOff(t, f.ofKinds(t, "function-throttles"), cause{
		make: func() { giveBack = f.reserve(t, 0) },
		again: func(alarms.Status) {
			_, err := f.invoke(t, `{"Records":[]}`)
			if throttled := new(types.TooManyRequestsException); !errors.As(err, &throttled) {
				t.Fatalf("not throttled: %v", err)
			}
		},
		mend: func() { giveBack() },
	})
}

// The function has batches of all shards, and cannot put what it makes of them: it tries
// again until its time is over.
func concurrency(t *testing.T, f *fixture) {
	list := f.ofKinds(t, "function-concurrency")
	f.goOff(t, list, cause{
		make: func() {
			f.failPuts(t, func(stream, _ string) error {
				if stream != f.Place.AnalyticsStreamName {
					return nil
				}
				return awsapi.Errorf("InternalFailure", "Internal service failure.")
			})
			for _, shard := range f.shards(t, f.Place.IngestStreamName) {
				f.putOn(t, f.Place.IngestStreamName, shard, f.raw(t, 0))
			}
			f.await(t, "an invocation for nearly each shard", func() bool {
				f.Endpoint.Lambda.Measure()
				most, _ := f.shows(t, list[0], "Maximum")
				return most >= *list[0].Threshold
			})
		},
		mend: func() {
			f.failPuts(t, nil)
			f.Drain(t)
		},
	})
}

// invoke the transform, once.
func (f *fixture) invoke(t *testing.T, payload string) (functionError string, err error) {
	t.Helper()
	client := lambda.NewFromConfig(f.Config, func(o *lambda.Options) { o.Retryer = aws.NopRetryer{} })
	out, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: &f.Place.TransformFunctionName, Payload: []byte(payload)})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.FunctionError), nil
}
