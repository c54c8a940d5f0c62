package emf

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestWriteTo(t *testing.T) {
	var out bytes.Buffer
	n, err := Document{
		Namespace:  "Millrace",
		Time:       time.UnixMilli(1_700_000_000_123),
		Dimensions: []Dimension{{"FunctionName", "transform"}, {"Reason", "too_old"}},
		Metrics: []Metric{
			{Name: "EventsRejected", Value: 3, Unit: Count}, {Name: "BytesPut", Value: 250_000, Unit: Bytes},
			{Name: "Latency", Values: []float64{12, 0.5, 1e21}, Unit: Milliseconds},
		},
		Properties: []Property{{"requestId", "r-1"}},
	}.WriteTo(&out)
	want := `{"_aws":{"Timestamp":1700000000123,"CloudWatchMetrics":[{"Namespace":"Millrace","Dimensions":[["FunctionName","Reason"]],` +
		`"Metrics":[{"Name":"EventsRejected","Unit":"Count"},{"Name":"BytesPut","Unit":"Bytes"},{"Name":"Latency","Unit":"Milliseconds"}]}]},` +
		`"FunctionName":"transform","Reason":"too_old","EventsRejected":3,"BytesPut":250000,"Latency":[12,0.5,1e+21],"requestId":"r-1"}` + "\n"
	if err != nil || out.String() != want || int(n) != len(want) {
		t.Errorf("WriteTo = %d, %v:\n%s\nwant\n%s", n, err, out.String(), want)
	}
}

// What is written is JSON, whatever names and values hold, and says the same.
func TestAppendToIsJSON(t *testing.T) {
	odd := "a\"b\\c\nd\x01é"
	d := Document{
		Namespace: odd, Dimensions: []Dimension{{odd + "d", odd}},
		Metrics:    []Metric{{Name: "whole", Value: -1 << 53}, {Name: "tiny", Value: 5e-324}, {Name: "none", Values: []float64{}}, {Name: "nan", Value: math.NaN()}},
		Properties: []Property{{odd + "p", odd}},
	}
	line, err := d.AppendTo([]byte("before\n"))
	if err != nil {
		t.Fatal(err)
	}
	text, found := bytes.CutPrefix(line, []byte("before\n"))
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil || !found {
		t.Fatalf("%s: %v", line, err)
	}
	delete(got, "_aws")
	want := map[string]any{odd + "d": odd, odd + "p": odd, "whole": -float64(1 << 53), "tiny": 5e-324, "none": []any{}, "nan": nil}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\nsays %v, want %v", text, got, want)
	}
}

func TestAppendToRefusesWhatCloudWatchDrops(t *testing.T) {
	for name, d := range map[string]Document{
		"101 metrics":   {Metrics: make([]Metric, 101)},
		"31 dimensions": {Dimensions: make([]Dimension, 31)},
		"101 values":    {Metrics: []Metric{{Name: "Latency", Values: make([]float64, 101)}}},
	} {
		line, err := d.AppendTo([]byte("kept"))
		if err == nil || string(line) != "kept" || !strings.Contains(err.Error(), strings.Fields(name)[0]) {
			t.Errorf("%s: AppendTo = %q, %v; want an error that says how many, and nothing appended", name, line, err)
		}
	}
	if _, err := (Document{Metrics: []Metric{{Name: "Latency", Values: make([]float64, 100)}}}).AppendTo(nil); err != nil {
		t.Errorf("100 values: %v", err)
	}
}
