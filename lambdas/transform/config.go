package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/millrace-dev/millrace/stream/env"
	"github.com/millrace-dev/millrace/x1"
)

// secretTime ends the call of Secrets Manager before Lambda ends the function's
// initialization, after 10 s, without a word.
const secretTime = 8 * time.Second

func configFromEnv(e *env.Reader) x1.Config {
	c := x1.Config{
		MaxAge:      e.Duration("MAX_EVENT_AGE", 720*time.Hour, time.Minute, 8760*time.Hour),
		KeepQueries: e.Bool("KEEP_QUERIES", false),
	}
	arn, key := e.String("ACCOUNT_KEY_SECRET_ARN", ""), e.String("ACCOUNT_KEY", "")
	switch {
	case arn == "" && key == "":
		e.Fail("ACCOUNT_KEY_SECRET_ARN", "is not set; it must hold the ARN of the secret with the account key, or ACCOUNT_KEY the key itself")
	case arn != "" && key != "":
		e.Fail("ACCOUNT_KEY_SECRET_ARN", "is set, and ACCOUNT_KEY too; one of them must go")
	}
	return c
}

// secretsAPI is what accountKey needs of Secrets Manager.
type secretsAPI interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// accountKey is ACCOUNT_KEY, or the value of the secret.
func accountKey(ctx context.Context, e *env.Reader, secrets secretsAPI) ([]byte, error) {
	if key := e.String("ACCOUNT_KEY", ""); key != "" {
		return []byte(key), nil
	}
	ctx, cancel := context.WithTimeout(ctx, secretTime)
	defer cancel()
	out, err := secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(e.String("ACCOUNT_KEY_SECRET_ARN", ""))})
	if err != nil {
		return nil, fmt.Errorf("the secret of ACCOUNT_KEY_SECRET_ARN: %w", err)
	}
	if out.SecretString != nil {
		return []byte(*out.SecretString), nil
	}
	return out.SecretBinary, nil
}
