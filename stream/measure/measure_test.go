package measure_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/stream/emf"
	"github.com/millrace-dev/millrace/stream/measure"
)

// written are the documents that the set writes, by the value of the dimension.
func written(t *testing.T, s *measure.Set, dimension string) map[string]map[string]any {
	t.Helper()
	text, err := s.AppendTo(nil, "shape", time.UnixMilli(1_700_000_000_123))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for line := range strings.Lines(string(text)) {
		var d map[string]any
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		value := d[dimension].(string)
		if all[value] != nil || d["FunctionName"] != "shape" {
			t.Errorf("%s: a second time, or of another function", line)
		}
		all[value] = d
	}
	return all
}

func TestAppendTo(t *testing.T) {
	var s measure.Set
	countries := s.Table("Shop", "Country", 10)
	orders, returns := countries.Counter("Orders", emf.Count), countries.Counter("Returns", emf.Count)
	seconds := countries.Values("Seconds", emf.Milliseconds)
	for _, country := range []string{"NZ", "AT", "NZ", ""} {
		orders.Add(countries.Row(country), 1)
	}
	seconds.Add(countries.RowOf([]byte("AT")), 2.5)
	seconds.Add(countries.Row("AT"), 1)

	text, err := s.AppendTo(nil, "shape", time.UnixMilli(1_700_000_000_123))
	head := func(country, metrics string) string {
		return `{"_aws":{"Timestamp":1700000000123,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["FunctionName","Country"]],` +
			`"Metrics":[{"Name":"Orders","Unit":"Count"},{"Name":"Returns","Unit":"Count"}` + metrics + `]}]},"FunctionName":"shape","Country":"` + country + `",`
	}
	want := head("none", "") + `"Orders":1,"Returns":0}` + "\n" + head("NZ", "") + `"Orders":2,"Returns":0}` + "\n" +
		head("AT", `,{"Name":"Seconds","Unit":"Milliseconds"}`) + `"Orders":1,"Returns":0,"Seconds":[2.5,1]}` + "\n"
	if err != nil || string(text) != want {
		t.Errorf("%v:\n%s\nwant\n%s", err, text, want)
	}

	if again := written(t, &s, "Country"); len(again) > 0 {
		t.Errorf("written a second time: %v", again)
	}
	returns.Add(countries.Row("AT"), 3)
	if d := written(t, &s, "Country")["AT"]; d["Orders"] != 0.0 || d["Returns"] != 3.0 || d["Seconds"] != nil {
		t.Errorf("after the first: %v, want what was counted since", d)
	}
}

// What CloudWatch bills is bounded, and what it would drop is counted elsewhere.
func TestRowsAreBounded(t *testing.T) {
	var s measure.Set
	versions := s.Table("Shop", "Version", 3)
	events := versions.Counter("Events", emf.Count)
	for _, odd := range []string{"é", "a\tb", "   ", strings.Repeat("x", 256)} {
		events.Add(versions.Row(odd), 1)
	}
	for round := range 2 {
		for i := range 100 {
			events.Add(versions.RowOf(fmt.Append(nil, i)), 1)
		}
		if round == 0 {
			got := written(t, &s, "Version")
			if len(got) != 4 || got["0"]["Events"] != 1.0 || got["2"]["Events"] != 1.0 || got[measure.Other]["Events"] != 4+97.0 {
				t.Errorf("%v, want 0, 1, 2 and 101 of the others", got)
			}
		}
	}
	if got := written(t, &s, "Version"); len(got) != 4 || got["1"] == nil {
		t.Errorf("%v, want the same rows as before", got)
	}
}

// Of many values each has the same chance to be kept: the first tenth of them as
// the last.
func TestValuesAreSampledFairly(t *testing.T) {
	var s measure.Set
	table := s.Table("Shop", "Page", 1)
	values, row := table.Values("Seconds", emf.None), table.Row("home")
	const rounds, n = 500, 1000
	var tenths [10]float64
	for range rounds {
		for i := range n {
			values.Add(row, float64(i))
		}
		kept := written(t, &s, "Page")["home"]["Seconds"].([]any)
		if len(kept) != emf.MaxValues {
			t.Fatalf("%d values are kept, want %d", len(kept), emf.MaxValues)
		}
		for _, v := range kept {
			tenths[int(v.(float64))*10/n]++
		}
	}
	// 5 000 are expected of each, with a standard deviation below 68.
	for i, got := range tenths {
		if math.Abs(got-rounds*emf.MaxValues/10) > 6*68 {
			t.Errorf("tenth %d of the values is kept %v times, want about 5000", i, got)
		}
	}
}

func TestCountingDoesNotAllocate(t *testing.T) {
	var s measure.Set
	table := s.Table("Shop", "Page", 2)
	events, values := table.Counter("Events", emf.Count), table.Values("Seconds", emf.None)
	pages := [][]byte{[]byte("home"), []byte("cart")}
	dst := make([]byte, 0, 64<<10)
	if n := testing.AllocsPerRun(100, func() {
		for i := range 1000 {
			row := table.RowOf(pages[i%2])
			events.Add(row, 1)
			values.Add(row, float64(i))
		}
		if _, err := s.AppendTo(dst, "shape", time.UnixMilli(1)); err != nil {
			t.Error(err)
		}
	}); n > 4 { // the documents' dimensions
		t.Errorf("%v allocations for 1000 events", n)
	}
}

func TestErr(t *testing.T) {
	for _, c := range []struct {
		namespace, dimension string
		limit                int
		want                 string
	}{
		{"", "Country", 1, `namespace ""`},
		{"AWS/Lambda", "Country", 1, `namespace "AWS/Lambda"`},
		{"Shop", "", 1, `dimension ""`},
		{"Shop", ":Country", 1, `dimension ":Country"`},
		{"Shop", "FunctionName", 1, `dimension "FunctionName"`},
		{"Shop", "Country", 0, "limit 0: allowed are 1 to 500"},
		{"Shop", "Country", 501, "limit 501: allowed are 1 to 500"},
	} {
		var s measure.Set
		s.Table(c.namespace, c.dimension, c.limit)
		if err := s.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	var s measure.Set
	table := s.Table("Shop", "Country", 500)
	for i := range 101 {
		table.Counter(fmt.Sprint(i), emf.Count)
	}
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "101 metrics") {
		t.Errorf("101 metrics: %v", err)
	}
}

func TestNilSet(t *testing.T) {
	var s *measure.Set
	table := s.Table("Shop", "Country", 1)
	table.Counter("Orders", emf.Count).Add(table.Row("AT"), 1)
	if text, err := s.AppendTo(nil, "shape", time.Time{}); len(text) > 0 || err != nil || s.Err() != nil {
		t.Errorf("AppendTo = %q, %v, Err %v; want nothing", text, err, s.Err())
	}
}
