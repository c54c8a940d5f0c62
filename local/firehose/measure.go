package firehose

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// Measure publishes what is a state and not an event: freshness, lag, active
// partitions and limits. The endpoint calls it every few seconds.
func (s *Service) Measure() {
	all := s.all()
	for _, d := range all {
		d.measure()
	}
	// https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-usage.html
	s.config.Metrics.Publish("AWS/Usage", usage, s.config.Clock.Now(), metric.Count("ResourceCount", len(all)))
}

var usage = []metric.Dimension{{Name: "Service", Value: "Firehose"}, {Name: "Type", Value: "Resource"}, {Name: "Resource", Value: "DeliveryStreams"}, {Name: "Class", Value: "None"}}

func (d *deliveryStream) measure() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.service.config.Clock.Now()
	main, backup := d.waiting()
	to := toS3
	if d.dest.search != nil {
		to = toOpenSearch
	}
	values := []metric.Value{metric.Seconds(to+"DataFreshness", since(now, main))}
	if d.dest.backup != nil {
		name := backupToS3
		if d.dest.search != nil {
			name = toS3
		}
		values = append(values, metric.Seconds(name+"DataFreshness", since(now, backup)))
	}
	if d.dest.query != nil {
		values = append(values,
			metric.Count("PartitionCount", len(d.active)), metric.Count("ActivePartitionsLimit", maxPartitions),
			metric.One("PartitionCountExceeded", d.exceeded))
		d.exceeded = false
	}
	if d.source != nil {
		values = append(values,
			metric.Milliseconds("KinesisMillisBehindLatest", d.source.late(now)),
			metric.Count("ThrottledGetRecords", d.source.throttled()),
			// The shards' position is known without asking, and the stream, too.
			metric.Count("ThrottledGetShardIterator", 0), metric.Count("ThrottledDescribeStream", 0))
	} else {
		limit := d.quota.limit
		values = append(values,
			metric.Count("ThrottledRecords", 0), metric.Bytes("BytesPerSecondLimit", limit.bytes),
			metric.Count("RecordsPerSecondLimit", limit.records), metric.Count("PutRequestsPerSecondLimit", limit.requests))
	}
	d.publish(values...)
}

// waiting is when the oldest record got in that is not delivered yet, and the oldest
// whose backup is not; zero: there is none. A record that failed is none of them: it
// does not go to the destination. The caller holds d.mu.
func (d *deliveryStream) waiting() (main, backup time.Time) {
	look := func(b *buffer) {
		oldest := &main
		switch {
		case b.errorType != "":
			return
		case b.uncounted:
			oldest = &backup
		}
		if oldest.IsZero() || b.entered.Before(*oldest) {
			*oldest = b.entered
		}
	}
	for _, b := range d.all() {
		look(b)
	}
	for b := range d.sealed {
		look(b)
	}
	return main, backup
}

func since(now, then time.Time) time.Duration {
	if then.IsZero() {
		return 0
	}
	return max(0, now.Sub(then))
}
