package x1

import (
	"fmt"
	"slices"

	"github.com/millrace-dev/millrace/stream/emf"
	"github.com/millrace-dev/millrace/stream/measure"
)

// MetricsNamespace is that of all the Metrics.
const MetricsNamespace = "Millrace/X1"

// Dimensions of the metrics, beside FunctionName.
const (
	DimensionEventType = "EventType"
	DimensionFirmware  = "Firmware"
)

// Names of the metrics.
const (
	MetricEvents  = "Events"
	MetricErrors  = "Errors"
	MetricLatency = "Latency"
)

// MaxFirmwares is how many firmwares a process of the function counts by name; the
// rest are measure.Other. Each is two metrics that are paid for.
// https://aws.amazon.com/cloudwatch/pricing/
const MaxFirmwares = 20

// Metric is a metric of the events shaped, by FunctionName and one more dimension.
type Metric struct {
	Name, Dimension string
	Unit            emf.Unit
	Meaning         string
}

// Metrics are all that a Shaper counts.
var Metrics = []Metric{
	{MetricEvents, DimensionEventType, emf.Count, "events shaped, by type"},
	{MetricLatency, DimensionEventType, emf.Milliseconds, "`latency_ms` of those that have it, for percentiles"},
	{MetricEvents, DimensionFirmware, emf.Count, "events shaped, by the version of the software on the box"},
	{MetricErrors, DimensionFirmware, emf.Count, "those of type `error`, 0 where there are none"},
}

// measures counts the shaped events.
type measures struct {
	types    []measure.Row // of EventTypes
	ofType   *measure.Counter
	latency  *measure.Values
	versions *measure.Table
	ofOne    *measure.Counter // of one version
	errors   *measure.Counter

	errorType                   int // in EventTypes
	latencyField, firmwareField int
}

func newMeasures(set *measure.Set, paths []string) (*measures, error) {
	types := set.Table(MetricsNamespace, DimensionEventType, len(EventTypes))
	versions := set.Table(MetricsNamespace, DimensionFirmware, MaxFirmwares)
	m := &measures{
		ofType: types.Counter(MetricEvents, emf.Count), latency: types.Values(MetricLatency, emf.Milliseconds),
		versions: versions, ofOne: versions.Counter(MetricEvents, emf.Count), errors: versions.Counter(MetricErrors, emf.Count),
		errorType:    slices.Index(EventTypes, "error"),
		latencyField: slices.Index(paths, "payload.latency_ms"), firmwareField: slices.Index(paths, "device.firmware"),
	}
	for _, name := range EventTypes {
		m.types = append(m.types, types.Row(name))
	}
	if m.errorType < 0 || m.latencyField < 0 || m.firmwareField < 0 {
		return nil, fmt.Errorf("x1.Shaped: there is no type error, or no field from payload.latency_ms or device.firmware")
	}
	return m, nil
}

// count counts the event that the shaper has just shaped.
func (m *measures) count(s *Shaper) {
	row := m.types[s.eventType]
	m.ofType.Add(row, 1)
	// A clock that was put back may make it negative, and CloudWatch has no
	// percentiles then.
	if ms, ok := s.raw.Values[m.latencyField].Int(); ok && ms >= 0 {
		m.latency.Add(row, float64(ms))
	}
	version := m.versions.RowOf(s.text(s.raw.Values[m.firmwareField]))
	m.ofOne.Add(version, 1)
	if s.eventType == m.errorType {
		m.errors.Add(version, 1)
	}
}
