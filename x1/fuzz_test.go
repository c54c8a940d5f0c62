package x1_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

// FuzzShape holds the shaper against the plain way with encoding/json: the same
// reason, or the same values.
func FuzzShape(f *testing.F) {
	f.Add([]byte(`{"event_id":"7F5C9E0A-3b1d-4a58-9c6e-2f4b8d1a6c03","event_type":"play","event_time":"2026-11-23T00:17:32.5-05:00",
		"account_id":"1","session_id":"s","region":"r","device":{"id":"d","model":"m","firmware":"f","timezone":"t"},"app":{"name":"n","version":"v"},
		"payload":{"asset_id":"a","channel":"c","position_ms":1,"latency_ms":-2,"query":"q","results":3,"confidence":0.5e-1,"error_code":"e","message":"\ud83d\ude00\u0000\/","fatal":true,"from":"f","to":null}}`))
	f.Add([]byte(`{` + header + `,"device":{"id":"a"},"device":{"\u0069d":"b"},"x":[{"y":[1,2]}],"payload":{"results":9999999999}}`))
	f.Add([]byte(`{"event_id":null,"event_type":"reboot","event_time":"2026-11-23T05:17:32Z"}`))
	f.Add([]byte(`{"event_id":"7f5c9e0a-3b1d-4a58-9c6e-2f4b8d1a6c03","event_type":"voice","event_time":"2026-10-23T05:17:32+23:59"}`))
	shaper := newShaper(f, x1.Config{KeepQueries: true, MaxBytes: 1 << 20})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _, err := shaper.Shape(nil, stream.Event{Data: data, ArrivedAt: arrivedAt})
		if err != nil && strings.Contains(err.Error(), "nested deeper") || hasLeapSecond(data) {
			return // the plain way knows neither
		}
		want, reason := plainly(data)
		if reason != "" || err != nil {
			if err == nil || reasonOf(err) != reason {
				t.Fatalf("%q: error %v, plainly: %q", data, err, reason)
			}
			return
		}
		if !utf8.Valid(got) {
			t.Fatalf("%q: shaped to %q", data, got)
		}
		var event x1.Shaped
		if err := json.Unmarshal(got, &event); err != nil || !reflect.DeepEqual(event, want) {
			t.Fatalf("%q\nshaped  %s, %v\nplainly %+v", data, got, err, want)
		}
	})
}

func hasLeapSecond(data []byte) bool {
	var event struct {
		Time any `json:"event_time"`
	}
	_ = json.Unmarshal(data, &event)
	at, _ := event.Time.(string)
	return strings.Contains(at, ":60")
}

// plainly shapes with encoding/json and the tags of x1.Shaped.
func plainly(data []byte) (event x1.Shaped, reason string) {
	if !utf8.Valid(data) {
		return event, x1.InvalidUTF8
	}
	var raw map[string]any
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber() // a float64 would lose the digits of large integers
	if !json.Valid(data) || d.Decode(&raw) != nil || raw == nil {
		return event, x1.InvalidJSON
	}
	if reason := plainHeader(raw, &event); reason != "" {
		return event, reason
	}
	event.IngestTime = schema.Time{Time: arrivedAt.Truncate(time.Millisecond)}
	for _, object := range []string{"device", "app", "payload"} {
		if _, ok := raw[object].(map[string]any); raw[object] != nil && !ok {
			return event, x1.InvalidField
		}
	}
	for i, v := 0, reflect.ValueOf(&event).Elem(); i < v.NumField(); i++ {
		path := v.Type().Field(i).Tag.Get("from")
		if path == "" || strings.HasPrefix(path, "event_") {
			continue
		}
		from := raw
		object, name, nested := strings.Cut(path, ".")
		if nested {
			from, _ = raw[object].(map[string]any)
		} else {
			name = object
		}
		encoded, _ := json.Marshal(from[name])
		if json.Unmarshal(encoded, v.Field(i).Addr().Interface()) != nil {
			return event, x1.InvalidField
		}
	}
	if n := event.Results; n != nil && int(int32(*n)) != *n {
		return event, x1.InvalidField
	}
	if event.Account != "" {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(event.Account))
		event.Account = hex.EncodeToString(mac.Sum(nil))
	}
	return event, ""
}

var (
	uuid    = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`)
)

func plainHeader(raw map[string]any, event *x1.Shaped) (reason string) {
	id, _ := raw["event_id"].(string)
	eventType, _ := raw["event_type"].(string)
	at, _ := raw["event_time"].(string)
	parsed, err := time.Parse(time.RFC3339Nano, strings.ToUpper(at))
	switch {
	case raw["event_id"] == nil:
		return x1.MissingID
	case !uuid.MatchString(id):
		return x1.InvalidID
	case raw["event_type"] == nil:
		return x1.MissingType
	case !slices.Contains(x1.EventTypes, eventType):
		return x1.UnknownType
	case raw["event_time"] == nil:
		return x1.MissingTime
	case err != nil || !rfc3339.MatchString(at):
		return x1.InvalidTime
	case parsed.UnixMilli() > arrivedAt.Add(x1.DefaultMaxFuture).UnixMilli():
		return x1.TimeInFuture
	case parsed.UnixMilli() < arrivedAt.Add(-x1.DefaultMaxAge).UnixMilli():
		return x1.TooOld
	}
	event.EventID, event.EventType = strings.ToLower(id), eventType
	event.EventTime = schema.Time{Time: time.UnixMilli(parsed.UnixMilli()).UTC()}
	return ""
}
