package constructs

import "github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

// The metrics of a function:
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

// MetricInvocations is how many times the function ran, per minute.
func (f *GoFunction) MetricInvocations() awscloudwatch.Metric { return f.metric("Invocations", "Sum") }

// MetricErrors is how many invocations failed, per minute.
func (f *GoFunction) MetricErrors() awscloudwatch.Metric { return f.metric("Errors", "Sum") }

// MetricThrottles is how many invocations were refused for want of concurrency,
// per minute.
func (f *GoFunction) MetricThrottles() awscloudwatch.Metric { return f.metric("Throttles", "Sum") }

// MetricDuration is how long the slowest invocation ran, in milliseconds; the
// maximum over a minute.
func (f *GoFunction) MetricDuration() awscloudwatch.Metric { return f.metric("Duration", "Maximum") }

// MetricConcurrentExecutions is how many invocations ran at a time; the maximum
// over a minute.
func (f *GoFunction) MetricConcurrentExecutions() awscloudwatch.Metric {
	return f.metric("ConcurrentExecutions", "Maximum")
}

// MetricIteratorAge is how long the last record of the latest batch of a stream had
// waited in it, in milliseconds; the maximum over a minute.
func (f *GoFunction) MetricIteratorAge() awscloudwatch.Metric {
	return f.metric("IteratorAge", "Maximum")
}

func (f *GoFunction) metric(name, statistic string) awscloudwatch.Metric {
	return f.Function.Metric(&name, perMinute(statistic))
}
