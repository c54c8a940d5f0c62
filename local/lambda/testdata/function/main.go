// Command function is a Lambda function that does what its event says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do    string
	Text  string
	Size  int
	Sleep time.Duration
}

func handle(ctx context.Context, e event) (any, error) {
	time.Sleep(e.Sleep)
	if delay, err := time.ParseDuration(os.Getenv("DELAY")); err == nil {
		fmt.Println("working")
		time.Sleep(delay)
	}
	switch e.Do {
	case "print":
		fmt.Println(e.Text)
		fmt.Fprintln(os.Stderr, "to stderr: "+e.Text)
	case "exit":
		os.Exit(3)
	case "panic":
		panic(e.Text)
	case "fail":
		return nil, errors.New(e.Text)
	case "large":
		return strings.Repeat("x", e.Size), nil
	case "environment":
		return os.Environ(), nil
	case "context":
		lc, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		return map[string]any{"id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn, "left": time.Until(deadline), "trace": os.Getenv("_X_AMZN_TRACE_ID")}, nil
	}
	return map[string]any{"pid": os.Getpid(), "text": e.Text}, nil
}

func main() {
	switch os.Getenv("INIT") {
	case "exit":
		fmt.Println("no luck")
		os.Exit(7)
	case "hang":
		time.Sleep(time.Hour)
	}
	lambda.Start(handle)
}
