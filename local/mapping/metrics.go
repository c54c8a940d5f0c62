package mapping

import (
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// namespace of what Lambda publishes of mappings and of the functions that they invoke
// (developer guide, "Types of metrics for Lambda functions").
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
const namespace = "AWS/Lambda"

// now is the time of records' ages and of what is stamped.
func (s *Service) now() time.Time { return s.config.Clock.Now() }

// ageOf is how long ago the record arrived.
func (s *Service) ageOf(it item) time.Duration { return s.now().Sub(it.arrived) }

// publish publishes counts of events, if the mapping has MetricsConfig EventCount.
func (m *mapping) publish(c settings, values ...metric.Value) {
	if slices.Contains(c.Metrics, "EventCount") {
		m.service.config.Metrics.Publish(namespace, m.of, m.service.now(), values...)
	}
}

// publishPoll is of records that were read, so many of them left after the filters.
func (m *mapping) publishPoll(c settings, polled, passed int) {
	m.publish(c, metric.Count("PolledEventCount", polled))
	if len(c.Filters) > 0 {
		m.publish(c, metric.Count("FilteredOutEventCount", polled-passed))
	}
}

// publishInvocation is of so many events that reached the function, of which some
// failed. That metrics of losses are 0 then is not documented.
func (m *mapping) publishInvocation(c settings, events, failed int) {
	m.publish(c,
		metric.Count("InvokedEventCount", events),
		metric.Count("FailedInvokeEventCount", failed),
		metric.Count("DroppedEventCount", 0))
	if c.OnFailure != "" {
		m.publish(c, metric.Count("OnFailureDestinationDeliveredEventCount", 0))
	}
}

// publishOfFunction publishes a metric of the function: by its name, and by the
// resource that is invoked, which is the function without a qualifier.
func (s *Service) publishOfFunction(c settings, value metric.Value) {
	_, name, _ := strings.Cut(c.FunctionARN, ":function:")
	name, _, _ = strings.Cut(name, ":")
	byName := []metric.Dimension{{Name: "FunctionName", Value: name}}
	byResource := []metric.Dimension{{Name: "FunctionName", Value: name}, {Name: "Resource", Value: name}}
	now := s.now()
	s.config.Metrics.Publish(namespace, byName, now, value)
	s.config.Metrics.Publish(namespace, byResource, now, value)
}

// iteratorAge is the age of the last record of an event when it is sent to the function.
func (s *Service) iteratorAge(last time.Time) metric.Value {
	return metric.Milliseconds("IteratorAge", max(0, s.now().Sub(last)))
}
