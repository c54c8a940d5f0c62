package console

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

// operators of ComparisonOperator, as one reads them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
var operators = map[string]string{
	"GreaterThanThreshold":                     ">",
	"GreaterThanOrEqualToThreshold":            "≥",
	"LessThanThreshold":                        "<",
	"LessThanOrEqualToThreshold":               "≤",
	"GreaterThanUpperThreshold":                "above",
	"LessThanLowerThreshold":                   "below",
	"LessThanLowerOrGreaterThanUpperThreshold": "outside of",
}

// condition says in a line when an alarm is on: "IteratorAgeMilliseconds, Maximum ≥
// 300000 in 3 of 3 periods of 1m". Of a composite alarm it is the rule, with names in
// place of ARNs, and labels in place of names.
func condition(a alarms.Status, labels map[string]string) string {
	if a.Composite {
		return names.ReplaceAllStringFunc(a.Rule, func(quoted string) string {
			name := quoted[strings.LastIndexByte(quoted, ':')+1:]
			name = strings.Trim(name, `"'`)
			return cmp.Or(labels[name], name)
		})
	}
	bound := "the band"
	if a.Threshold != nil {
		bound = strconv.FormatFloat(*a.Threshold, 'f', -1, 64)
	}
	return fmt.Sprintf("%s %s %s in %d of %d periods of %s; missing data: %s", watched(a), operators[a.Operator], bound, a.Datapoints, a.Periods, short(a.Period), a.Missing)
}

// names of alarms in a rule: quoted names and ARNs.
var names = regexp.MustCompile(`"[^"]*"|'[^']*'`)

// alarmLabels are the labels of the alarms of templates, by name.
func (s *Console) alarmLabels() map[string]string {
	labels := map[string]string{}
	for _, r := range s.Resources() {
		if r.Type == "AWS::CloudWatch::Alarm" || r.Type == "AWS::CloudWatch::CompositeAlarm" {
			labels[nameOf(r)] = label(r)
		}
	}
	return labels
}

// watched is the query that is compared.
func watched(a alarms.Status) string {
	for _, q := range a.Queries {
		if q.ID != a.Watches {
			continue
		}
		switch {
		case q.Stat != nil:
			return q.Stat.Name + ", " + q.Stat.Statistic
		case q.Label != "":
			return q.Label
		}
		return q.Expression
	}
	return a.Watches
}

// short is a duration without the units that are zero.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
