package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// The metrics of a mapping, which are there unless NoEventCount:
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

// MetricPolled is how many events Lambda read, per minute.
func (m *StreamMapping) MetricPolled() awscloudwatch.Metric { return m.metric("PolledEventCount") }

// MetricFilteredOut is how many events no pattern of Filters let through, per
// minute.
func (m *StreamMapping) MetricFilteredOut() awscloudwatch.Metric {
	return m.metric("FilteredOutEventCount")
}

// MetricInvoked is how many events the function was invoked with, per minute.
func (m *StreamMapping) MetricInvoked() awscloudwatch.Metric { return m.metric("InvokedEventCount") }

// MetricFailedInvokes is how many events the function failed on, per minute.
func (m *StreamMapping) MetricFailedInvokes() awscloudwatch.Metric {
	return m.metric("FailedInvokeEventCount")
}

// MetricDropped is how many events were given up without reaching the failure
// destination, per minute: they are lost.
func (m *StreamMapping) MetricDropped() awscloudwatch.Metric { return m.metric("DroppedEventCount") }

// MetricFailuresDelivered is how many events went to the failure destination, per
// minute.
func (m *StreamMapping) MetricFailuresDelivered() awscloudwatch.Metric {
	return m.metric("OnFailureDestinationDeliveredEventCount")
}

func (m *StreamMapping) metric(name string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String("AWS/Lambda"),
		MetricName:    &name,
		DimensionsMap: &map[string]*string{"EventSourceMappingUUID": m.UUID()},
		Statistic:     jsii.String("Sum"),
		Period:        awscdk.Duration_Minutes(jsii.Number(1)),
	})
}
