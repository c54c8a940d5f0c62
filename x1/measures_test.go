package x1_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/measure"
	"github.com/millrace-dev/millrace/x1"
)

// measured are the documents of a set, by the value of each one's own dimension.
func measured(t *testing.T, set *measure.Set) map[string]map[string]any {
	t.Helper()
	text, err := set.AppendTo(nil, "transform", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for line := range strings.Lines(string(text)) {
		var d map[string]any
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		for _, dimension := range []string{x1.DimensionEventType, x1.DimensionFirmware} {
			if value, ok := d[dimension]; ok {
				all[dimension+" "+value.(string)] = d
			}
		}
	}
	return all
}

func raw(eventType, firmware, payload string) []byte {
	return fmt.Appendf(nil, `{"event_id":"7f5c9e0a-3b1d-4a58-9c6e-2f4b8d1a6c03","event_type":%q,"event_time":%q,"device":{%s},"payload":{%s}}`,
		eventType, arrivedAt.Format(time.RFC3339), firmware, payload)
}

func TestMeasures(t *testing.T) {
	set := &measure.Set{}
	shaper := newShaper(t, x1.Config{Measures: set})
	for _, data := range [][]byte{
		raw("tune", `"firmware":"7.2p8s1"`, `"latency_ms":640`),
		raw("tune", `"firmware":"7.2p8\u00731"`, `"latency_ms":0`), // the same, with an escape
		raw("tune", `"firmware":"7.3p1s1"`, `"latency_ms":-5`),
		raw("error", `"firmware":"7.3p1s1"`, `"error_code":"XRE-1"`),
		raw("heartbeat", ``, ``),
		raw("heartbeat", `"firmware":""`, `"latency_ms":null`),
		raw("play", `"firmware":"é"`, ``),
		raw("reboot", `"firmware":"7.2p8s1"`, ``),                  // is rejected
		raw("tune", `"firmware":"7.2p8s1"`, `"latency_ms":"long"`), // too
	} {
		_, _, _ = shaper.Shape(nil, stream.Event{Data: data, ArrivedAt: arrivedAt})
	}
	type row struct{ Events, Errors, Latency any }
	got := map[string]row{}
	for name, d := range measured(t, set) {
		got[name] = row{d[x1.MetricEvents], d[x1.MetricErrors], d[x1.MetricLatency]}
	}
	want := map[string]row{
		"EventType tune": {3.0, nil, []any{640.0, 0.0}}, "EventType error": {1.0, nil, nil},
		"EventType heartbeat": {2.0, nil, nil}, "EventType play": {1.0, nil, nil},
		"Firmware 7.2p8s1": {2.0, 0.0, nil}, "Firmware 7.3p1s1": {2.0, 1.0, nil},
		"Firmware none": {2.0, 0.0, nil}, "Firmware other": {1.0, 0.0, nil},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// What is written are the metrics that Metrics names, with their units.
func TestMeasuresAreMetrics(t *testing.T) {
	set := &measure.Set{}
	shaper := newShaper(t, x1.Config{Measures: set})
	if _, _, err := shaper.Shape(nil, stream.Event{Data: raw("tune", `"firmware":"1"`, `"latency_ms":640`), ArrivedAt: arrivedAt}); err != nil {
		t.Fatal(err)
	}
	var got []string
	documents := measured(t, set)
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		text, _ := json.Marshal(documents[name]["_aws"])
		var aws struct {
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name, Unit string }
			}
		}
		if err := json.Unmarshal(text, &aws); err != nil {
			t.Fatal(err)
		}
		d := aws.CloudWatchMetrics[0]
		for _, m := range d.Metrics {
			got = append(got, fmt.Sprint(d.Namespace, d.Dimensions, m.Name, " ", m.Unit))
		}
	}
	var want []string
	for _, m := range x1.Metrics {
		want = append(want, fmt.Sprintf("%s[[FunctionName %s]]%s %s", x1.MetricsNamespace, m.Dimension, m.Name, m.Unit))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFirmwaresAreBounded(t *testing.T) {
	set := &measure.Set{}
	shaper := newShaper(t, x1.Config{Measures: set})
	for i := range 1000 {
		data := raw("tune", fmt.Sprintf(`"firmware":"%d"`, i), "")
		if _, _, err := shaper.Shape(nil, stream.Event{Data: data, ArrivedAt: arrivedAt}); err != nil {
			t.Fatal(err)
		}
	}
	all := measured(t, set)
	if got := all["Firmware other"][x1.MetricEvents]; got != 1000.0-x1.MaxFirmwares || len(all) != x1.MaxFirmwares+2 {
		t.Errorf("%v events are of other firmwares, %d documents", got, len(all))
	}
}
