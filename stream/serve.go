package stream

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/millrace-dev/millrace/stream/runtimeapi"
)

// serve answers invocations. It returns when it cannot go on, and the process
// should end then: Lambda starts another.
func serve(api *runtimeapi.Client, h *Handler) error {
	for {
		invocation, err := api.Next()
		if err != nil {
			return err
		}
		answer, err := take(h, invocation)
		if err == nil {
			err = api.Respond(invocation.ID, answer)
		} else if err = fail(api, h, invocation.ID, err); err == nil {
			continue
		}
		if err != nil {
			return err
		}
	}
}

// take makes one invocation.
func take(h *Handler, invocation runtimeapi.Invocation) (answer []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{what: "the handler", value: p, stack: debug.Stack()}
		}
	}()
	ctx, cancel := context.WithDeadline(context.Background(), invocation.Deadline)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID: invocation.ID, InvokedFunctionArn: invocation.FunctionARN, TenantID: invocation.TenantID,
	})
	// The AWS SDK hands it on, and X-Ray's reads it.
	// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
	if err := os.Setenv("_X_AMZN_TRACE_ID", invocation.TraceID); err != nil {
		return nil, err
	}
	return h.Invoke(ctx, invocation.Payload)
}

// fail tells Lambda that the invocation failed. Its error is that the process
// must end.
func fail(api *runtimeapi.Client, h *Handler, id string, err error) error {
	h.config.Log.Error("the invocation failed", append([]any{"requestId", id, "error", err}, stackOf(err)...)...)
	f := runtimeapi.Failure{Type: "Handler.Error", Message: err.Error()}
	p, isPanic := err.(*panicked)
	if isPanic {
		f.Type, f.Stack = "Runtime.Panic", strings.Split(string(p.stack), "\n")
	}
	if failed := api.Fail(id, f); failed != nil {
		return failed
	}
	if isPanic {
		return fmt.Errorf("after a panic nothing is certain: %w", err)
	}
	return nil
}
