package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawslambda"
)

// FunctionGraphs are the graphs of a Lambda function with its alarms, as
// FunctionAlarms makes them: how often it runs, fails and is refused, how long and how
// many at a time. How long records waited for it is there with the alarm of that.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func FunctionGraphs(title string, function awslambda.IFunction, alarms ...*Alarm) Section {
	if isNil(function) {
		return nothing(title, "FunctionGraphs has no function: give it the one to draw")
	}
	m := metricOf(function.Metric)
	failed := of(alarms, "function-errors")
	return Section{Title: title, Panels: []Panel{
		Graph{Title: "Invocations, per minute", Unit: "invocations", Left: m.lines("Sum", "Invocations", "invocations")},
		Graph{
			Title: "Invocations that failed", Unit: "%", Alarms: failed,
			Left: unwatched(failed, func() awscloudwatch.IMetric { return m.percent("Errors", "Invocations", "failed") }),
		},
		Graph{
			Title: "Failed and refused, per minute", Unit: "invocations",
			Left:   m.lines("Sum", "Errors", "failed", "Throttles", "refused for want of concurrency"),
			Alarms: of(alarms, "function-throttles"),
		},
		Graph{
			Title: "How long an invocation takes", Unit: "ms",
			Left: []awscloudwatch.IMetric{
				m("Duration", "p50", "half of them, up to"), m("Duration", "p99", "99 of 100, up to"), m("Duration", "Maximum", "the slowest"),
			},
			Alarms: of(alarms, "function-duration"),
		},
		Graph{
			Title: "Running at a time", Unit: "invocations",
			Left:   m.lines("Maximum", "ConcurrentExecutions", "at most"),
			Alarms: of(alarms, "function-concurrency"),
		},
		Graph{Title: "How long records waited for the function", Unit: "ms", Alarms: of(alarms, "function-iterator-age")},
		AlarmStates{Title: "Alarms of the function", Alarms: alarms},
	}}
}

// MappingGraphs are the graphs of an event source mapping whose metrics EventCount are
// on, with its alarms, as MappingAlarms makes them: what becomes of the events that it
// reads.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func MappingGraphs(title string, mapping interfacesawslambda.IEventSourceMappingRef, alarms ...*Alarm) Section {
	if isNil(mapping) {
		return nothing(title, "MappingGraphs has no mapping: give it the one to draw")
	}
	m := metricIn("AWS/Lambda", map[string]*string{"EventSourceMappingUUID": mapping.EventSourceMappingRef().EventSourceMappingId})
	return Section{Title: title, Panels: []Panel{
		Graph{
			Title: "Events read, per minute", Unit: "events",
			Left: m.lines("Sum", "PolledEventCount", "read", "FilteredOutEventCount", "filtered out", "InvokedEventCount", "the function was invoked with"),
		},
		Graph{
			Title: "Events that the function failed on, per minute", Unit: "events",
			Left: m.lines("Sum", "FailedInvokeEventCount", "failed, to be tried again or given up"),
		},
		Graph{
			Title: "Events given up, per minute", Unit: "events",
			Left:   m.lines("Sum", "OnFailureDestinationDeliveredEventCount", "kept in the failure destination", "DroppedEventCount", "lost"),
			Alarms: of(alarms, "mapping-failures", "mapping-dropped"),
		},
		AlarmStates{Title: "Alarms of the mapping", Alarms: alarms},
	}}
}

// TransformGraphs are the graphs of what a function that calls package stream measures
// itself in the namespace, with the alarms that
// RejectsAlarms makes: events in, shaped and wrong, and what it put. An empty
// namespace is Millrace.
func TransformGraphs(title string, function awslambda.IFunction, namespace string, alarms ...*Alarm) Section {
	if isNil(function) {
		return nothing(title, "TransformGraphs has no function: give it the one that calls package stream")
	}
	if namespace == "" {
		namespace = "Millrace"
	}
	m := metricIn(namespace, map[string]*string{"FunctionName": function.FunctionName()})
	wrong := of(alarms, "rejects-share")
	return Section{Title: title, Panels: []Panel{
		Graph{
			Title: "Events, per minute", Unit: "events",
			Left: m.lines("Sum", "EventsReceived", "received", "EventsShaped", "shaped", "EventsRejected", "wrong"),
		},
		Graph{
			Title: "Events that are wrong", Unit: "%", Alarms: wrong,
			Left: unwatched(wrong, func() awscloudwatch.IMetric { return m.percent("EventsRejected", "EventsReceived", "wrong") }),
		},
		Graph{
			Title: "Wrong events by reason, per minute", Unit: "events", Stacked: true,
			Left: []awscloudwatch.IMetric{Expression(Search(namespace, "EventsRejected", *function.FunctionName(), "Reason", "Sum"), "")},
		},
		Graph{
			Title: "Records read and put, per minute", Unit: "records",
			Left:      m.lines("Sum", "RecordsReceived", "read", "RecordsPut", "put"),
			RightUnit: "bytes", Right: m.lines("Sum", "BytesPut", "bytes put"),
		},
		Graph{
			Title: "Put again, per minute", Unit: "times",
			Left: m.lines("Sum", "PutRetries", "requests to the output stream", "ThrottledEntries", "records over its limit",
				"RejectRetries", "requests of rejects", "BatchItemFailures", "records left to Lambda to try again"),
		},
		Graph{
			Title: "How long the oldest record of a batch had waited", Unit: "ms",
			Left: m.lines("Maximum", "IteratorAgeMax", "at most"),
		},
		AlarmStates{Title: "Alarms of what is wrong", Alarms: alarms},
	}}
}
