package policy

import (
	"slices"
	"strings"
)

var alarmDimensions = Rule{
	Name:   "alarm-dimensions",
	Wrong:  "An alarm watches a metric that nothing of this app writes: without dimensions, with an ARN or a URL in place of a name, or with the name of something that is not here. It stays in INSUFFICIENT_DATA and never goes off.",
	Mend:   "Give the metric the dimensions that the service writes, with the value taken from the resource: Ref of a stream, a function, a delivery stream or a bucket; the attribute QueueName of a queue, TopicName of a topic.",
	Source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
	types:  []string{alarmType},
	check: func(r *Resource, report report) {
		for _, m := range alarmMetrics(r) {
			m.check(r, report)
		}
	},
}

// metric that an alarm watches, alone or in an expression.
type metric struct {
	path            string // of the object that holds it
	namespace, name string
	dimensions      []any
}

func alarmMetrics(r *Resource) []metric {
	var found []metric
	if r.Properties["MetricName"] != nil {
		found = append(found, metricOf(r.Stack, "", r.Properties))
	}
	for _, entry := range r.possible("Metrics.*.MetricStat.Metric") {
		if object, ok := entry.(map[string]any); ok && !unknown(entry) {
			found = append(found, metricOf(r.Stack, "Metrics.", object))
		}
	}
	return found
}

func metricOf(s *Stack, path string, object map[string]any) metric {
	return metric{
		path:       path,
		namespace:  s.text(object["Namespace"]),
		name:       s.text(object["MetricName"]),
		dimensions: s.within(object, "Dimensions.*"),
	}
}

func (m metric) check(r *Resource, report report) {
	property, own := m.path+"Dimensions", false
	for _, d := range m.dimensions {
		object, _ := d.(map[string]any)
		if object == nil {
			continue
		}
		if unknown(d) {
			return
		}
		name := r.Stack.text(object["Name"])
		for _, v := range r.Stack.branches(object["Value"]) {
			own = own || m.ownValue(r, name, v)
			if problem := m.wrongValue(r, name, v); problem != "" {
				report(property, "the dimension %s of %s %s", name, m.name, problem)
				own = true // one finding is enough
			}
		}
	}
	if stated := slices.ContainsFunc(m.dimensions, func(d any) bool { return d != nil }); !stated {
		if !m.hasNoDimensions(r) {
			report(property, "%s of %s has no dimensions", m.name, m.namespace)
		}
	} else if !own && strings.HasPrefix(m.namespace, "AWS/") && !slices.Contains(ofAccounts, m.namespace) {
		report(property, "no dimension of %s of %s is a resource of the app", m.name, m.namespace)
	}
}

// ofAccounts are namespaces whose metrics are those of the account.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Service-Quota-Integration.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
var ofAccounts = []string{"AWS/Usage", "AWS/Billing"}

// hasNoDimensions says whether the metric is one that is written without any: a
// metric filter's, or Lambda's of the account's concurrency.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func (m metric) hasNoDimensions(r *Resource) bool {
	if m.namespace == "AWS/Lambda" {
		return slices.Contains([]string{"ConcurrentExecutions", "UnreservedConcurrentExecutions", "ClaimedAccountConcurrency"}, m.name)
	}
	for _, f := range r.Stack.app.resources("AWS::Logs::MetricFilter") {
		for _, v := range f.possible("MetricTransformations.*") {
			object, _ := v.(map[string]any)
			if object["Dimensions"] == nil && f.Stack.text(object["MetricNamespace"]) == m.namespace && f.Stack.text(object["MetricName"]) == m.name {
				return true
			}
		}
	}
	return false
}
