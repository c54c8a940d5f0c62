package stream

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/stream/env"
)

func reader(vars map[string]string) *env.Reader {
	return env.New(func(name string) (string, bool) { v, ok := vars[name]; return v, ok })
}

const testARN = "arn:aws:kinesis:us-east-1:123456789012:stream/analytics"

func TestConfigDefaults(t *testing.T) {
	e := reader(map[string]string{"OUTPUT_STREAM_ARN": testARN, "REJECTS_DELIVERY_STREAM": "rejects"})
	c := ConfigFromEnv(e)
	if err := e.Err(); err != nil {
		t.Fatal(err)
	}
	if c.OutputStreamARN != testARN || c.RejectsDeliveryStream != "rejects" || c.MaxEventBytes != 1_024_000 || c.AggregateBytes != 250_000 || c.MetricsNamespace != "Millrace" {
		t.Errorf("ConfigFromEnv = %+v", c)
	}
	if !c.Log.Enabled(t.Context(), slog.LevelInfo) || c.Log.Enabled(t.Context(), slog.LevelDebug) {
		t.Error("the log's level is not info")
	}
}

func TestConfigSaysAllProblems(t *testing.T) {
	e := reader(map[string]string{
		"REJECTS_DELIVERY_STREAM": "a/b", "MAX_EVENT_BYTES": "1MB", "AGGREGATE_BYTES": "2000000", "METRICS_NAMESPACE": "Mill race", "LOG_LEVEL": "loud",
	})
	ConfigFromEnv(e)
	err := e.Err()
	for _, want := range []string{
		"OUTPUT_STREAM_ARN: is not set", `REJECTS_DELIVERY_STREAM: "a/b"`, `MAX_EVENT_BYTES: "1MB" is not a whole number from 1 to 10484736`,
		`AGGREGATE_BYTES: "2000000" is not a whole number from 1000 to 1000000`, `METRICS_NAMESPACE: "Mill race"`, `LOG_LEVEL: "loud"`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("problems\n%v\nlack %s", err, want)
		}
	}
	e = reader(map[string]string{"OUTPUT_STREAM_ARN": "analytics", "REJECTS_DELIVERY_STREAM": "r"})
	if ConfigFromEnv(e); e.Err() == nil || !strings.Contains(e.Err().Error(), `OUTPUT_STREAM_ARN: "analytics" is not the ARN`) {
		t.Errorf("problems = %v, want one of OUTPUT_STREAM_ARN", e.Err())
	}
}

func TestInitializeGathersTheShapersProblems(t *testing.T) {
	_, err := initialize(t.Context(), reader(nil), func(_ context.Context, s Setup) (Shaper, error) {
		s.Env.Int("WINDOW", 0, 1, 9)
		return nil, s.Env.Err()
	})
	if err == nil || !strings.Contains(err.Error(), "OUTPUT_STREAM_ARN") || !strings.Contains(err.Error(), "WINDOW") {
		t.Errorf("error = %v, want one that names OUTPUT_STREAM_ARN and WINDOW", err)
	}
	good := map[string]string{
		"OUTPUT_STREAM_ARN": testARN, "REJECTS_DELIVERY_STREAM": "rejects",
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s",
	}
	broken := errors.New("no secret")
	if _, err := initialize(t.Context(), reader(good), func(context.Context, Setup) (Shaper, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("error = %v, want the shaper's", err)
	}
	h, err := initialize(t.Context(), reader(good), func(_ context.Context, s Setup) (Shaper, error) {
		if s.MaxEventBytes != DefaultMaxEventBytes {
			t.Errorf("MaxEventBytes = %d", s.MaxEventBytes)
		}
		return echo, nil
	})
	if err != nil || h.rejects.name != "rejects" || h.output.arn != testARN {
		t.Errorf("initialize = %+v, %v", h, err)
	}
}

func TestLogHidesAccounts(t *testing.T) {
	var out bytes.Buffer
	log := newLog(&out, slog.LevelInfo)
	log.Error("put", "error", errors.New("stream x under account 123456789012 not found"), "arn", testARN, "sequenceNumber", sequence(1))
	if strings.Contains(out.String(), "123456789012") || !strings.Contains(out.String(), "under account (account) not found") || !strings.Contains(out.String(), sequence(1)) {
		t.Errorf("log = %s", out.String())
	}
}
