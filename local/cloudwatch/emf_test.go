package cloudwatch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

// logged is a document of the embedded metric format, of now.
func logged(directives, members string) string {
	return fmt.Sprintf(`{"_aws":{"Timestamp":%d,"CloudWatchMetrics":[%s]},%s}`, time.Now().UnixMilli(), directives, members)
}

// recent asks for the last hour.
func recent(t *testing.T, s *Service, name, dimensions, statistic string) []float64 {
	t.Helper()
	now := s.config.Clock.Now()
	of := datum("N", name, dimensions, 0)
	return data(t, s, now.Add(-time.Hour), now.Add(time.Hour), Query{ID: "m", Stat: &Stat{Namespace: "N", Name: name, Dimensions: of.Dimensions, Period: 24 * time.Hour, Statistic: statistic}}).Values
}

func TestIngest(t *testing.T) {
	s := New(Config{})
	line := logged(`{"Namespace":"N","Dimensions":[["FunctionName"],["Reason","FunctionName"],[]],"Metrics":[{"Name":"Events","Unit":"Count"},{"Name":"Sizes"}]}`,
		`"FunctionName":"f","Reason":"r","Events":3,"Sizes":[1,2.5]`)
	s.Ingest("g", []byte(line))
	s.Ingest("g", []byte("2026-01-01T00:00:00Z 11111111-2222 "+line))
	for _, other := range []string{`{"msg":"hello"}`, `START RequestId`} {
		s.Ingest("g", []byte(other))
	}
	for _, c := range []struct {
		name, dimensions, statistic string
		want                        float64
	}{
		{"Events", "FunctionName=f", "Sum", 6},
		{"Events", "FunctionName=f,Reason=r", "Sum", 6},
		{"Events", "", "SampleCount", 2},
		{"Sizes", "FunctionName=f", "Sum", 7},
		{"Sizes", "FunctionName=f", "p100", 2.5},
		{"Sizes", "FunctionName=f", "SampleCount", 4},
	} {
		if got := recent(t, s, c.name, c.dimensions, c.statistic); !slices.Equal(got, []float64{c.want}) {
			t.Errorf("%+v: got %v", c, got)
		}
	}
	if got := s.Total("N", "Events", "FunctionName"); got != 6 || s.Refused() != 0 {
		t.Errorf("total %v, refused %d; want 6 and none", got, s.Refused())
	}
	if x := s.find(nil, "N", "Events", []metric.Dimension{{Name: "FunctionName", Value: "f"}}, "Count"); len(x) != 1 {
		t.Error("the unit is not Count")
	}
}

func TestIngestLeavesOutWhatBreaksTheRules(t *testing.T) {
	numbers := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("1,", n), ",") + "]" }
	metrics := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"Name":"M"},`, n), ",") + "]"
	}
	one := func(definition string) string {
		return `{"Namespace":"N","Dimensions":[["F"]],"Metrics":[` + definition + `]}`
	}
	for _, c := range []struct {
		name, line string
		want       int // samples
	}{
		{"right", logged(one(`{"Name":"M"}`), `"F":"f","M":1`), 1},
		{"a hundred values", logged(one(`{"Name":"M"}`), `"F":"f","M":`+numbers(100)), 100},
		{"a hundred metrics", logged(`{"Namespace":"N","Dimensions":[["F"]],"Metrics":`+metrics(100)+`}`, `"F":"f","M":1`), 100},
		{"a hundred and one values", logged(one(`{"Name":"M"}`), `"F":"f","M":`+numbers(101)), 0},
		{"a hundred and one metrics", logged(`{"Namespace":"N","Dimensions":[["F"]],"Metrics":`+metrics(101)+`}`, `"F":"f","M":1`), 0},
		{"no values", logged(one(`{"Name":"M"}`), `"F":"f","M":[]`), 0},
		{"no such member", logged(one(`{"Name":"M"}`), `"F":"f"`), 0},
		{"a text", logged(one(`{"Name":"M"}`), `"F":"f","M":"1"`), 0},
		{"no unit", logged(one(`{"Name":"M","Unit":"Pounds"}`), `"F":"f","M":1`), 0},
		{"no resolution", logged(one(`{"Name":"M","StorageResolution":30}`), `"F":"f","M":1`), 0},
		{"a dimension that is missing", logged(one(`{"Name":"M"}`), `"M":1`), 0},
		{"a dimension that is a number", logged(one(`{"Name":"M"}`), `"F":1,"M":1`), 0},
		{"a dimension that is too long", logged(one(`{"Name":"M"}`), `"F":"`+strings.Repeat("f", 1025)+`","M":1`), 0},
		{"no namespace", logged(`{"Dimensions":[["F"]],"Metrics":[{"Name":"M"}]}`, `"F":"f","M":1`), 0},
		{"no time", `{"_aws":{"CloudWatchMetrics":[` + one(`{"Name":"M"}`) + `]},"F":"f","M":1}`, 0},
		{"an old time", `{"_aws":{"Timestamp":1,"CloudWatchMetrics":[` + one(`{"Name":"M"}`) + `]},"F":"f","M":1}`, 0},
		{"a time ahead", fmt.Sprintf(`{"_aws":{"Timestamp":%d,"CloudWatchMetrics":[`, time.Now().Add(3*time.Hour).UnixMilli()) + one(`{"Name":"M"}`) + `]},"F":"f","M":1}`, 0},
		{"no JSON", `{"_aws": broken`, 0},
	} {
		s := New(Config{})
		s.Ingest("g", []byte(c.line))
		got := recent(t, s, "M", "F=f", "SampleCount")
		errors := s.Total("AWS/Logs", "EMFValidationErrors", "LogGroupName") + s.Total("AWS/Logs", "EMFParsingErrors", "LogGroupName")
		if (errors == 1) != (c.want == 0) {
			t.Errorf("%s: %v errors in AWS/Logs", c.name, errors)
		}
		if c.want == 0 && (len(got) != 0 || s.Refused() != 1) || c.want > 0 && (!slices.Equal(got, []float64{float64(c.want)}) || s.Refused() != 0) {
			t.Errorf("%s: got %v, refused %d", c.name, got, s.Refused())
		}
	}
}

func TestIngestAddsWhatTheClockIsAhead(t *testing.T) {
	now := new(clock.Clock)
	now.Advance(36 * time.Hour)
	s := New(Config{Clock: now})
	s.Ingest("g", []byte(logged(`{"Namespace":"N","Dimensions":[[]],"Metrics":[{"Name":"M","StorageResolution":1}]}`, `"M":1`)))
	got := data(t, s, now.Now().Add(-time.Minute), now.Now().Add(time.Minute), Query{ID: "m", Stat: &Stat{Namespace: "N", Name: "M", Period: time.Second, Statistic: "Sum"}})
	if len(got.Times) != 1 || now.Now().Sub(got.Times[0]) > 30*time.Second {
		t.Errorf("got %+v, want a value by the second at about %v", got, now.Now())
	}
}

func FuzzIngest(f *testing.F) {
	f.Add([]byte(logged(`{"Namespace":"N","Dimensions":[["F"]],"Metrics":[{"Name":"M"}]}`, `"F":"f","M":[1,2]`)))
	f.Fuzz(func(t *testing.T, line []byte) { New(Config{}).Ingest("g", line) })
}
