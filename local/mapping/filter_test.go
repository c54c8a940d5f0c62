package mapping

import (
	"encoding/json"
	"maps"
	"testing"
	"testing/synctest"
	"time"
)

const buys = `"FilterCriteria":{"Filters":[{"Pattern":"{\"data\":{\"type\":[\"buy\"]}}"},{"Pattern":"{\"data\":{\"price\":[{\"numeric\":[\">\",100]}]}}"}]}`

// What no filter matches is gone: it is in no batch, costs no wait and blocks nothing.
func TestOnlyWhatAFilterMatchesIsInvokedWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		b.stream.put(0, `{"type":"buy"}`, `{"type":"sell"}`, `not JSON`, `{"type":"sell","price":101}`, "\xf3\x89\x9a\xc2aggregate", `{"type":"buy","n":2}`)
		m := b.add(t, `{"BatchSize":3,"MaximumBatchingWindowInSeconds":60,"MetricsConfig":{"Metrics":["EventCount"]},`+buys+`}`)
		time.Sleep(time.Second)
		b.want(t, `{"type":"buy"} {"type":"sell","price":101} {"type":"buy","n":2}`)
		b.stream.put(0, `{"type":"sell"}`)
		time.Sleep(time.Second)
		b.wantDrained(t, 3, 0)
		if s := b.Status()[0]; s.Filtered != 4 {
			t.Errorf("%d records are filtered out, want 4", s.Filtered)
		}
		want := map[string]int{"PolledEventCount": 7, "FilteredOutEventCount": 4, "InvokedEventCount": 3}
		if !maps.Equal(b.counted(), want) {
			t.Errorf("metrics %v, want %v", b.counted(), want)
		}
		if d := m.describe(); d.FilterCriteria == nil || len(d.FilterCriteria.Filters) != 2 {
			t.Errorf("described with %+v", d.FilterCriteria)
		}
	})
}

func TestFiltersAreTakenAwayByAnEmptyObject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		m := b.add(t, `{`+buys+`}`)
		var p properties
		if err := json.Unmarshal([]byte(`{"FilterCriteria":{}}`), &p); err != nil {
			t.Fatal(err)
		}
		c, err := p.apply(m.current(), "000000000000", "us-east-1")
		if err != nil {
			t.Fatal(err)
		}
		if err := m.update(c); err != nil {
			t.Fatal(err)
		}
		b.stream.put(0, "anything")
		time.Sleep(time.Second)
		b.want(t, "anything")
		if len(b.counted()) > 0 {
			t.Errorf("metrics that nobody asked for: %v", b.counted())
		}
	})
}
