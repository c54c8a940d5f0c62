package click_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/measure"

	"example.com/clickstream/click"
)

var arrived = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func shape(text string) (row, partitionKey string, err error) {
	out, key, err := stream.JSON(click.Shape).Shape(nil, stream.Event{Data: []byte(text), ArrivedAt: arrived})
	return string(out), key, err
}

func TestShape(t *testing.T) {
	row, key, err := shape(`{"id": "c-1", "kind": "add_to_cart", "at": "2026-11-23T13:59:58.5+02:00", "session": "s-1",
		"page": "https://shop.example/lamps/42?from=mail", "product": "lamp-42", "quantity": 3, "cents": 1999}`)
	want := `{"click_id":"c-1","kind":"add_to_cart","clicked_at":"2026-11-23T11:59:58.500Z","session":"s-1","path":"/lamps/42","product":"lamp-42","quantity":3,"cents":5997}`
	if err != nil || row != want || key != "s-1" {
		t.Errorf("%s, key %q, %v\nwant %s", row, key, err, want)
	}
}

func TestAWrongClickIsRejectedWithTheReason(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind": "search", "at": "2026-11-23T12:00:00Z", "session": "s"}`:                                     "missing_id",
		`{"id": "c", "kind": "search", "at": "2026-11-23T12:00:00Z"}`:                                          "missing_session",
		`{"id": "c", "kind": "stare", "at": "2026-11-23T12:00:00Z", "session": "s"}`:                           "unknown_kind",
		`{"id": "c", "kind": "search", "at": "noon", "session": "s"}`:                                          "invalid_time",
		`{"id": "c", "kind": "search", "at": "2026-10-23T12:00:00Z", "session": "s"}`:                          "time_out_of_range",
		`{"id": "c", "kind": "search", "at": "2026-11-25T12:00:00Z", "session": "s"}`:                          "time_out_of_range",
		`{"id": "c", "kind": "purchase", "at": "2026-11-23T12:00:00Z", "session": "s", "quantity": 0}`:         "invalid_quantity",
		`{"id": "c", "kind": "search", "at": "2026-11-23T12:00:00Z", "session": "s", "page": "http://[half"}`:  "invalid_page",
		`{"id": "c", "kind": "purchase", "at": "2026-11-23T12:00:00Z", "session": "s", "quantity": "a dozen"}`: "invalid_field",
		`{"id": `: "invalid_json",
	} {
		_, _, err := shape(text)
		if r, ok := errors.AsType[*stream.Rejection](err); !ok || r.Reason != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestTheLakeKnowsEveryKind(t *testing.T) {
	rows, err := schema.Of[click.Row]()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rows.Fields {
		if f.Name == "kind" && !slices.Equal(f.Values, click.Kinds) {
			t.Errorf("the tag of Row.Kind says %q, clicks are of %q", f.Values, click.Kinds)
		}
	}
}

func TestMeasured(t *testing.T) {
	set := &measure.Set{}
	shaper := stream.JSON(click.Measured(set))
	for _, text := range []string{
		`{"id": "c-1", "kind": "purchase", "at": "2026-11-23T12:00:00Z", "session": "s", "quantity": 2, "cents": 1999}`,
		`{"id": "c-2", "kind": "purchase", "at": "2026-11-23T12:00:00Z", "session": "s", "cents": 1}`,
		`{"id": "c-3", "kind": "search", "at": "2026-11-23T12:00:00Z", "session": "s"}`,
		`{"id": "", "kind": "search", "at": "2026-11-23T12:00:00Z", "session": "s"}`, // is rejected
	} {
		_, _, _ = shaper.Shape(nil, stream.Event{Data: []byte(text), ArrivedAt: arrived})
	}
	lines, err := set.AppendTo(nil, "shape", arrived)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Kind":"purchase","Clicks":2,"Cents":3999}`, `"Kind":"search","Clicks":1,"Cents":0}`} {
		if !strings.Contains(string(lines), want) || strings.Count(string(lines), "\n") != 2 {
			t.Errorf("measured\n%swant %s", lines, want)
		}
	}
}
