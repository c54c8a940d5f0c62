package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/stream/kpl"
)

// sample is an event made by hand: what is sent, and what shall come of it.
type sample struct {
	name   string
	id     string
	line   string
	reason string         // of its rejection; empty: it is shaped
	row    map[string]any // columns of its row in the lake, where it is shaped
}

// raw is a whole event; changes replace its fields, a nil removes one.
func raw(id string, changes map[string]any) string {
	e := map[string]any{
		"event_id": id, "event_type": "heartbeat", "event_time": time.Now().UTC().Format(time.RFC3339Nano),
		"device":     map[string]any{"id": "dev-1", "model": "XG2v2", "firmware": "7.1", "timezone": "America/New_York"},
		"account_id": "acct-1", "session_id": "sess-1", "region": "us-northeast",
		"app": map[string]any{"name": "guide", "version": "3.2"},
	}
	for k, v := range changes {
		if v == nil {
			delete(e, k)
		} else {
			e[k] = v
		}
	}
	text, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func samples() []sample {
	hour := time.Now().UTC().Truncate(time.Hour)
	zone := time.FixedZone("", -(5*3600 + 30*60))
	list := []sample{
		{name: "tune", line: "tune", row: map[string]any{"event_type": "tune", "channel": "702", "latency_ms": int64(812)}},
		{name: "play", line: "play", row: map[string]any{"event_type": "play", "asset_id": "a-1", "position_ms": int64(0)}},
		{name: "pause", line: "pause", row: map[string]any{"event_type": "pause", "position_ms": int64(9007199254740993)}},
		{name: "search", line: "search", row: map[string]any{"event_type": "search", "query": nil, "results": int32(12)}},
		{name: "voice", line: "voice", row: map[string]any{"event_type": "voice", "confidence": 0.87, "query": nil}},
		{name: "navigate", line: "navigate", row: map[string]any{"event_type": "navigate", "from_screen": "home", "to_screen": "guide"}},
		{name: "launch", line: "launch", row: map[string]any{"event_type": "launch"}},
		{name: "error", line: "error", row: map[string]any{"event_type": "error", "error_code": "RDK-03033", "message": "tuner \"lost\"\tsignal", "fatal": true}},
	}
	payloads := map[string]map[string]any{
		"tune":     {"channel": "702", "latency_ms": 812},
		"play":     {"asset_id": "a-1", "position_ms": 0},
		"pause":    {"position_ms": json.Number("9007199254740993")},
		"search":   {"query": "the office", "results": 12},
		"voice":    {"query": "show me the news", "confidence": 0.87},
		"navigate": {"from": "home", "to": "guide"},
		"launch":   {},
		"error":    {"error_code": "RDK-03033", "message": "tuner \"lost\"\tsignal", "fatal": true},
	}
	for i := range list {
		list[i].id = uuid.NewString()
		list[i].line = raw(list[i].id, map[string]any{"event_type": list[i].line, "payload": payloads[list[i].line]})
	}
	add := func(name, reason string, row map[string]any, line func(id string) string) {
		id := uuid.NewString()
		list = append(list, sample{name: name, id: id, line: line(id), reason: reason, row: row})
	}
	with := func(changes map[string]any) func(string) string {
		return func(id string) string { return raw(id, changes) }
	}
	add("unicode", "", map[string]any{"message": "Grüße, 世界 👋 e\u0301"},
		with(map[string]any{"payload": map[string]any{"message": "Grüße, 世界 👋 e\u0301"}}))
	add("escapes", "", map[string]any{"message": "a/b\"\\\b\f\n\r\té😀\u2028"}, func(id string) string {
		return strings.Replace(raw(id, map[string]any{"payload": map[string]any{"message": "MESSAGE"}}), "MESSAGE", `a\/b\"\\\b\f\n\r\t\u00e9\ud83d\ude00\u2028`, 1)
	})
	add("offset", "", map[string]any{"event_time": hour.Format("2006-01-02 15:04:05")},
		with(map[string]any{"event_time": hour.In(zone).Format(time.RFC3339)}))
	add("late by 20 days", "", map[string]any{"event_date": hour.AddDate(0, 0, -20).Format(time.DateOnly)},
		with(map[string]any{"event_time": hour.AddDate(0, 0, -20).Format(time.RFC3339)}))
	add("unknown fields", "", map[string]any{"device_id": "dev-1"}, with(map[string]any{"weather": []any{1, map[string]any{"deep": true}}}))
	add("only what must be", "", map[string]any{"account": nil, "device_id": nil, "session_id": nil},
		with(map[string]any{"device": nil, "account_id": nil, "session_id": nil, "region": nil, "app": nil}))
	add("900 KB", "", map[string]any{"error_code": "BIG"},
		with(map[string]any{"payload": map[string]any{"error_code": "BIG", "message": strings.Repeat("0123456789", 90_000)}}))
	add("upper-case ID", "", map[string]any{"device_id": "dev-1"}, func(id string) string { return raw(strings.ToUpper(id), nil) })

	add("broken JSON", "invalid_json", nil, func(id string) string { return strings.TrimSuffix(raw(id, nil), "}") })
	add("plain text", "invalid_json", nil, func(id string) string { return "hello " + id })
	add("not UTF-8", "invalid_utf8", nil, func(id string) string { return strings.Replace(raw(id, nil), "guide", "gu\xffde", 1) })
	add("no ID", "missing_id", nil, func(id string) string { return raw("", map[string]any{"event_id": nil, "session_id": id}) })
	add("ID is no UUID", "invalid_id", nil, func(id string) string { return raw("x"+id, nil) })
	add("no type", "missing_type", nil, with(map[string]any{"event_type": nil}))
	add("unknown type", "unknown_type", nil, with(map[string]any{"event_type": "dance"}))
	add("no time", "missing_time", nil, with(map[string]any{"event_time": nil}))
	add("unparseable time", "invalid_time", nil, with(map[string]any{"event_time": "yesterday"}))
	add("future", "time_in_future", nil, with(map[string]any{"event_time": hour.Add(26 * time.Hour).Format(time.RFC3339)}))
	add("too old", "too_old", nil, with(map[string]any{"event_time": hour.AddDate(0, 0, -31).Format(time.RFC3339)}))
	add("text for a number", "invalid_field", nil, with(map[string]any{"payload": map[string]any{"position_ms": "far"}}))
	add("over size", "too_large", nil, with(map[string]any{"payload": map[string]any{"message": strings.Repeat("x", 1_200_000)}}))
	return list
}

// TestOwnEvents sends events that were made by hand, and a KPL aggregate of
// more of them, and finds each in the lake with its values or in rejects with
// its reason.
func TestOwnEvents(t *testing.T) {
	f := environment(t)
	list := samples()
	var input strings.Builder
	for _, s := range list {
		input.WriteString(s.line + "\n")
	}
	packed := samples()[:10]
	var aggregate kpl.Aggregate
	for i, s := range packed {
		aggregate.Add(fmt.Sprint("device-", i), "", []byte(s.line))
	}
	broken := sample{name: "broken in an aggregate", line: "{" + uuid.NewString(), reason: "invalid_json"}
	aggregate.Add("k", "", []byte(broken.line))
	input.WriteString(base64.StdEncoding.EncodeToString(aggregate.Bytes()) + "\n\n")
	list = append(append(list, packed...), broken)

	before := f.Settle(t, verify.NewLedger()).Rejected
	report := f.Flow(t, produce.Lines(strings.NewReader(input.String()), "input"))
	if report.Sent != len(list) || report.Lost != 0 || report.Duplicated != 0 {
		t.Errorf("of %d events: %+v", len(list), report)
	}
	want := maps.Clone(before)
	for _, s := range list {
		if s.reason != "" {
			want[s.reason]++
		}
	}
	if !maps.Equal(report.Rejected, want) {
		t.Errorf("rejected: got %v, want %v", report.Rejected, want)
	}
	rows := f.lake(t)
	for _, s := range list {
		row, found := rows[s.id]
		if found != (s.reason == "") {
			t.Errorf("%s: in the lake: %v", s.name, found)
		}
		for column, value := range s.row {
			if found && fmt.Sprint(row[column]) != fmt.Sprint(value) {
				t.Errorf("%s: column %s: got %v, want %v", s.name, column, row[column], value)
			}
		}
	}
}

// parquetFiles is DuckDB's pattern for every file of the lake.
func (f *fixture) parquetFiles() string {
	return filepath.Join(f.Dir, "s3", "*", f.Place.LakeBucketName, f.Place.LakePrefix, "**", "*.parquet")
}
