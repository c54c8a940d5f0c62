package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// The metrics of a delivery to OpenSearch are those of
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html

// MetricFreshness is the age of the oldest event not yet in the index, in seconds;
// the maximum over a minute.
func (s *SearchIndex) MetricFreshness() awscloudwatch.Metric {
	return s.deliveryMetric("DataFreshness", "Maximum")
}

// MetricSuccess is the share of events that were put into the index, of those that
// Firehose tried to put, 0 to 1; the average over a minute.
func (s *SearchIndex) MetricSuccess() awscloudwatch.Metric {
	return s.deliveryMetric("Success", "Average")
}

// MetricIndexedEvents is how many events were put into the index, per minute.
func (s *SearchIndex) MetricIndexedEvents() awscloudwatch.Metric {
	return s.deliveryMetric("Records", "Sum")
}

// MetricIndexedBytes is how many bytes were put into the index, per minute.
func (s *SearchIndex) MetricIndexedBytes() awscloudwatch.Metric {
	return s.deliveryMetric("Bytes", "Sum")
}

// MetricRefused is how many requests of the delivery stream were refused for want of
// a permission, per minute.
func (s *SearchIndex) MetricRefused() awscloudwatch.Metric {
	return s.deliveryMetric("AuthFailure", "Sum")
}

func (s *SearchIndex) deliveryMetric(name, statistic string) awscloudwatch.Metric {
	service := "DeliveryToAmazonOpenSearchService."
	if s.Collection != nil {
		service = "DeliveryToAmazonOpenSearchServerless."
	}
	return s.Delivery.metric(service+name, statistic)
}

// The metrics of a domain, a minute each, and when AWS advises an alarm:
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html

// MetricRed is 1 in a minute in which a primary shard is on no node, else 0. Alarm:
// at 1.
func (d *SearchDomain) MetricRed() awscloudwatch.Metric {
	return d.metric("ClusterStatus.red", "Maximum")
}

// MetricYellow is 1 in a minute in which a replica is on no node, else 0. Alarm: at 1
// for 5 minutes.
func (d *SearchDomain) MetricYellow() awscloudwatch.Metric {
	return d.metric("ClusterStatus.yellow", "Maximum")
}

// MetricFreeStorage is the free space of the data node that has the least, in MiB;
// the minimum over a minute. Alarm: at a quarter of the volume.
func (d *SearchDomain) MetricFreeStorage() awscloudwatch.Metric {
	return d.metric("FreeStorageSpace", "Minimum")
}

// MetricWritesBlocked is 1 in a minute in which the domain takes no documents, else
// 0: for want of space or memory. Alarm: at 1.
func (d *SearchDomain) MetricWritesBlocked() awscloudwatch.Metric {
	return d.metric("ClusterIndexWritesBlocked", "Maximum")
}

// MetricMemoryPressure is how full the Java heap of the fullest data node is, in
// percent; the maximum over a minute. Alarm: at 95 for 3 minutes.
func (d *SearchDomain) MetricMemoryPressure() awscloudwatch.Metric {
	return d.metric("JVMMemoryPressure", "Maximum")
}

// MetricCPU is how busy the busiest data node is, in percent; the maximum over a
// minute. Alarm: at 80 for 45 minutes.
func (d *SearchDomain) MetricCPU() awscloudwatch.Metric {
	return d.metric("CPUUtilization", "Maximum")
}

// MetricDocuments is how many documents can be found; the average over a minute.
func (d *SearchDomain) MetricDocuments() awscloudwatch.Metric {
	return d.metric("SearchableDocuments", "Average")
}

func (d *SearchDomain) metric(name, statistic string) awscloudwatch.Metric {
	domain := d.Domain.DomainName()
	if d.Resource != nil {
		domain = d.Resource.Ref()
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String("AWS/ES"),
		MetricName:    &name,
		DimensionsMap: &map[string]*string{"DomainName": domain, "ClientId": awscdk.Stack_Of(d).Account()},
		Statistic:     &statistic,
		Period:        awscdk.Duration_Minutes(jsii.Number(1)),
	})
}

// The metrics of a collection, a minute each:
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/monitoring-cloudwatch.html

// MetricDocuments is how many documents can be found; the average over a minute.
func (l *SearchCollection) MetricDocuments() awscloudwatch.Metric {
	return l.metric("SearchableDocuments", "Average")
}

// MetricRejected is how many documents were refused, per minute.
func (l *SearchCollection) MetricRejected() awscloudwatch.Metric {
	return l.metric("IngestionDocumentErrors", "Sum")
}

func (l *SearchCollection) metric(name, statistic string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:  jsii.String("AWS/AOSS"),
		MetricName: &name,
		DimensionsMap: &map[string]*string{
			"ClientId": awscdk.Stack_Of(l).Account(), "CollectionId": l.Resource.AttrId(), "CollectionName": &l.name,
		},
		Statistic: &statistic,
		Period:    awscdk.Duration_Minutes(jsii.Number(1)),
	})
}
