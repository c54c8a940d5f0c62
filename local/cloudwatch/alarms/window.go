package alarms

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

const day = 24 * time.Hour

// beyond is how many periods more than its evaluation periods an alarm looks at, for
// the case that some of them have no data. The guide says that the number depends on
// the period and names it for one case: five periods where three are evaluated.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
const beyond = 2

// frequency is how often an alarm is evaluated: each minute; each ten seconds where
// its period is shorter than a minute; once an hour where it looks at more than a day.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
func (m *metricSettings) frequency() time.Duration {
	switch period := m.period(); {
	case period < time.Minute:
		return 10 * time.Second
	case period*time.Duration(m.EvaluationPeriods) > day:
		return time.Hour
	default:
		return time.Minute
	}
}

// window is the evaluation range at a time: whole periods, the last of which has just
// ended. It slides with each evaluation, unless it is bound to the clock on the wall.
func (m *metricSettings) window(now time.Time) (from, to time.Time) {
	period := m.period()
	to = now.Truncate(m.frequency())
	if w := m.EvaluationWindow; w != nil && w.WallClockWindow != nil {
		place, _ := location(w.WallClockWindow.Timezone) // checked when it was set
		_, offset := now.In(place).Zone()
		ahead := seconds(offset)
		to = now.Add(ahead).Truncate(period).Add(-ahead)
	}
	return to.Add(-period * time.Duration(m.EvaluationPeriods+beyond)), to
}

var offsetForm = regexp.MustCompile(`^(?:UTC)?([+-])(\d{2}):(\d[05])$`)

// location is a time zone: its IANA name, or an offset such as +05:30 or UTC+05:30.
func location(zone string) (*time.Location, error) {
	parts := offsetForm.FindStringSubmatch(zone)
	if parts == nil {
		place, err := time.LoadLocation(zone)
		if err != nil || zone == "Local" {
			return nil, fmt.Errorf("%q: allowed are an IANA time zone (America/New_York) and an offset (+05:30, UTC+05:30)", zone)
		}
		return place, nil
	}
	hours, _ := strconv.Atoi(parts[2]) // digits
	minutes, _ := strconv.Atoi(parts[3])
	offset := hours*3600 + minutes*60
	if parts[1] == "-" {
		offset = -offset
	}
	return time.FixedZone(zone, offset), nil
}
