package cloudwatch

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudwatch/metricmath"
)

// dynamic is a part of a label that is computed
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html).
var dynamic = regexp.MustCompile(`\$\{(\w+)(?:\('([^']*)'\))?\}`)

// labelOf fills in a label. Times (${LAST_TIME} and the like) stay as they are, and the
// properties of metrics in the label of an expression, which may have many.
func labelOf(label, byDefault string, s metricmath.Series, stat *Stat) string {
	if !strings.Contains(label, "${") {
		return label
	}
	return dynamic.ReplaceAllStringFunc(label, func(part string) string {
		found := dynamic.FindStringSubmatch(part)
		switch {
		case found[1] == "LABEL":
			return byDefault
		case found[1] == "PROP":
			if value, ok := property(stat, found[2]); ok {
				return value
			}
		default:
			if value, ok := summary(found[1], s.Values); ok {
				return value
			}
		}
		return part
	})
}

func property(stat *Stat, name string) (string, bool) {
	if stat == nil {
		return "", false
	}
	switch name {
	case "MetricName":
		return stat.Name, true
	case "Namespace":
		return stat.Namespace, true
	case "Stat":
		return stat.Statistic, true
	case "Period":
		return strconv.Itoa(int(stat.Period.Seconds())), true
	}
	for _, d := range stat.Dimensions {
		if "Dim."+d.Name == name {
			return d.Value, true
		}
	}
	return "", false
}

// summary is one number of the values that are shown; "--" where there are none.
func summary(name string, values []float64) (string, bool) {
	of := map[string]func() float64{
		"AVG":              func() float64 { return total(values) / float64(len(values)) },
		"DATAPOINT_COUNT":  func() float64 { return float64(len(values)) },
		"FIRST":            func() float64 { return values[0] },
		"FIRST_LAST_RANGE": func() float64 { return math.Abs(values[len(values)-1] - values[0]) },
		"LAST":             func() float64 { return values[len(values)-1] },
		"MAX":              func() float64 { return slices.Max(values) },
		"MIN":              func() float64 { return slices.Min(values) },
		"MIN_MAX_RANGE":    func() float64 { return slices.Max(values) - slices.Min(values) },
		"SUM":              func() float64 { return total(values) },
	}[name]
	switch {
	case of == nil:
		return "", false
	case len(values) == 0 && name != "DATAPOINT_COUNT":
		return "--", true
	}
	return strconv.FormatFloat(math.Round(of()*1000)/1000, 'f', -1, 64), true
}

func total(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}

// expressionLabel is that of the query, or its ID; where the result is an array, each
// series' own label is behind that of the query, unless that says where it is to be
// (user guide, "Using metric math").
func expressionLabel(q *Query, s metricmath.Series, array bool) string {
	switch filled := labelOf(q.Label, s.Label, s, nil); {
	case q.Label == "" && array:
		return s.Label
	case q.Label == "":
		return q.ID
	case array && !strings.Contains(q.Label, "${LABEL}"):
		return filled + " " + s.Label
	default:
		return filled
	}
}
