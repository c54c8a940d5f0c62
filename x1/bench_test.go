package x1_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/measure"
	"github.com/millrace-dev/millrace/x1"
)

// An ordinary event of 413 bytes.
const ordinary = `{"event_id":"7f5c9e0a-3b1d-4a58-9c6e-2f4b8d1a6c03","event_type":"play","event_time":"2026-11-23T00:17:32.123-05:00",` +
	`"account_id":"806910023041","session_id":"s-5d2f80c1","region":"northeast","device":{"id":"M11845TA1234","model":"XG1v4",` +
	`"firmware":"7.2p8s1","timezone":"America/New_York"},"app":{"name":"xfinity-tv","version":"8.14.2"},` +
	`"payload":{"asset_id":"MV0012345678","position_ms":1234567,"latency_ms":812}}`

func BenchmarkShape(b *testing.B) {
	if len(ordinary) != 413 {
		b.Fatalf("%d bytes", len(ordinary))
	}
	e := stream.Event{Data: []byte(ordinary), ArrivedAt: arrivedAt}
	b.Run("millrace", func(b *testing.B) {
		shaper := newShaper(b, x1.Config{Measures: &measure.Set{}})
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if dst, _, err = shaper.Shape(dst[:0], e); err != nil {
				b.Fatal(err)
			}
		}
	})
	// The same work with encoding/json, as one would write it first.
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var raw x1.Raw
			if err := json.NewDecoder(bytes.NewReader(e.Data)).Decode(&raw); err != nil {
				b.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339Nano, raw.EventTime)
			if err != nil {
				b.Fatal(err)
			}
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(raw.AccountID))
			if _, err := json.Marshal(x1.Shaped{
				EventID: strings.ToLower(raw.EventID), EventType: raw.EventType,
				EventTime: schema.Time{Time: at}, IngestTime: schema.Time{Time: e.ArrivedAt},
				Account: hex.EncodeToString(mac.Sum(nil)), SessionID: raw.SessionID, Region: raw.Region,
				DeviceID: raw.Device.ID, DeviceModel: raw.Device.Model, DeviceFirmware: raw.Device.Firmware, DeviceTimezone: raw.Device.Timezone,
				AppName: raw.App.Name, AppVersion: raw.App.Version,
				AssetID: raw.Payload.AssetID, PositionMS: raw.Payload.PositionMS, LatencyMS: raw.Payload.LatencyMS,
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The partition keys of some thousand events share an allocation.
func TestShapeDoesNotAllocate(t *testing.T) {
	shaper := newShaper(t, x1.Config{Measures: &measure.Set{}})
	dst := make([]byte, 0, 1024)
	e := stream.Event{Data: []byte(ordinary), ArrivedAt: arrivedAt}
	allocated := testing.AllocsPerRun(100, func() {
		if _, _, err := shaper.Shape(dst, e); err != nil {
			t.Error(err)
		}
	})
	if allocated != 0 {
		t.Errorf("%g allocations", allocated)
	}
}
