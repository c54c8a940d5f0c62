package generate

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
)

var start = time.Date(2026, 11, 23, 5, 17, 32, 123_456_789, time.UTC)

func generator(t testing.TB, config Config) *Generator {
	t.Helper()
	config.Start = start
	g, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTheShaperAgrees(t *testing.T) {
	shaper, err := x1.NewShaper(x1.Config{AccountKey: []byte("a key of at least 16 bytes"), KeepQueries: true})
	if err != nil {
		t.Fatal(err)
	}
	const events = 6000
	reasons, types, ids := map[string]int{}, map[string]int{}, map[string]bool{}
	size, late := 0, 0
	i := 0
	for e := range generator(t, Config{Seed: 7, Events: events, WrongShare: 0.1, LateShare: 0.05}).All() {
		if ids[e.ID] {
			t.Errorf("event %d: %s twice", i, e.ID)
		}
		ids[e.ID] = true
		arrivedAt := start.Add(longestRun * time.Duration(i) / events)
		shaped, partitionKey, err := shaper.Shape(nil, stream.Event{Data: e.Data, ArrivedAt: arrivedAt})
		i++
		if reason := reasonIn(t, err); reason != e.Reason {
			t.Fatalf("event %d %.500s: %q, want %q: %v", i, e.Data, reason, e.Reason, err)
		}
		reasons[e.Reason]++
		if e.Reason != "" {
			continue
		}
		var event x1.Shaped
		if err := json.Unmarshal(shaped, &event); err != nil || event.EventID != e.ID || partitionKey != e.PartitionKey {
			t.Fatalf("event %d: %s, key %s, %v, want %s, key %s", i, shaped, partitionKey, err, e.ID, e.PartitionKey)
		}
		types[event.EventType]++
		size += len(e.Data)
		switch age := start.Sub(event.EventTime.Time); {
		case age < 0:
			t.Errorf("event %d happens %v after the start", i, -age)
		case age > span+time.Second:
			late++
		}
	}
	if len(ids) != events {
		t.Errorf("%d events, want %d", len(ids), events)
	}
	for _, reason := range x1.Reasons {
		if reasons[reason.Code] == 0 {
			t.Errorf("no event is %s", reason.Code)
		}
	}
	for _, eventType := range x1.EventTypes {
		if types[eventType] < events/200 {
			t.Errorf("only %d events are %s", types[eventType], eventType)
		}
	}
	good := reasons[""]
	if wrong := events - good; wrong < 500 || wrong > 700 {
		t.Errorf("%d events are wrong, want about 600", wrong)
	}
	if late < 240 || late > 360 {
		t.Errorf("%d events are late, want about 300", late)
	}
	if mean := size / good; mean < 350 || mean > 450 {
		t.Errorf("an event has %d bytes, want about 400", mean)
	}
	if n := reasons[x1.TooLarge]; n > 3 {
		t.Errorf("%d events of a megabyte", n)
	}
}

func reasonIn(t *testing.T, err error) string {
	var rejection *stream.Rejection
	switch {
	case err == nil:
		return ""
	case errors.As(err, &rejection):
		return rejection.Reason
	}
	t.Fatal(err)
	return ""
}

func TestSameSeedSameBytes(t *testing.T) {
	all := func(seed uint64) []byte {
		var b bytes.Buffer
		for e := range generator(t, Config{Seed: seed, Events: 300, WrongShare: 0.1, LateShare: 0.1, MaxBytes: 4000}).All() {
			b.Write(e.Data)
			b.WriteString(e.PartitionKey + e.ID + e.Reason + "\n")
		}
		return b.Bytes()
	}
	if !bytes.Equal(all(1), all(1)) {
		t.Error("the same seed gave other bytes")
	}
	if bytes.Equal(all(1), all(2)) {
		t.Error("another seed gave the same bytes")
	}
}

// A session begins with a launch, time goes on, and so does what is watched.
func TestSessionsMakeSense(t *testing.T) {
	type seen struct {
		at       time.Time
		session  string
		asset    string
		position int64
	}
	boxes := map[string]seen{}
	compared := 0
	for e := range generator(t, Config{Seed: 3, Events: 5000}).All() {
		var raw x1.Raw
		if err := json.Unmarshal(e.Data, &raw); err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339Nano, raw.EventTime)
		if err != nil {
			t.Fatal(err)
		}
		before, known := boxes[raw.Device.ID]
		now := seen{at: at, session: raw.SessionID, asset: raw.Payload.AssetID}
		if raw.SessionID == "" || (raw.SessionID != before.session) != (raw.EventType == "launch") {
			t.Errorf("%s of %s in session %q after %q", raw.EventType, raw.Device.ID, raw.SessionID, before.session)
		}
		if known && at.Before(before.at) {
			t.Errorf("%s goes from %v back to %v", raw.Device.ID, before.at, at)
		}
		if raw.Payload.PositionMS != nil {
			now.position = *raw.Payload.PositionMS
			if known && now.asset == before.asset && now.asset != "" {
				compared++
				if now.position < before.position {
					t.Errorf("%s goes from position %d back to %d", raw.Device.ID, before.position, now.position)
				}
			}
		}
		boxes[raw.Device.ID] = now
	}
	if want := 5000/eventsPerBox + 1; len(boxes) != want {
		t.Errorf("%d boxes, want %d", len(boxes), want)
	}
	if compared < 1000 {
		t.Errorf("only %d positions could be compared", compared)
	}
}

func TestAFewWrongEventsCoverEveryReason(t *testing.T) {
	seen := map[string]bool{}
	for e := range generator(t, Config{Events: len(x1.Reasons), WrongShare: 1, MaxBytes: minMaxBytes}).All() {
		seen[e.Reason] = true
	}
	if len(seen) != len(x1.Reasons) || seen[""] {
		t.Errorf("%v, want each of %d reasons", seen, len(x1.Reasons))
	}
}

func TestEventsOfAnyNumber(t *testing.T) {
	for _, events := range []int{0, 1, 59, 60, 61} {
		n := 0
		for range generator(t, Config{Events: events}).All() {
			n++
		}
		if n != events {
			t.Errorf("%d events, want %d", n, events)
		}
	}
	for range generator(t, Config{Events: 10}).All() {
		break // a caller may stop
	}
}

func TestNewReportsEveryProblemAtOnce(t *testing.T) {
	_, err := New(Config{Events: -1, WrongShare: 0.6, LateShare: 0.5, MaxBytes: 100})
	for _, want := range []string{
		"generate: Events is -1; allowed is 0 or more",
		"generate: Start is not set",
		"generate: WrongShare is 0.6 and LateShare is 0.5; allowed is",
		"generate: MaxBytes is 100; allowed is 0 (1024000) or at least 2048",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %s", err, want)
		}
	}
	if _, err := New(Config{Start: start, LateShare: math.NaN()}); err == nil {
		t.Error("NaN is a share")
	}
}

func BenchmarkAll(b *testing.B) {
	next := generator(b, Config{Events: b.N, WrongShare: 0.01, LateShare: 0.05}).All()
	size := int64(0)
	for e := range next {
		size += int64(len(e.Data))
	}
	b.SetBytes(size / int64(b.N))
}
