package lambda

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// namespace of what the service publishes (developer guide, "Types of metrics for Lambda
// functions"; the dimensions are in "Viewing metrics for Lambda functions").
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
const namespace = "AWS/Lambda"

// now is the time of what is stamped, and of ages.
func (s *Service) now() time.Time { return s.config.Clock.Now() }

// dimensions of a function's metrics: across all functions, by its name, and by the
// resource that is invoked, which is the function without a qualifier.
func dimensions(name string) [][]metric.Dimension {
	function, resource := metric.Dimension{Name: "FunctionName", Value: name}, metric.Dimension{Name: "Resource", Value: name}
	return [][]metric.Dimension{nil, {function}, {function, resource}}
}

func (s *Service) publish(f *function, at time.Time, values ...metric.Value) {
	for _, of := range f.of {
		s.config.Metrics.Publish(namespace, of, at, values...)
	}
}

// publishInvocation is of an invocation that reached the function. It is stamped with
// when it was invoked, as AWS does.
func (s *Service) publishInvocation(f *function, began time.Time, r Result) {
	s.publish(f, began,
		metric.Milliseconds("Duration", r.duration),
		metric.One("Errors", r.FunctionError != ""),
		metric.Count("Invocations", 1),
		metric.Count("Throttles", 0))
}

// publishConcurrency is of the invocations that are under way. It wants s.mu.
func (s *Service) publishConcurrency(functions ...*function) {
	now := s.now()
	const name = "ConcurrentExecutions"
	for _, f := range functions {
		for _, of := range f.of[1:] {
			s.config.Metrics.Publish(namespace, of, now, metric.Count(name, f.active))
		}
	}
	all := 0
	for _, f := range s.functions {
		all += f.active
	}
	s.config.Metrics.Publish(namespace, nil, now,
		metric.Count(name, all),
		metric.Count("UnreservedConcurrentExecutions", s.unreserved),
		metric.Count("ClaimedAccountConcurrency", accountConcurrency-s.unreservedLimit()+s.unreserved))
}
