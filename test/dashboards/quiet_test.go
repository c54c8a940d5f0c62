package dashboards

import (
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/cloudwatch"
)

// quietMetrics, and functions of metric math, have no data a minute after the first
// events while nothing is wrong, each for a reason. Whoever adds one
// must not leave it alone in a widget, which would be empty.
var quietMetrics = map[string]string{
	// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
	"AWS/Lambda FilteredOutEventCount": "it is of mappings with filters, and this one has none",
	// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
	"AWS/ES 3xx": "it counts answers of the domain, and none was a redirection",
	"AWS/ES 5xx": "it counts answers of the domain, and none was a failure of it",
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
	"ANOMALY_DETECTION_BAND": "what is usual is learned of what there was, and there was nothing",
}

// emptyTables are log tables without a line while nothing is wrong.
var emptyTables = map[string]string{
	"Warnings and errors of the function": "the function warned of nothing",
	"What could not be delivered":         "everything was delivered",
}

// reason for which a query has no data; empty: there is none.
func reason(q cloudwatch.Query) string { return quietMetrics[named(q)] }

// named is a metric's name, or the function that an expression calls.
func named(q cloudwatch.Query) string {
	if q.Stat == nil {
		function, _, _ := strings.Cut(q.Expression, "(")
		return function
	}
	return q.Stat.Namespace + " " + q.Stat.Name
}

// checkReasons finds the reasons for what is on no dashboard.
func checkReasons(t *testing.T, boards []board) {
	t.Helper()
	there := map[string]bool{}
	for _, b := range boards {
		for _, w := range b.widgets {
			if w.Type == "log" {
				there[w.Properties.Title] = true
			}
			lines, err := w.Properties.Lines(0)
			if err != nil {
				t.Fatalf("%s: %q: %v", b.name, w.Properties.Title, err)
			}
			for _, l := range lines {
				there[named(l.Query)] = true
			}
		}
	}
	for _, table := range []map[string]string{quietMetrics, emptyTables} {
		for name := range table {
			if !there[name] {
				t.Errorf("there is a reason for %q, which no dashboard has", name)
			}
		}
	}
}
