package stream

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"

	"github.com/millrace-dev/millrace/stream/env"
	"github.com/millrace-dev/millrace/stream/measure"
	"github.com/millrace-dev/millrace/stream/runtimeapi"
)

// Setup is what a shaper may be made of.
type Setup struct {
	Env           *env.Reader // for the shaper's own variables; check its Err before using them
	AWS           aws.Config  // for the shaper's own clients
	MaxEventBytes int         // bound of an event, raw and shaped
	// Measures is for what the shaper counts of its events: metrics of its own, which
	// are written after each invocation.
	Measures *measure.Set
}

// Main runs the process of a Lambda function: it reads the configuration from
// the environment, has the shaper made, and serves invocations until Lambda ends
// the process. If something is missing, Lambda gets an initialization error.
func Main(newShaper func(context.Context, Setup) (Shaper, error)) {
	log := newLog(os.Stderr, 0)
	address := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	api := runtimeapi.New(address)
	h, err := initialize(context.Background(), env.New(os.LookupEnv), newShaper)
	if err != nil {
		log.Error("the function cannot start", "error", err)
		if address != "" {
			if err := api.FailInit(runtimeapi.Failure{Type: "Runtime.InitError", Message: err.Error()}); err != nil {
				log.Error("the initialization error was not reported", "error", err)
			}
		}
		os.Exit(1)
	}
	if address == "" {
		log.Error("AWS_LAMBDA_RUNTIME_API is not set: this program runs in Lambda, or where there is a Lambda Runtime API")
		os.Exit(1)
	}
	log.Error("the function ends", "error", serve(api, h))
	os.Exit(1)
}

func initialize(ctx context.Context, e *env.Reader, newShaper func(context.Context, Setup) (Shaper, error)) (*Handler, error) {
	c, cfg := ConfigFromEnv(e), awsConfig(e)
	c.Measures = &measure.Set{}
	shaper, err := newShaper(ctx, Setup{Env: e, AWS: cfg, MaxEventBytes: c.MaxEventBytes, Measures: c.Measures})
	if problems := e.Err(); problems != nil {
		return nil, problems
	}
	if err != nil {
		return nil, err
	}
	return New(c, newKinesis(cfg), firehose.NewFromConfig(cfg), shaper)
}
