package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/stream/env"
)

// Setup is what a shaper may be made of.
type Setup struct {
	Env           *env.Reader // for the shaper's own variables; check its Err before using them
	AWS           aws.Config  // for the shaper's own clients
	MaxEventBytes int         // bound of an event, raw and shaped
}

// Main runs the process of a Lambda function: it reads the configuration from
// the environment, has the shaper made, and serves invocations until Lambda ends
// the process. If something is missing, Lambda gets an initialization error.
func Main(newShaper func(context.Context, Setup) (Shaper, error)) {
	h, err := initialize(context.Background(), env.New(os.LookupEnv), newShaper)
	if err != nil {
		newLog(os.Stderr, 0).Error("the function cannot start", "error", err)
		reportInitError(os.Getenv("AWS_LAMBDA_RUNTIME_API"), err)
		os.Exit(1)
	}
	lambda.Start(h)
}

func initialize(ctx context.Context, e *env.Reader, newShaper func(context.Context, Setup) (Shaper, error)) (*Handler, error) {
	c := ConfigFromEnv(e)
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	shaper, err := newShaper(ctx, Setup{Env: e, AWS: cfg, MaxEventBytes: c.MaxEventBytes})
	if problems := e.Err(); problems != nil {
		return nil, problems
	}
	if err != nil {
		return nil, err
	}
	return New(c, kinesis.NewFromConfig(cfg), firehose.NewFromConfig(cfg), shaper)
}

// reportInitError tells Lambda why the function cannot start (Lambda developer
// guide, "Using the Lambda runtime API": Initialization error). That it fails
// too is only logged: the process ends anyway.
func reportInitError(runtimeAPI string, err error) {
	if runtimeAPI == "" {
		return
	}
	body, _ := json.Marshal(map[string]any{"errorMessage": err.Error(), "errorType": "InitError", "stackTrace": []string{}})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	url := "http://" + runtimeAPI + "/2018-06-01/runtime/init/error"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		newLog(os.Stderr, 0).Error("the initialization error was not reported", "error", err)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Lambda-Runtime-Function-Error-Type", "Runtime.InitError")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		newLog(os.Stderr, 0).Error("the initialization error was not reported", "error", err)
		return
	}
	response.Body.Close()
}
