package alarms

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// reserve gives the transform another concurrency, until it is given back or the test
// ends.
func (f *fixture) reserve(t *testing.T, n int32) (giveBack func()) {
	t.Helper()
	client, ctx := lambda.NewFromConfig(f.Config), context.WithoutCancel(t.Context()) // it ends before the cleanup
	name := &f.Place.TransformFunctionName
	was, err := client.GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: name})
	if err == nil {
		_, err = client.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: &n})
	}
	if err != nil {
		t.Fatal(err)
	}
	giveBack = func() {
		if _, err := client.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: was.ReservedConcurrentExecutions}); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(giveBack)
	return giveBack
}
