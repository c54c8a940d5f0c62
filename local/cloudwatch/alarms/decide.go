package alarms

import (
	"regexp"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// What TreatMissingData may be.
const (
	treatMissing      = "missing"
	treatIgnore       = "ignore"
	treatBreaching    = "breaching"
	treatNotBreaching = "notBreaching"
)

// point is a period of the evaluation range.
type point struct {
	time         time.Time // beginning of the period
	present      bool      // it has a value, and a band where one is compared with
	value        float64
	samples      float64
	lower, upper float64 // of the band
}

// verdict is what an evaluation finds.
type verdict struct {
	state     string  // empty: the alarm keeps the state that it has
	evaluated []point // those with data that were compared, the oldest first
	filled    int     // how many more were missing
}

// decide is the documented evaluation of the points of the evaluation range, the oldest
// first: the last N that have data, if there are so many; else all that have data, and
// missing ones as they are to be treated, as few as possible.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
func decide(m *metricSettings, points []point) verdict {
	n, enough := m.EvaluationPeriods, m.datapoints()
	v := verdict{}
	oldest := 0 // periods from the oldest breaching one to now
	for i, p := range points {
		if !p.present {
			continue
		}
		v.evaluated = append(v.evaluated, p)
		if oldest == 0 && m.breaches(p) {
			oldest = len(points) - i
		}
	}
	if m.tooFewSamples(v.evaluated) {
		return v
	}
	v.evaluated = v.evaluated[max(0, len(v.evaluated)-n):]
	v.filled = n - len(v.evaluated)
	breaching := 0
	for _, p := range v.evaluated {
		if m.breaches(p) {
			breaching++
		}
	}
	treat := m.missing()
	if treat == treatBreaching {
		breaching += v.filled
	}
	switch {
	case breaching >= enough:
		v.state = rule.Alarm
	case v.filled == 0 || treat == treatBreaching || treat == treatNotBreaching || breaching < len(v.evaluated):
		v.state = rule.OK
	case treat == treatIgnore:
		// All that there is breaches, and there is too little of it: the state stays.
	case oldest >= enough:
		// What breached so long ago would have been followed by something else by now
		// ("Avoiding premature transitions to alarm state").
		v.state = rule.Alarm
	default:
		v.state = rule.InsufficientData
	}
	return v
}

func (m *metricSettings) breaches(p point) bool {
	threshold := 0.0
	if m.Threshold != nil {
		threshold = *m.Threshold
	}
	switch m.ComparisonOperator {
	case "GreaterThanOrEqualToThreshold":
		return p.value >= threshold
	case "GreaterThanThreshold":
		return p.value > threshold
	case "LessThanThreshold":
		return p.value < threshold
	case "LessThanOrEqualToThreshold":
		return p.value <= threshold
	case "GreaterThanUpperThreshold":
		return p.value > p.upper
	case "LessThanLowerThreshold":
		return p.value < p.lower
	default: // LessThanLowerOrGreaterThanUpperThreshold
		return p.value < p.lower || p.value > p.upper
	}
}

var percentile = regexp.MustCompile(`^p(\d{1,2}(?:\.\d+)?|100)$`)

// tooFewSamples says that a percentile is of fewer samples than are significant, and
// that the alarm is to wait for more: 10/(1-percentile), below the median
// 10/percentile. The highest and the lowest value are never significant.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
func (m *metricSettings) tooFewSamples(points []point) bool {
	form := percentile.FindStringSubmatch(m.ExtendedStatistic)
	if m.EvaluateLowSampleCountPercentile != treatIgnore || form == nil || len(points) == 0 {
		return false
	}
	share, _ := strconv.ParseFloat(form[1], 64) // by its form a number
	share /= 100
	samples := 0.0
	for _, p := range points[max(0, len(points)-m.EvaluationPeriods):] {
		samples += p.samples
	}
	return samples*min(share, 1-share) < 10
}
