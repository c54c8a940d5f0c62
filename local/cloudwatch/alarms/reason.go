package alarms

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// reason words why a state is what it is, as CloudWatch does:
//
//	Threshold Crossed: 2 out of the last 3 datapoints [7.0 (23/11/26 12:04:00), 9.0
//	(23/11/26 12:03:00)] were greater than the threshold (5.0) (minimum 2 datapoints for
//	OK -> ALARM transition).
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
func (m *metricSettings) reason(v verdict) string {
	if v.state == rule.InsufficientData {
		return fmt.Sprintf("Insufficient Data: %s unknown.", counted(v.filled, "datapoint", "was", "were"))
	}
	if len(v.evaluated) == 0 {
		return fmt.Sprintf("Threshold Crossed: no datapoints were received for %s and %s treated as [%s].",
			plural(m.EvaluationPeriods, "period"), counted(v.filled, "missing datapoint", "was", "were"), m.filling())
	}
	alarm := v.state == rule.Alarm
	var shown []string
	for _, p := range slices.Backward(v.evaluated) {
		if m.breaches(p) == alarm {
			shown = append(shown, number(p.value)+" ("+p.time.UTC().Format("02/01/06 15:04:05")+")")
		}
	}
	was, enough, transition := "was", m.datapoints(), "OK -> ALARM"
	if len(shown) != 1 {
		was = "were"
	}
	if !alarm {
		was, enough, transition = was+" not", m.EvaluationPeriods-m.datapoints()+1, "ALARM -> OK"
	}
	text := fmt.Sprintf("Threshold Crossed: %d out of the last %d datapoints [%s] %s %s (minimum %s for %s transition)",
		len(shown), len(v.evaluated), strings.Join(shown, ", "), was, m.comparison(v.evaluated), plural(enough, "datapoint"), transition)
	if v.filled > 0 && m.missing() != treatMissing && m.missing() != treatIgnore {
		text += fmt.Sprintf("; %s treated as [%s]", counted(v.filled, "missing datapoint", "was", "were"), m.filling())
	}
	return text + "."
}

// filling is how missing data count, in a reason.
func (m *metricSettings) filling() string {
	if m.missing() == treatBreaching {
		return "Breaching"
	}
	return "NonBreaching"
}

// comparison is "greater than the threshold (5.0)", or the same with the band of the
// last point.
func (m *metricSettings) comparison(points []point) string {
	last := points[len(points)-1]
	above, below := "greater than the upper thresholds ["+number(last.upper)+"]", "less than the lower thresholds ["+number(last.lower)+"]"
	switch m.ComparisonOperator {
	case "GreaterThanUpperThreshold":
		return above
	case "LessThanLowerThreshold":
		return below
	case "LessThanLowerOrGreaterThanUpperThreshold":
		return below + " or " + above
	}
	words := map[string]string{
		"GreaterThanOrEqualToThreshold": "greater than or equal to",
		"GreaterThanThreshold":          "greater than",
		"LessThanThreshold":             "less than",
		"LessThanOrEqualToThreshold":    "less than or equal to",
	}
	return words[m.ComparisonOperator] + " the threshold (" + number(*m.Threshold) + ")"
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

func counted(n int, what, one, many string) string {
	if n == 1 {
		return plural(n, what) + " " + one
	}
	return plural(n, what) + " " + many
}

// number writes a value as CloudWatch does, which is how Java does: 5.0, 1.25E7.
func number(v float64) string {
	if size := math.Abs(v); size != 0 && (size < 1e-3 || size >= 1e7) && !math.IsInf(v, 0) {
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', -1, 64), "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent) // of FormatFloat
		return mantissa + "E" + strconv.Itoa(n)
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.ContainsAny(text, ".IN") { // 5, and neither Inf nor NaN
		text += ".0"
	}
	return text
}

// reasonData is the reason for programs.
func (m *metricSettings) reasonData(v verdict, from, now time.Time) string {
	type evaluated struct {
		Timestamp string  `json:"timestamp"`
		Samples   float64 `json:"sampleCount,omitempty"`
		Value     float64 `json:"value"`
	}
	data := struct {
		Version   string      `json:"version"`
		Query     string      `json:"queryDate"`
		Start     string      `json:"startDate,omitempty"`
		Unit      string      `json:"unit,omitempty"`
		Statistic string      `json:"statistic,omitempty"`
		Period    float64     `json:"period"`
		Recent    []float64   `json:"recentDatapoints"`
		Lower     []float64   `json:"recentLowerThresholds,omitempty"`
		Upper     []float64   `json:"recentUpperThresholds,omitempty"`
		Threshold *float64    `json:"threshold,omitempty"`
		Evaluated []evaluated `json:"evaluatedDatapoints,omitempty"`
	}{
		Version: "1.0", Query: stamp(now), Unit: m.Unit, Statistic: m.statistic(),
		Period: m.period().Seconds(), Recent: []float64{}, Threshold: m.Threshold,
	}
	if len(v.evaluated) > 0 {
		data.Start = stamp(v.evaluated[0].time)
	}
	for _, p := range v.evaluated {
		data.Recent = append(data.Recent, p.value)
		if m.ThresholdMetricId != "" {
			data.Lower, data.Upper = append(data.Lower, p.lower), append(data.Upper, p.upper)
		}
		data.Evaluated = append(data.Evaluated, evaluated{stamp(p.time), p.samples, p.value})
	}
	slices.Reverse(data.Evaluated)
	return encode(data)
}

// compositeData is the same of a composite alarm.
func compositeData(triggers []*alarm) string {
	type child struct {
		ARN   string `json:"arn"`
		State struct {
			Value     string `json:"value"`
			Timestamp string `json:"timestamp"`
		} `json:"state"`
	}
	data := struct {
		Triggering []child `json:"triggeringAlarms"`
	}{[]child{}}
	for _, t := range triggers {
		c := child{ARN: t.arn}
		c.State.Value, c.State.Timestamp = t.state, stamp(t.since)
		data.Triggering = append(data.Triggering, c)
	}
	return encode(data)
}

// stamp is a time as CloudWatch writes it in texts.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-0700") }
