package firehose

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// The metrics of Firehose that apply to what is here
// (https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html),
// each of one delivery stream. Those whose name ends in Success have a sample for each
// attempt, 1 or 0: their sum is "the sum of successful" ones, their average the share.
const (
	namespace    = "AWS/Firehose"
	toOpenSearch = "DeliveryToAmazonOpenSearchService."
	toS3         = "DeliveryToS3."
	backupToS3   = "BackupToS3."
)

func (d *deliveryStream) publish(values ...metric.Value) {
	c := d.service.config
	c.Metrics.Publish(namespace, d.dimensions, c.Clock.Now(), values...)
}

// publishAttempts publishes so many that succeeded, and so many that did not.
func (d *deliveryStream) publishAttempts(name string, succeeded, failed int) {
	c := d.service.config
	for value, n := range []int{failed, succeeded} {
		if n > 0 {
			c.Metrics.Put(metric.Datum{
				Namespace: namespace, Name: name, Dimensions: d.dimensions, Unit: "Count",
				Value: float64(value), Count: float64(n), Time: c.Clock.Now(),
			})
		}
	}
}

// publishPut publishes a request of a producer, of whose records some were taken, and
// when it began by the machine's clock.
func (d *deliveryStream) publishPut(action string, records []recordData, taken int, began time.Time) {
	all, in := 0, 0
	for i, r := range records {
		all += len(r.Data)
		if i < taken {
			in += len(r.Data)
		}
	}
	values := []metric.Value{
		metric.Count(action+".Requests", 1), metric.Bytes(action+".Bytes", all), metric.Milliseconds(action+".Latency", time.Since(began)),
		metric.Count("ThrottledRecords", len(records)-taken),
	}
	if action == "PutRecordBatch" {
		values = append(values, metric.Count(action+".Records", len(records)))
	}
	if taken > 0 {
		values = append(values, metric.Count("IncomingPutRequests", 1), metric.Count("IncomingRecords", taken), metric.Bytes("IncomingBytes", in))
	}
	d.publish(values...)
}

// publishCall publishes a request that is not one of a producer.
func (s *Service) publishCall(action string, dimensions []metric.Dimension, began time.Time) {
	s.config.Metrics.Publish(namespace, dimensions, s.config.Clock.Now(),
		metric.Count(action+".Requests", 1), metric.Milliseconds(action+".Latency", time.Since(began)))
}

// publishIndexed publishes what a bulk request came to. Failed is that it failed as a
// whole.
func (d *deliveryStream) publishIndexed(b *buffer, refused []refusal, failed error) {
	k := b.bulk
	denied, rejected := about(failed)
	if failed != nil {
		d.publishAttempts(toOpenSearch+"Success", 0, len(k.documents))
		d.publish(metric.One(toOpenSearch+"AuthFailure", denied), metric.One(toOpenSearch+"DeliveryRejected", rejected))
		return
	}
	documents, bytes := len(k.documents)-len(refused), 0
	for _, document := range k.documents {
		bytes += int(document.end - document.source)
	}
	for _, r := range refused {
		denied, rejected = denied || unauthorized(r.status), rejected || overloaded(r.status)
		bytes -= len(k.sourceOf(k.documents[r.number]))
	}
	d.publishAttempts(toOpenSearch+"Success", documents, len(refused))
	d.publish(
		metric.Count(toOpenSearch+"Records", documents), metric.Bytes(toOpenSearch+"Bytes", bytes), d.age(toOpenSearch+"DataFreshness", b),
		metric.One(toOpenSearch+"AuthFailure", denied), metric.One(toOpenSearch+"DeliveryRejected", rejected),
	)
}

// publishStored publishes an object that is in S3.
func (d *deliveryStream) publishStored(b *buffer, bytes int) {
	search := d.searches()
	if b.errorType != "" {
		d.publish(metric.Count(toS3+"Success", 1))
		return
	}
	to := toS3
	if b.uncounted && !search {
		to = backupToS3
	}
	// With OpenSearch, Records, Bytes and DataFreshness are published only where all
	// documents are backed up, and this is that backup.
	d.publish(metric.Count(to+"Success", 1), metric.Count(to+"Records", b.records), metric.Bytes(to+"Bytes", bytes), d.age(to+"DataFreshness", b))
	if b.dest.query != nil {
		d.publish(metric.Count("DeliveryToS3.ObjectCount", 1), metric.Value{
			Name: "PerPartitionThroughput", Unit: "Bytes/Second", Value: float64(b.size) / max(b.filled.Sub(b.started).Seconds(), 1),
		})
	}
}

// publishNotStored publishes a write to S3 that failed.
func (d *deliveryStream) publishNotStored(b *buffer) {
	if b.uncounted && !d.searches() {
		d.publish(metric.Count(backupToS3+"Success", 0))
		return
	}
	d.publish(metric.Count(toS3+"Success", 0))
}

// age is how long ago the buffer's first record got into Firehose.
func (d *deliveryStream) age(name string, b *buffer) metric.Value {
	return metric.Seconds(name, d.service.config.Clock.Now().Sub(b.entered))
}
