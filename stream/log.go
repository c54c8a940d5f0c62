package stream

import (
	"context"
	"io"
	"log/slog"
	"regexp"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/millrace-dev/millrace/stream/env"
)

func logLevel(e *env.Reader) slog.Level {
	var level slog.Level
	// The names are those that UnmarshalText knows.
	_ = level.UnmarshalText([]byte(e.OneOf("LOG_LEVEL", "info", "debug", "info", "warn", "error")))
	return level
}

// accountID is an AWS account in a text: AWS's messages name it ("Rate exceeded
// for shard … under account 123456789012"), logs must not.
var accountID = regexp.MustCompile(`\b\d{12}\b`)

func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{
		Level: level,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch v := a.Value.Any().(type) {
			case string:
				return slog.String(a.Key, accountID.ReplaceAllString(v, "(account)"))
			case error:
				return slog.String(a.Key, accountID.ReplaceAllString(v.Error(), "(account)"))
			}
			return a
		},
	}))
}

// requestID is Lambda's id of the invocation.
func requestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}
