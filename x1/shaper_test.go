package x1_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

const (
	id     = "7f5c9e0a-3b1d-4a58-9c6e-2f4b8d1a6c03"
	header = `"event_id":"` + id + `","event_type":"play","event_time":"2026-11-23T05:17:32Z"`
	shaped = `{"event_id":"` + id + `","event_type":"play","event_time":"2026-11-23T05:17:32.000Z","ingest_time":"2026-11-23T05:17:33.456Z"`
)

var (
	key       = []byte("a key of at least 16 bytes")
	arrivedAt = time.Date(2026, 11, 23, 5, 17, 33, 456_789_000, time.UTC)
)

func newShaper(t testing.TB, config x1.Config) *x1.Shaper {
	t.Helper()
	if config.AccountKey == nil {
		config.AccountKey = key
	}
	shaper, err := x1.NewShaper(config)
	if err != nil {
		t.Fatal(err)
	}
	return shaper
}

func TestShapeEveryType(t *testing.T) {
	const device = `"session_id":"s-1","device":{"id":"d-1","model":"XG1v4","firmware":"7.2","timezone":"America/Denver"},"region":"west","app":{"name":"guide","version":"3.1"}`
	const shapedDevice = `,"session_id":"s-1","device_id":"d-1","device_model":"XG1v4","device_firmware":"7.2","device_timezone":"America/Denver","region":"west","app_name":"guide","app_version":"3.1"`
	shaper := newShaper(t, x1.Config{KeepQueries: true})
	tested := map[string]bool{}
	for _, c := range []struct{ eventType, payload, want string }{
		{"tune", `{"channel":"CNN HD","latency_ms":812,"asset_id":"a-9"}`, `,"asset_id":"a-9","channel":"CNN HD","latency_ms":812`},
		{"play", `{"asset_id":"a-9","position_ms":0}`, `,"asset_id":"a-9","position_ms":0`},
		{"pause", `{"asset_id":"a-9","position_ms":9007199254740993}`, `,"asset_id":"a-9","position_ms":9007199254740993`},
		{"search", `{"query":"dune","results":0}`, `,"query":"dune","results":0`},
		{"voice", `{"query":"show me dune","confidence":0.930,"results":2}`, `,"query":"show me dune","results":2,"confidence":0.930`},
		{"navigate", `{"from":"home","to":"guide","latency_ms":-1}`, `,"latency_ms":-1,"from_screen":"home","to_screen":"guide"`},
		{"launch", `{"latency_ms":1500}`, `,"latency_ms":1500`},
		{"error", `{"error_code":"XRE-03059","message":"lost signal","fatal":true}`, `,"error_code":"XRE-03059","message":"lost signal","fatal":true`},
		{"heartbeat", `{"fatal":false}`, `,"fatal":false`},
	} {
		tested[c.eventType] = true
		raw := fmt.Sprintf(`{"event_id":"%s","event_type":"%s","event_time":"2026-11-22T22:17:32.9876-07:00",%s,"payload":%s}`,
			strings.ToUpper(id), c.eventType, device, c.payload)
		want := fmt.Sprintf(`{"event_id":"%s","event_type":"%s","event_time":"2026-11-23T05:17:32.987Z","ingest_time":"2026-11-23T05:17:33.456Z"%s%s}`,
			id, c.eventType, shapedDevice, c.want)
		got, partitionKey, err := shaper.Shape([]byte("before"), stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
		if err != nil || string(got) != "before"+want || partitionKey != "d-1" {
			t.Errorf("%s\n got %s, key %s, %v\nwant before%s", raw, got, partitionKey, err, want)
		}
	}
	for _, eventType := range x1.EventTypes {
		if !tested[eventType] {
			t.Errorf("%s is not tested", eventType)
		}
	}
}

// Each case is a play event and more; want is what the shaped event has more.
func TestShapeOptionalFields(t *testing.T) {
	hashed := func(number string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(number))
		return `,"account":"` + hex.EncodeToString(mac.Sum(nil)) + `"`
	}
	shaper := newShaper(t, x1.Config{})
	for _, c := range []struct{ name, more, want string }{
		{"nothing", ``, ``},
		{"null", `,"session_id":null,"device":null,"account_id":null,"payload":{"position_ms":null,"fatal":null,"confidence":null,"query":null}`, ``},
		{"empty", `,"session_id":"","device":{},"account_id":"","payload":{"channel":""}`, ``},
		{"unknown fields", `,"x":1,"region2":"a","device":{"id2":[{"id":"d"}],"os":{"id":"d"}},"id":"d","position_ms":1`, ``},
		{"names in another case", `,"Region":"a","REGION":"a","Device":{"id":"d"},"device":{"ID":"d"}`, ``},
		{"escaped names", `,"\u0072egion":"a","d\u0065vice":{"m\u006fdel":"m"}`, `,"device_model":"m","region":"a"`},
		{"account", `,"account_id":"8069100230"`, hashed("8069100230")},
		{"another account", `,"account_id":"8069100231"`, hashed("8069100231")},
		{"account with escapes", `,"account_id":"80\u00369\u00e9"`, hashed("8069é")},
		{"query is dropped", `,"payload":{"query":"secret"}`, ``},
		{"last key wins", `,"region":"a","region":"b"`, `,"region":"b"`},
		{"last key wins, null", `,"region":"a","region":null`, ``},
		{"last key wins, whole objects", `,"device":{"id":"d","model":"m"},"device":{"model":"n"}`, `,"device_model":"n"`},
		{"last key wins, null for an object", `,"device":{"id":"d"},"device":null`, ``},
		{"last key wins over a wrong one", `,"device":7,"device":{"model":"m"},"region":[],"region":"a"`, `,"device_model":"m","region":"a"`},
		{"escapes", `,"payload":{"message":"\"\\\/\b\f\n\r\t\u0000\u001F\u00e9<&>"}`, `,"message":"\"\\/\b\f\n\r\t\u0000\u001fé<&>"`},
		{"unicode", `,"payload":{"message":"é€😀` + "\u007f\u2028" + `"}`, `,"message":"é€😀` + "\u007f\u2028" + `"`},
		{"surrogates", `,"payload":{"message":"\ud83d\ude00 \uD83D\uDE00 \ud83d \ude00\ud83d \ud83d\u0041"}`, `,"message":"😀 😀 ` + "\ufffd \ufffd\ufffd \ufffdA" + `"`},
		{"white space", "\n,\t\"payload\" : { \"message\" : \" a \" , \"fatal\"\r\n: true }\n", `,"message":" a ","fatal":true`},
		{"int64 limits", `,"payload":{"position_ms":9223372036854775807,"latency_ms":-9223372036854775808}`, `,"position_ms":9223372036854775807,"latency_ms":-9223372036854775808`},
		{"int32 limits", `,"payload":{"results":2147483647}`, `,"results":2147483647`},
		{"minus zero", `,"payload":{"results":-0}`, `,"results":0`},
		{"double", `,"payload":{"confidence":-1.25e-3}`, `,"confidence":-1.25e-3`},
		{"integer as a double", `,"payload":{"confidence":1}`, `,"confidence":1`},
	} {
		got, _, err := shaper.Shape(nil, stream.Event{Data: []byte("{" + header + c.more + "}"), ArrivedAt: arrivedAt})
		if want := shaped + c.want + "}"; err != nil || string(got) != want {
			t.Errorf("%s\n got %s, %v\nwant %s", c.name, got, err, want)
		}
	}
}

