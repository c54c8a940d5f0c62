// Command generic is the transform function as a team writes it for an event type
// of its own: a Go function between two types, in stream.JSON. It does the same
// work as bench/transform/plain and differs from it in package stream;
// lambdas/transform differs from both in its shaper, which reads and writes JSON
// itself.
package main

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

func main() {
	stream.Main(func(_ context.Context, s stream.Setup) (stream.Shaper, error) {
		key := s.Env.Required("ACCOUNT_KEY", "the key that account numbers are hashed with")
		account := hmac.New(sha256.New, []byte(key))
		return stream.JSON(func(e stream.Event, in *x1.Raw, out *x1.Shaped) (string, error) {
			at, err := check(e, in)
			if err != nil {
				return "", err
			}
			*out = shape(in)
			out.EventTime, out.IngestTime = schema.Time{Time: at}, schema.Time{Time: e.ArrivedAt}
			if in.AccountID != "" {
				account.Reset()
				account.Write([]byte(in.AccountID))
				out.Account = hex.EncodeToString(account.Sum(nil))
			}
			return cmp.Or(out.DeviceID, out.EventID), nil
		}), nil
	})
}

// check says what is wrong with an event, and else when it happened.
func check(e stream.Event, in *x1.Raw) (at time.Time, err error) {
	if _, err := uuid.Parse(in.EventID); err != nil {
		return at, stream.Reject(x1.InvalidID, "event_id: %v", err)
	}
	if !slices.Contains(x1.EventTypes, in.EventType) {
		return at, stream.Reject(x1.UnknownType, "event_type is %q", in.EventType)
	}
	at, err = time.Parse(time.RFC3339Nano, in.EventTime)
	switch {
	case err != nil:
		return at, stream.Reject(x1.InvalidTime, "event_time: %v", err)
	case at.After(e.ArrivedAt.Add(x1.DefaultMaxFuture)):
		return at, stream.Reject(x1.TimeInFuture, "event_time is %s", in.EventTime)
	case at.Before(e.ArrivedAt.Add(-x1.DefaultMaxAge)):
		return at, stream.Reject(x1.TooOld, "event_time is %s", in.EventTime)
	}
	return at, nil
}

// shape is the fields that are copied.
func shape(in *x1.Raw) x1.Shaped {
	return x1.Shaped{
		EventID: strings.ToLower(in.EventID), EventType: in.EventType, SessionID: in.SessionID, Region: in.Region,
		DeviceID: in.Device.ID, DeviceModel: in.Device.Model, DeviceFirmware: in.Device.Firmware, DeviceTimezone: in.Device.Timezone,
		AppName: in.App.Name, AppVersion: in.App.Version,
		AssetID: in.Payload.AssetID, Channel: in.Payload.Channel, PositionMS: in.Payload.PositionMS, LatencyMS: in.Payload.LatencyMS,
		Results: in.Payload.Results, Confidence: in.Payload.Confidence, ErrorCode: in.Payload.ErrorCode, Message: in.Payload.Message,
		Fatal: in.Payload.Fatal, FromScreen: in.Payload.From, ToScreen: in.Payload.To,
	}
}
