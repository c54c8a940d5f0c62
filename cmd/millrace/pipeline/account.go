package pipeline

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"github.com/millrace-dev/millrace/internal/sdkhttp"
)

const orLocal = "; for an environment on this machine, run make local and paste the exports that it prints"

// Account is the AWS configuration of the process. It says what is missing in it
// before a client does.
func Account(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithLogger(logging.Nop{}))
	if err != nil {
		return cfg, fmt.Errorf("the AWS configuration cannot be used: %w", err)
	}
	if cfg.Region == "" {
		return cfg, errors.New("no AWS region is named: set AWS_REGION, or a profile that has one with AWS_PROFILE" + orLocal)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		if ctx.Err() != nil {
			return cfg, ctx.Err()
		}
		return cfg, fmt.Errorf("no AWS credentials are found: log in, and name the profile with AWS_PROFILE%s (%w)", orLocal, err)
	}
	cfg.HTTPClient = sdkhttp.Client(cfg.HTTPClient)
	return cfg, nil
}

// unreachable says so in one line where nothing listens at the endpoint.
func unreachable(cfg aws.Config, err error) error {
	if errors.Is(err, syscall.ECONNREFUSED) && cfg.BaseEndpoint != nil {
		return fmt.Errorf("nothing answers at %s (AWS_ENDPOINT_URL): is make local, or millrace local, still running there?", *cfg.BaseEndpoint)
	}
	return err
}
