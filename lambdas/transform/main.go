// Command transform is the Lambda function that shapes X1 events: package x1's
// shaper in package stream's handler, whose documentation says what it does with
// a batch, what it guarantees, and what it measures. What it counts of X1's events
// stands in docs/events.md.
//
// # Environment
//
// Package stream's variables: OUTPUT_STREAM_ARN, REJECTS_DELIVERY_STREAM,
// METRICS_NAMESPACE, LOG_LEVEL, MAX_EVENT_BYTES and AGGREGATE_BYTES. And these:
//
//	ACCOUNT_KEY_SECRET_ARN  Secrets Manager secret whose value is the key that
//	                        account numbers are hashed with
//	ACCOUNT_KEY             that key itself, to run by hand; one of the two must
//	                        be set, not both
//	MAX_EVENT_AGE           how long before its arrival an event may have
//	                        happened, from 1m to 8760h; default 720h
//	KEEP_QUERIES            true keeps what viewers searched for; default false
//
// # By hand
//
// The program is a bootstrap for the provided.al2023 runtime. It runs wherever
// there is a Lambda Runtime API and an endpoint for Kinesis and Firehose:
//
//	AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001 AWS_ENDPOINT_URL=http://127.0.0.1:4566 \
//	AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local \
//	OUTPUT_STREAM_ARN=arn:aws:kinesis:us-east-1:000000000000:stream/analytics \
//	REJECTS_DELIVERY_STREAM=rejects ACCOUNT_KEY=not-a-secret-at-all \
//	go run ./lambdas/transform
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

func main() { stream.Main(newShaper) }

func newShaper(ctx context.Context, s stream.Setup) (stream.Shaper, error) {
	c := configFromEnv(s.Env)
	if err := s.Env.Err(); err != nil {
		return nil, err
	}
	c.MaxBytes, c.Measures = s.MaxEventBytes, s.Measures
	key, err := accountKey(ctx, s.Env, secretsmanager.NewFromConfig(s.AWS))
	if err != nil {
		return nil, err
	}
	c.AccountKey = key
	return x1.NewShaper(c)
}
