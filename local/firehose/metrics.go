package firehose

// countIndexed publishes what a bulk request has indexed
// (https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html).
// DataFreshness is not published: the local CloudWatch keeps sums, and an age is
// nothing to add up.
func (d *deliveryStream) countIndexed(k *bulk, refused []refusal) {
	documents, bytes, denied := len(k.documents)-len(refused), 0, false
	for _, document := range k.documents {
		bytes += int(document.end - document.source)
	}
	for _, r := range refused {
		denied = denied || unauthorized(r.status)
		bytes -= len(k.sourceOf(k.documents[r.number]))
	}
	d.count("DeliveryToAmazonOpenSearchService.Records", documents)
	d.count("DeliveryToAmazonOpenSearchService.Success", documents) // "The sum of the successfully indexed records"
	d.count("DeliveryToAmazonOpenSearchService.Bytes", bytes)
	if denied {
		d.count("DeliveryToAmazonOpenSearchService.AuthFailure", 1)
	}
}

// countStored publishes an object of an OpenSearch destination in S3: its Success
// always, Records and Bytes only where all documents are backed up (the same page).
func (d *deliveryStream) countStored(b *buffer, bytes int) {
	if !d.searches() {
		return
	}
	d.count("DeliveryToS3.Success", 1)
	if b.uncounted {
		d.count("DeliveryToS3.Records", int(b.records))
		d.count("DeliveryToS3.Bytes", bytes)
	}
}

func (d *deliveryStream) count(metric string, n int) {
	if d.service.config.Count != nil && n > 0 {
		d.service.config.Count(metric, d.name, n)
	}
}
