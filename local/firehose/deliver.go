package firehose

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

const (
	firstRetry = time.Second
	lastRetry  = 30 * time.Second
	// lastAttempts is how often a write is tried when the stream is deleted.
	lastAttempts = 3
)

// deliver writes a sealed buffer to S3 and tries again until it is there.
func (d *deliveryStream) deliver(b *buffer) {
	key := b.key(d.name)
	var body []byte
	wait := firstRetry
	for attempt := 1; ; attempt++ {
		err := d.write(b, key, &body)
		if err == nil {
			d.finish(b, true)
			return
		}
		if d.ctx.Err() != nil {
			d.finish(b, false)
			return
		}
		d.publishNotStored(b)
		d.service.config.Log.Warn("a delivery failed", "stream", d.name, "bucket", b.dest.bucket, "key", key, "attempt", attempt, "error", err)
		if d.deliveryFailed(err) && attempt >= lastAttempts {
			d.finish(b, false)
			return
		}
		select {
		case <-time.After(d.service.config.Scale.Of(wait)):
		case <-d.ctx.Done():
		}
		wait = min(2*wait, lastRetry)
	}
}

// deliveryFailed logs and says whether the stream is being deleted.
func (d *deliveryStream) deliveryFailed(err error) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	code := "InternalError"
	if awsapi.HasCode(err, "AccessDeniedException") {
		code = "S3.AccessDenied"
	}
	d.logError(code, "An error occurred while attempting to deliver data. Delivery will be retried: "+err.Error())
	return d.deleting
}

// write makes the body, the first time, and puts the object.
func (d *deliveryStream) write(b *buffer, key string, body *[]byte) error {
	if err := d.service.config.mayPut(b.dest, key); err != nil {
		return err
	}
	select {
	case d.service.turns <- struct{}{}:
		defer func() { <-d.service.turns }()
	case <-d.ctx.Done():
		return d.ctx.Err()
	}
	if *body == nil {
		made, err := b.body(key)
		if err != nil {
			return err
		}
		if b.rows != nil {
			d.publish(
				metric.Count("SucceedConversion.Records", b.records), metric.Bytes("SucceedConversion.Bytes", b.size),
				metric.Count("FailedConversion.Records", 0), metric.Bytes("FailedConversion.Bytes", 0)) // those that failed were published one by one
		}
		*body, b.raw, b.rows = made, nil, nil
	}
	if err := d.service.config.Objects.PutObject(d.ctx, b.dest.bucket, key, *body); err != nil {
		return err
	}
	d.publishStored(b, len(*body))
	return nil
}

// finish counts a buffer out.
func (d *deliveryStream) finish(b *buffer, delivered bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sealed, b)
	d.held -= b.size
	d.leaving -= b.size
	close(d.room)
	d.room = make(chan struct{})
	if b.errorType == "" && !b.uncounted {
		if d.active[b.partition]--; d.active[b.partition] == 0 {
			delete(d.active, b.partition)
		}
	}
	switch {
	case !delivered:
	case b.uncounted:
	case b.errorType != "":
		d.counts.Buffered -= b.records
		d.counts.Failed += b.records
	default:
		d.counts.Buffered -= b.records
		d.counts.Delivered += b.records
		if b.bulk == nil {
			d.counts.Files++
		}
	}
	close(b.done)
}

// key is the object's name: prefix, stream, version, time and a UUID (developer
// guide, "Configure Amazon S3 object name format"). The time is the oldest
// record's, in the time zone of the stream.
func (b *buffer) key(stream string) string {
	at := b.oldest.In(b.dest.zone)
	p, extension := b.dest.prefix, b.dest.extension
	if b.errorType != "" {
		p, extension = b.dest.errorPrefix, b.dest.errorExtension
	}
	return p.evaluate(b.values, at, b.errorType) + stream + "-" + strconv.Itoa(b.dest.version) +
		at.Format("-2006-01-02-15-04-05-") + uuid.NewString() + extension
}