func TestReject(t *testing.T) {
	with := func(more string) string { return "{" + header + more + "}" }
	event := func(id, eventType, at string) string {
		var members []string
		for name, value := range map[string]string{"event_id": id, "event_type": eventType, "event_time": at} {
			if value != "" {
				members = append(members, fmt.Sprintf("%q:%s", name, value))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	const goodID, goodType, goodTime = `"` + id + `"`, `"play"`, `"2026-11-23T05:17:32Z"`
	shaper := newShaper(t, x1.Config{})
	tested := map[string]bool{}
	for _, c := range []struct{ raw, reason, detail string }{
		{with(`,"x":"` + strings.Repeat("x", 1000*1024) + `"`), x1.TooLarge, "the raw event has 1024114 bytes; at most 1024000 are allowed"},
		{with(`,"x":"` + "\xff" + `"`), x1.InvalidUTF8, "byte 112 is not UTF-8"},
		{with(`,"x":"` + "\xc3" + `"`), x1.InvalidUTF8, "byte 112 is"},
		{with(`,"x":"` + "\xed\xa0\x80" + `"`), x1.InvalidUTF8, "byte 112 is"},
		{"\xff", x1.InvalidUTF8, "byte 0 is"},
		{``, x1.InvalidJSON, "byte 0: the document ends, want a value"},
		{`null`, x1.InvalidJSON, "null; an event is an object"},
		{`[` + with(``) + `]`, x1.InvalidJSON, "an array; an event is an object"},
		{with(``) + with(``), x1.InvalidJSON, "want the end of the document"},
		{with(``)[:100], x1.InvalidJSON, "the document ends"},
		{with(`,`), x1.InvalidJSON, "want a name in quotes"},
		{with(`,"device":{"id":"d",}`), x1.InvalidJSON, "want a name in quotes"},
		{with(`,"x":` + strings.Repeat("[", 1001) + strings.Repeat("]", 1001)), x1.InvalidJSON, "nested deeper than 1000"},
		{with(`,"x":` + strings.Repeat("[", 500_000)), x1.InvalidJSON, "nested deeper than 1000"},
		{`{}`, x1.MissingID, "event_id is missing; want a UUID"},
		{event(`null`, goodType, goodTime), x1.MissingID, ""},
		{event(`""`, goodType, goodTime), x1.InvalidID, `event_id is ""; want a UUID`},
		{event(`"`+strings.Repeat("é", 40)+`"`, goodType, goodTime), x1.InvalidID, `event_id is "` + strings.Repeat("é", 32) + `"… (80 bytes); want`},
		{event(`12`, goodType, goodTime), x1.InvalidID, `event_id is the number 12; want`},
		{event(`{"a":1}`, goodType, goodTime), x1.InvalidID, `event_id is an object; want`},
		{event(goodID, ``, goodTime), x1.MissingType, "event_type is missing; want one of [tune play"},
		{event(goodID, `null`, goodTime), x1.MissingType, ""},
		{event(goodID, `"reboot"`, goodTime), x1.UnknownType, `event_type is "reboot"; want one of [tune play`},
		{event(goodID, `"Play"`, goodTime), x1.UnknownType, ""},
		{event(goodID, `"play "`, goodTime), x1.UnknownType, ""},
		{event(goodID, `""`, goodTime), x1.UnknownType, ""},
		{event(goodID, `true`, goodTime), x1.UnknownType, "event_type is a boolean; want"},
		{event(goodID, goodType, ``), x1.MissingTime, "event_time is missing; want RFC 3339"},
		{event(goodID, goodType, `null`), x1.MissingTime, ""},
		{event(goodID, goodType, `""`), x1.InvalidTime, ""},
		{event(goodID, goodType, `1763875052`), x1.InvalidTime, "event_time is the number 1763875052; want RFC 3339, such as"},
		{event(goodID, goodType, `"yesterday"`), x1.InvalidTime, `event_time is "yesterday"; want`},
		{event(goodID, goodType, `"2026-11-24T05:17:33.457Z"`), x1.TimeInFuture, `event_time is "2026-11-24T05:17:33.457Z", more than 24h0m0s after its arrival at 2026-11-23 05:17:33.456 +0000 UTC`},
		{event(goodID, goodType, `"9999-12-31T23:59:59-23:59"`), x1.TimeInFuture, ""},
		{event(goodID, goodType, `"2026-10-24T05:17:33.455Z"`), x1.TooOld, `event_time is "2026-10-24T05:17:33.455Z", more than 720h0m0s before its arrival`},
		{event(goodID, goodType, `"0000-01-01T00:00:00+23:59"`), x1.TooOld, ""},
		{with(`,"region":7`), x1.InvalidField, "region is a number; allowed is a string"},
		{with(`,"session_id":{}`), x1.InvalidField, "session_id is an object; allowed is a string"},
		{with(`,"account_id":8069100230`), x1.InvalidField, "account_id is a number; allowed is a string"},
		{with(`,"device":"d-1"`), x1.InvalidField, "device is a string; allowed is an object"},
		{with(`,"device":{"id":7}`), x1.InvalidField, "device.id is a number; allowed is a string"},
		{with(`,"app":[]`), x1.InvalidField, "app is an array; allowed is an object"},
		{with(`,"payload":false`), x1.InvalidField, "payload is a boolean; allowed is an object"},
		{with(`,"payload":{"query":["secret"]}`), x1.InvalidField, "payload.query is an array; allowed is a string"},
		{with(`,"payload":{"position_ms":"12"}`), x1.InvalidField, "payload.position_ms is a string; allowed is an integer of 64 bits"},
		{with(`,"payload":{"position_ms":1.0}`), x1.InvalidField, "payload.position_ms is the number 1.0"},
		{with(`,"payload":{"position_ms":1e3}`), x1.InvalidField, ""},
		{with(`,"payload":{"position_ms":9223372036854775808}`), x1.InvalidField, "payload.position_ms is the number 9223372036854775808; allowed is an integer of 64 bits"},
		{with(`,"payload":{"position_ms":` + strings.Repeat("9", 100) + `}`), x1.InvalidField, ""},
		{with(`,"payload":{"results":2147483648}`), x1.InvalidField, "payload.results is the number 2147483648; allowed is an integer of 32 bits"},
		{with(`,"payload":{"results":-2147483649}`), x1.InvalidField, ""},
		{with(`,"payload":{"confidence":"0.9"}`), x1.InvalidField, "payload.confidence is a string; allowed is a number of 64 bits"},
		{with(`,"payload":{"confidence":1e400}`), x1.InvalidField, "payload.confidence is the number 1e400"},
		{with(`,"payload":{"fatal":"true"}`), x1.InvalidField, "payload.fatal is a string; allowed is true or false"},
		{with(`,"payload":{"fatal":1}`), x1.InvalidField, ""},
	} {
		tested[c.reason] = true
		got, partitionKey, err := shaper.Shape([]byte("before"), stream.Event{Data: []byte(c.raw), ArrivedAt: arrivedAt})
		var rejection *stream.Rejection
		if !errors.As(err, &rejection) || rejection.Reason != c.reason || !strings.Contains(rejection.Detail, c.detail) {
			t.Errorf("%.200s\n got %v\nwant %s: …%s…", c.raw, err, c.reason, c.detail)
		}
		if string(got) != "before" || partitionKey != "" {
			t.Errorf("%.200s: dst is %q, key %q after a rejection", c.raw, got, partitionKey)
		}
	}
	for _, reason := range x1.Reasons {
		if !tested[reason.Code] {
			t.Errorf("%s is not tested", reason.Code)
		}
		delete(tested, reason.Code)
	}
	if len(tested) > 0 {
		t.Errorf("not among the Reasons: %v", tested)
	}
}

func TestTheFirstReasonOfManyIsGiven(t *testing.T) {
	shaper := newShaper(t, x1.Config{MaxBytes: 200})
	for raw, want := range map[string]string{
		strings.Repeat("\xff", 201):                x1.TooLarge,
		"{\xff":                                    x1.InvalidUTF8,
		`{"event_id":7,"region":7`:                 x1.InvalidJSON,
		`{"event_type":7}`:                         x1.MissingID,
		`{"event_id":"` + id + `","event_time":7}`: x1.MissingType,
		`{"event_id":"` + id + `","event_type":"play","region":7}`:    x1.MissingTime,
		strings.Replace("{"+header+`,"region":7}`, "2026", "2025", 1): x1.TooOld,
	} {
		_, _, err := shaper.Shape(nil, stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
		if got := reasonOf(err); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

func reasonOf(err error) string {
	if rejection := (*stream.Rejection)(nil); errors.As(err, &rejection) {
		return rejection.Reason
	}
	return fmt.Sprint(err)
}

func TestTimesAreJudgedAsOfArrival(t *testing.T) {
	now := arrivedAt.AddDate(0, 2, 0)
	shaper := newShaper(t, x1.Config{Now: func() time.Time { return now }, MaxAge: 2 * time.Hour, MaxFuture: time.Hour})
	shape := func(at, arrivedAt time.Time) string {
		raw := strings.Replace("{"+header+"}", "2026-11-23T05:17:32Z", at.Format(time.RFC3339Nano), 1)
		_, _, err := shaper.Shape(nil, stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
		if err == nil {
			return ""
		}
		return reasonOf(err)
	}
	for _, c := range []struct {
		offset time.Duration
		want   string
	}{
		{0, ""}, {-2 * time.Hour, ""}, {-2*time.Hour - time.Millisecond, x1.TooOld},
		{time.Hour, ""}, {time.Hour + time.Millisecond, x1.TimeInFuture},
	} {
		if got := shape(arrivedAt.Add(c.offset), arrivedAt); got != c.want {
			t.Errorf("%v from its arrival: %q, want %q", c.offset, got, c.want)
		}
		if got := shape(now.Add(c.offset), time.Time{}); got != c.want {
			t.Errorf("%v from now without an arrival: %q, want %q", c.offset, got, c.want)
		}
	}
}

func TestPartitionKey(t *testing.T) {
	shaper := newShaper(t, x1.Config{})
	for more, want := range map[string]string{
		`,"session_id":"s-1","device":{"id":"d-1"}`:                "d-1",
		`,"session_id":"s-1","device":{"id":"\u0064\"1"}`:          `d"1`,
		`,"session_id":"s-1","device":{"id":""}`:                   "s-1",
		`,"session_id":"s-1","device":{"id":null}`:                 "s-1",
		`,"session_id":"s-1"`:                                      "s-1",
		`,"session_id":""`:                                         id,
		``:                                                         id,
		`,"device":{"id":"` + strings.Repeat("d", 256) + `"}`:      strings.Repeat("d", 256),
		`,"device":{"id":"` + strings.Repeat("d", 257) + `"}`:      strings.Repeat("d", 256),
		`,"device":{"id":"d` + strings.Repeat("é", 200) + `"}`:     "d" + strings.Repeat("é", 127),
		`,"device":{"id":"` + strings.Repeat(`\u00e9`, 200) + `"}`: strings.Repeat("é", 128),
		`,"device":{"id":"` + strings.Repeat("d", 900*1024) + `"}`: strings.Repeat("d", 256),
	} {
		raw := strings.Replace("{"+header+more+"}", id, strings.ToUpper(id), 1)
		_, got, err := shaper.Shape(nil, stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
		if err != nil || got != want {
			t.Errorf("%.80s: %s, %v, want %s", more, got, err, want)
		}
	}
}

func TestMaxBytes(t *testing.T) {
	raw := []byte("{" + header + `,"account_id":"1"}`)
	fits, _, err := newShaper(t, x1.Config{}).Shape(nil, stream.Event{Data: raw, ArrivedAt: arrivedAt})
	if err != nil || len(fits) <= len(raw) {
		t.Fatalf("the test needs an event that grows: %s, %v", fits, err)
	}
	for maxBytes, want := range map[int]string{
		len(raw) - 1:  "the raw event has 124 bytes; at most 123",
		len(raw):      "the shaped event has 229 bytes; at most 124",
		len(fits) - 1: "the shaped event has 229 bytes; at most 228",
		len(fits):     "",
	} {
		// What dst holds before does not count.
		_, _, err := newShaper(t, x1.Config{MaxBytes: maxBytes}).Shape(bytes.Repeat([]byte("x"), 999), stream.Event{Data: raw, ArrivedAt: arrivedAt})
		switch {
		case want == "" && err != nil:
			t.Errorf("limit %d: %v", maxBytes, err)
		case want != "" && (reasonOf(err) != x1.TooLarge || !strings.Contains(err.Error(), want)):
			t.Errorf("limit %d: %v, want %s", maxBytes, err, want)
		}
	}
}

func TestLargeEventsPass(t *testing.T) {
	message := strings.Repeat("é😀x\\n", 90*1024)
	raw := "{" + header + `,"payload":{"message":"` + message + `"}}`
	if len(raw) < 800*1024 {
		t.Fatal("not large")
	}
	got, _, err := newShaper(t, x1.Config{}).Shape(nil, stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
	if want := shaped + `,"message":"` + message + `"}`; err != nil || string(got) != want {
		t.Errorf("%d bytes shaped to %d, %v, want %d", len(raw), len(got), err, len(want))
	}
}

// The JSON is what the struct says: the same names in the same order, but for the
// day, which the delivery stream derives.
func TestShapedIsWhatTheStructDeclares(t *testing.T) {
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	raw := `{` + header + `,"account_id":"1","session_id":"s","region":"r","device":{"id":"d","model":"m","firmware":"f","timezone":"t"},
		"app":{"name":"n","version":"v"},"payload":{"asset_id":"a","channel":"c","position_ms":1,"latency_ms":2,"query":"q","results":3,
		"confidence":0.5,"error_code":"e","message":"m","fatal":true,"from":"f","to":"t"}}`
	got, _, err := newShaper(t, x1.Config{KeepQueries: true}).Shape(nil, stream.Event{Data: []byte(raw), ArrivedAt: arrivedAt})
	if err != nil {
		t.Fatal(err)
	}
	var event x1.Shaped
	if err := json.Unmarshal(got, &event); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(event)
	if err != nil || !bytes.Equal(again, got) {
		t.Errorf("shaped  %s\nencoded %s, %v", got, again, err)
	}
	for i, v := 0, reflect.ValueOf(event); i < v.NumField(); i++ {
		if v.Field(i).IsZero() != (s.Fields[i].DateOf != "") {
			t.Errorf("%s is %v", s.Fields[i].Name, v.Field(i))
		}
		if s.Fields[i].Comment == "" {
			t.Errorf("%s has no comment", s.Fields[i].Name)
		}
	}
	want := []schema.Partition{
		{Column: s.Fields[1].Column, JQ: ".event_time[0:10]"},
		{Column: s.Fields[2].Column, JQ: ".event_type"},
	}
	if got := s.Partitions(); !reflect.DeepEqual(got, want) || want[0].Name != "event_date" || want[1].Name != "event_type" {
		t.Errorf("partitions %v", got)
	}
}

// The lake's files of one buffer stay under the active partitions that a delivery
// stream has by default, with the longest backlog that a stream of a day holds.
func TestPartitionsStayUnderTheQuota(t *testing.T) {
	days := schema.Days(x1.DefaultMaxAge, x1.DefaultMaxFuture, 24*time.Hour)
	if n := days * len(x1.EventTypes); n > 500 {
		t.Errorf("%d days × %d types = %d partitions", days, len(x1.EventTypes), n)
	}
}

func TestNewShaperReportsEveryProblemAtOnce(t *testing.T) {
	_, err := x1.NewShaper(x1.Config{AccountKey: []byte("short"), MaxAge: -1, MaxFuture: -time.Hour, MaxBytes: -1})
	want := "x1: AccountKey has 5 bytes; at least 16 are needed\n" +
		"x1: MaxAge is -1ns; allowed is 0 (30 days) or more\n" +
		"x1: MaxFuture is -1h0m0s; allowed is 0 (24 hours) or more\n" +
		"x1: MaxBytes is -1; allowed is 0 (1024000) or more"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	if _, err := x1.NewShaper(x1.Config{AccountKey: make([]byte, 16)}); err != nil {
		t.Error(err)
	}
}
