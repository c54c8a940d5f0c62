package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/x1"
)

// TestMeasures finds what the transform counts of its events in CloudWatch: each event
// under its type and under its firmware, the errors among them, and the latencies.
func TestMeasures(t *testing.T) {
	f := environment(t)
	f.Drain(t)
	shaped := func() float64 { return f.sum(t, "Millrace", "EventsShaped") }
	types, firmwares := f.counted(t, x1.MetricEvents, x1.DimensionEventType), f.counted(t, x1.MetricEvents, x1.DimensionFirmware)
	failures, errors, before := f.counted(t, x1.MetricEvents, x1.DimensionEventType, "error"), f.counted(t, x1.MetricErrors, x1.DimensionFirmware), shaped()
	f.Flow(t, produce.Generated(f.Events(3000, 0.1)))
	n := shaped() - before
	if got := f.counted(t, x1.MetricEvents, x1.DimensionEventType) - types; got != n || n < 2000 {
		t.Errorf("of all types %v events are counted, %v were shaped", got, n)
	}
	if got := f.counted(t, x1.MetricEvents, x1.DimensionFirmware) - firmwares; got != n {
		t.Errorf("of all firmwares %v events are counted, %v were shaped", got, n)
	}
	wrong := f.counted(t, x1.MetricEvents, x1.DimensionEventType, "error") - failures
	if got := f.counted(t, x1.MetricErrors, x1.DimensionFirmware) - errors; got != wrong || wrong == 0 {
		t.Errorf("of all firmwares %v errors are counted, and %v events of type error", got, wrong)
	}
	f.checkLatency(t, "tune")
}

// counted is what was published of a metric, over all values of its dimension, or over
// those named.
func (f *fixture) counted(t *testing.T, name, dimension string, only ...string) float64 {
	t.Helper()
	total := 0.0
	for _, m := range f.Endpoint.CloudWatch.List(x1.MetricsNamespace, name, []metric.Dimension{{Name: dimension}}) {
		i := slices.IndexFunc(m.Dimensions, func(d metric.Dimension) bool { return d.Name == dimension })
		if len(only) == 0 || slices.Contains(only, m.Dimensions[i].Value) {
			total += f.sum(t, x1.MetricsNamespace, name, m.Dimensions[i])
		}
	}
	return total
}

// sum is what the transform published of a metric in the last day.
func (f *fixture) sum(t *testing.T, namespace, name string, more ...metric.Dimension) float64 {
	t.Helper()
	total := 0.0
	for _, v := range f.data(t, "Sum", namespace, name, more...) {
		total += v
	}
	return total
}

// data is a statistic of a metric of the transform, by the hour.
func (f *fixture) data(t *testing.T, statistic, namespace, name string, more ...metric.Dimension) []float64 {
	t.Helper()
	now := f.Endpoint.Clock.Now()
	found, err := f.Endpoint.CloudWatch.Data([]cloudwatch.Query{{ID: "m", Stat: &cloudwatch.Stat{
		Namespace: namespace, Name: name, Period: time.Hour, Statistic: statistic,
		Dimensions: append([]metric.Dimension{{Name: "FunctionName", Value: f.Place.TransformFunctionName}}, more...),
	}}}, now.Add(-24*time.Hour), now.Add(time.Minute))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s of %s: %v, %v", statistic, name, found, err)
	}
	return found[0].Values
}

// checkLatency asks for percentiles, as a dashboard does.
func (f *fixture) checkLatency(t *testing.T, eventType string) {
	t.Helper()
	var last []float64
	for _, statistic := range []string{"p50", "p99", "Maximum"} {
		values := f.data(t, statistic, x1.MetricsNamespace, x1.MetricLatency, metric.Dimension{Name: x1.DimensionEventType, Value: eventType})
		if len(values) == 0 {
			t.Fatalf("no %s of %s's latency", statistic, eventType)
		}
		last = append(last, values[len(values)-1])
	}
	if !slices.IsSorted(last) || last[0] <= 0 || last[0] == last[2] {
		t.Errorf("p50, p99 and maximum of %s's latency are %v milliseconds", eventType, last)
	}
}
