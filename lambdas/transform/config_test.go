package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/env"
)

func reader(vars map[string]string) *env.Reader {
	return env.New(func(name string) (string, bool) { v, ok := vars[name]; return v, ok })
}

type fakeSecrets func(id string) (*secretsmanager.GetSecretValueOutput, error)

func (f fakeSecrets) GetSecretValue(_ context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	return f(*in.SecretId)
}

func TestConfigFromEnv(t *testing.T) {
	e := reader(map[string]string{"ACCOUNT_KEY": "0123456789abcdef", "MAX_EVENT_AGE": "48h", "KEEP_QUERIES": "true"})
	if c := configFromEnv(e); e.Err() != nil || c.MaxAge != 48*time.Hour || !c.KeepQueries {
		t.Errorf("configFromEnv = %+v, %v", c, e.Err())
	}
	e = reader(map[string]string{"ACCOUNT_KEY_SECRET_ARN": "arn"})
	if c := configFromEnv(e); e.Err() != nil || c.MaxAge != 720*time.Hour || c.KeepQueries {
		t.Errorf("configFromEnv of defaults = %+v, %v", c, e.Err())
	}
}

func TestConfigFromEnvProblems(t *testing.T) {
	for name, c := range map[string]struct {
		vars map[string]string
		want string
	}{
		"no key":   {nil, "ACCOUNT_KEY_SECRET_ARN: is not set"},
		"both":     {map[string]string{"ACCOUNT_KEY": "k", "ACCOUNT_KEY_SECRET_ARN": "arn"}, "one of them must go"},
		"age":      {map[string]string{"ACCOUNT_KEY": "k", "MAX_EVENT_AGE": "30"}, `MAX_EVENT_AGE: "30" is not a duration`},
		"age of 0": {map[string]string{"ACCOUNT_KEY": "k", "MAX_EVENT_AGE": "0s"}, `MAX_EVENT_AGE: "0s" is not a duration`},
		"queries":  {map[string]string{"ACCOUNT_KEY": "k", "KEEP_QUERIES": "1"}, `KEEP_QUERIES: "1" is not one of true, false`},
	} {
		e := reader(c.vars)
		configFromEnv(e)
		if e.Err() == nil || !strings.Contains(e.Err().Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, e.Err(), c.want)
		}
	}
}

func TestAccountKey(t *testing.T) {
	secret := reader(map[string]string{"ACCOUNT_KEY_SECRET_ARN": "arn:secret"})
	text := fakeSecrets(func(id string) (*secretsmanager.GetSecretValueOutput, error) {
		return &secretsmanager.GetSecretValueOutput{SecretString: aws.String("value of " + id)}, nil
	})
	if key, err := accountKey(t.Context(), secret, text); string(key) != "value of arn:secret" || err != nil {
		t.Errorf("accountKey = %q, %v", key, err)
	}
	binary := fakeSecrets(func(string) (*secretsmanager.GetSecretValueOutput, error) {
		return &secretsmanager.GetSecretValueOutput{SecretBinary: []byte{1, 2}}, nil
	})
	if key, err := accountKey(t.Context(), secret, binary); string(key) != "\x01\x02" || err != nil {
		t.Errorf("accountKey = %q, %v", key, err)
	}
	denied := fakeSecrets(func(string) (*secretsmanager.GetSecretValueOutput, error) { return nil, errors.New("denied") })
	if _, err := accountKey(t.Context(), secret, denied); err == nil || !strings.Contains(err.Error(), "ACCOUNT_KEY_SECRET_ARN: denied") {
		t.Errorf("error = %v, want one that names ACCOUNT_KEY_SECRET_ARN", err)
	}
	if key, err := accountKey(t.Context(), reader(map[string]string{"ACCOUNT_KEY": "k"}), denied); string(key) != "k" || err != nil {
		t.Errorf("accountKey of ACCOUNT_KEY = %q, %v", key, err)
	}
}

func TestNewShaper(t *testing.T) {
	shaper, err := newShaper(t.Context(), stream.Setup{Env: reader(map[string]string{"ACCOUNT_KEY": "0123456789abcdef"}), MaxEventBytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = shaper.Shape(nil, stream.Event{Data: []byte(`{}`), ArrivedAt: time.Now()})
	if r, ok := errors.AsType[*stream.Rejection](err); !ok || r.Reason != "missing_id" {
		t.Errorf("Shape({}) = %v, want missing_id", err)
	}
	if _, err := newShaper(t.Context(), stream.Setup{Env: reader(map[string]string{"ACCOUNT_KEY": "short"})}); err == nil || !strings.Contains(err.Error(), "AccountKey has 5 bytes") {
		t.Errorf("error = %v, want one about the key's length", err)
	}
}
