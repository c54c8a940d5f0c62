package emf

import (
	"math"
	"strconv"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// append writes by hand what encoding/json would of maps: there are documents by
// the dozen in each invocation.
func (d Document) append(dst []byte) []byte {
	dst = append(dst, `{"_aws":{"Timestamp":`...)
	dst = strconv.AppendInt(dst, d.Time.UnixMilli(), 10)
	dst = append(dst, `,"CloudWatchMetrics":[{"Namespace":`...)
	dst = jsonscan.AppendString(dst, d.Namespace)
	dst = append(dst, `,"Dimensions":[[`...)
	for i, dimension := range d.Dimensions {
		dst = jsonscan.AppendString(comma(dst, i), dimension.Name)
	}
	dst = append(dst, `]],"Metrics":[`...)
	for i, m := range d.Metrics {
		dst = jsonscan.AppendString(append(comma(dst, i), `{"Name":`...), m.Name)
		dst = jsonscan.AppendString(append(dst, `,"Unit":`...), string(m.Unit))
		dst = append(dst, '}')
	}
	dst = append(dst, `]}]}`...)
	for _, dimension := range d.Dimensions {
		dst = jsonscan.AppendString(member(dst, dimension.Name), dimension.Value)
	}
	for _, m := range d.Metrics {
		dst = m.appendValue(member(dst, m.Name))
	}
	for _, p := range d.Properties {
		dst = jsonscan.AppendString(member(dst, p.Name), p.Value)
	}
	return append(dst, '}', '\n')
}

func (m Metric) appendValue(dst []byte) []byte {
	if m.Values == nil {
		return appendNumber(dst, m.Value)
	}
	dst = append(dst, '[')
	for i, v := range m.Values {
		dst = appendNumber(comma(dst, i), v)
	}
	return append(dst, ']')
}

// appendNumber appends v as JSON, a whole number without an exponent. What JSON
// has no number for, NaN and the infinities, becomes null, which CloudWatch drops.
func appendNumber(dst []byte, v float64) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return append(dst, "null"...)
	case v == math.Trunc(v) && math.Abs(v) < 1<<53:
		return strconv.AppendInt(dst, int64(v), 10)
	}
	return strconv.AppendFloat(dst, v, 'g', -1, 64)
}

// member begins a member of the root.
func member(dst []byte, name string) []byte {
	return append(jsonscan.AppendString(append(dst, ','), name), ':')
}

func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ',')
	}
	return dst
}
