package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
)

// deliveryPeriod of the metrics of Firehose, as in AWS's own examples: it delivers when
// a buffer is full or old, which is not each minute.
// https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html
const deliveryPeriod = 5 * time.Minute

func (a *DeliveryAlarms) add(p DeliveryAlarmsProps, w watch) *Alarm {
	w.missing = asGood // nothing came, and so nothing waits or fails
	return a.made.add(a, p.Alarms, w)
}

// delivered is whether the destination takes what comes, in time. Success is told with
// each delivery, one a buffer's interval.
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
func (a *DeliveryAlarms) delivered(p DeliveryAlarmsProps) {
	path := pathOf(p.DeliveryStream)
	a.Freshness = a.add(p, watch{
		kind: "delivery-freshness", severity: Page, compare: above, threshold: p.Freshness.Seconds(), m: 2, n: 3,
		metric: p.metric(p.Destination+".DataFreshness", "Maximum", deliveryPeriod),
		says:   fmt.Sprintf("A record of %s waits longer than %s to be delivered: its destination does not take it.", path, spoken(p.Freshness)),
	})
	a.Success = a.add(p, watch{
		kind: "delivery-success", severity: Page, compare: below, threshold: float64(p.SuccessPercent) / 100, m: 2, n: 3,
		metric: p.metric(p.Destination+".Success", "Average", max(deliveryPeriod, p.interval.Truncate(time.Minute))),
		says:   fmt.Sprintf("Less than %d %% of what %s delivers is taken by its destination.", p.SuccessPercent, path),
	})
	if p.Converts {
		a.Conversion = a.add(p, watch{
			kind: "delivery-conversion", severity: Warn, compare: above, threshold: 0, m: 1, n: 1,
			metric: p.metric("FailedConversion.Records", "Sum", deliveryPeriod),
			says:   fmt.Sprintf("Records of %s could not be converted, and went to the error prefix.", path),
		})
	}
}

// read is whether the source stream is read in time.
func (a *DeliveryAlarms) read(p DeliveryAlarmsProps) {
	path := pathOf(p.DeliveryStream)
	a.Behind = a.add(p, watch{
		kind: "delivery-behind", severity: Warn, compare: above, threshold: milliseconds(p.Behind), m: 2, n: 3,
		metric: p.metric("KinesisMillisBehindLatest", "Maximum", deliveryPeriod),
		says:   fmt.Sprintf("%s reads its source stream more than %s behind the end.", path, spoken(p.Behind)),
	})
	a.ReadsThrottled = a.add(p, watch{
		kind: "delivery-reads-throttled", severity: Warn, compare: above, threshold: 0, m: 3, n: 3,
		metric: p.metric("ThrottledGetRecords", "Sum", deliveryPeriod),
		says:   fmt.Sprintf("For 15 minutes the source stream refuses reads of %s: too many consumers share its shards.", path),
	})
}

// put is of the limits of a delivery stream that records are put on.
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
func (a *DeliveryAlarms) put(p DeliveryAlarmsProps) {
	path := pathOf(p.DeliveryStream)
	a.Throttled = a.add(p, watch{
		kind: "delivery-throttled", severity: Warn, compare: above, threshold: 0, m: 1, n: 1,
		metric: p.metric("ThrottledRecords", "Sum", deliveryPeriod),
		says:   fmt.Sprintf("%s refused records, since a limit of it was reached: who put them has to put them again.", path),
	})
	for _, l := range []struct {
		field           **Alarm
		kind            string
		incoming, limit string
		unit            string
	}{
		{&a.BytesLimit, "delivery-bytes-limit", "IncomingBytes", "BytesPerSecondLimit", "bytes"},
		{&a.RecordsLimit, "delivery-records-limit", "IncomingRecords", "RecordsPerSecondLimit", "records"},
		{&a.RequestsLimit, "delivery-requests-limit", "IncomingPutRequests", "PutRequestsPerSecondLimit", "requests"},
	} {
		*l.field = a.add(p, watch{
			kind: l.kind, severity: Warn, compare: above, threshold: nearLimit, m: 2, n: 3,
			metric: computed(fmt.Sprintf("100 * incoming / %.0f / limit", deliveryPeriod.Seconds()), l.incoming+", % of the limit", deliveryPeriod,
				map[string]awscloudwatch.IMetric{
					"incoming": p.metric(l.incoming, "Sum", deliveryPeriod), "limit": p.metric(l.limit, "Minimum", deliveryPeriod),
				}),
			says: fmt.Sprintf("More than %d %% of the %s come to %s that it takes a second.", nearLimit, l.unit, path),
		})
	}
}

// partitions is of those that are open at once.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-troubleshooting.html
func (a *DeliveryAlarms) partitions(p DeliveryAlarmsProps) {
	path := pathOf(p.DeliveryStream)
	a.Partitions = a.add(p, watch{
		kind: "delivery-partitions", severity: Warn, compare: above, threshold: nearLimit, m: 2, n: 3,
		metric: computed("100 * open / limit", "PartitionCount, % of the limit", deliveryPeriod, map[string]awscloudwatch.IMetric{
			"open": p.metric("PartitionCount", "Maximum", deliveryPeriod), "limit": p.metric("ActivePartitionsLimit", "Minimum", deliveryPeriod),
		}),
		says: fmt.Sprintf("%s has more than %d %% of the partitions open that it can: records of further ones go to the error prefix.", path, nearLimit),
	})
	a.PartitionsExceeded = a.add(p, watch{
		kind: "delivery-partitions-exceeded", severity: Page, compare: atLeast, threshold: 1, m: 1, n: 1,
		metric: p.metric("PartitionCountExceeded", "Maximum", deliveryPeriod),
		says:   fmt.Sprintf("%s has no partition left to open: records went to the error prefix.", path),
	})
}

func (p *DeliveryAlarmsProps) metric(name, statistic string, period time.Duration) awscloudwatch.Metric {
	return measured("AWS/Firehose", name, statistic, period, map[string]*string{
		"DeliveryStreamName": p.DeliveryStream.DeliveryStreamRef().DeliveryStreamName,
	})
}
