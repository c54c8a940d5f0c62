package emf

import (
	"bytes"
	"testing"
	"time"
)

func TestWriteTo(t *testing.T) {
	var out bytes.Buffer
	n, err := Document{
		Namespace:  "Millrace",
		Time:       time.UnixMilli(1_700_000_000_123),
		Dimensions: []Dimension{{"FunctionName", "transform"}, {"Reason", "too_old"}},
		Metrics:    []Metric{{"EventsRejected", 3, Count}, {"BytesPut", 250_000, Bytes}},
		Properties: map[string]any{"requestId": "r-1"},
	}.WriteTo(&out)
	want := `{"BytesPut":250000,"EventsRejected":3,"FunctionName":"transform","Reason":"too_old",` +
		`"_aws":{"Timestamp":1700000000123,"CloudWatchMetrics":[{"Namespace":"Millrace","Dimensions":[["FunctionName","Reason"]],` +
		`"Metrics":[{"Name":"EventsRejected","Unit":"Count"},{"Name":"BytesPut","Unit":"Bytes"}]}]},"requestId":"r-1"}` + "\n"
	if err != nil || out.String() != want || int(n) != len(want) {
		t.Errorf("WriteTo = %d, %v:\n%s\nwant\n%s", n, err, out.String(), want)
	}
}

func TestWriteToRefusesWhatCloudWatchDrops(t *testing.T) {
	var out bytes.Buffer
	if _, err := (Document{Metrics: make([]Metric, 101)}).WriteTo(&out); err == nil || out.Len() > 0 {
		t.Errorf("101 metrics: error %v, %d bytes written; want an error and none", err, out.Len())
	}
	if _, err := (Document{Dimensions: make([]Dimension, 31)}).WriteTo(&out); err == nil {
		t.Error("31 dimensions: no error")
	}
}
