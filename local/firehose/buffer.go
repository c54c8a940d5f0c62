package firehose

import (
	"bytes"
	"context"
	"time"
)

// maxHeld is how many bytes of records a stream holds in memory (see the
// package comment).
const maxHeld = 256 << 20

// maxPartitions is the limit of active partitions ("Once the number of active
// partitions reaches a limit of 500 per Firehose stream, the rest of the records
// are delivered to the specified S3 error bucket prefix": developer guide,
// "Buffer data for dynamic partitioning"). A partition is active from its first
// record until its object is in S3.
const maxPartitions = 500

// buffer gathers the records of one object.
type buffer struct {
	dest      *destination
	partition string    // "" without dynamic partitioning
	values    [][]byte  // of the partition keys
	errorType string    // "": not of the error output
	uncounted bool      // a backup
	raw       []byte    // the body, or
	rows      *rows     // the converted records, or
	bulk      *bulk     // the request to OpenSearch
	oldest    time.Time // arrival
	entered   time.Time // when its first record got into Firehose
	started   time.Time // the same, by the machine's clock,
	filled    time.Time // and when it was sealed
	size      int       // bytes of the records, for the hint
	records   int64
	logged    map[string]bool // error codes that were logged
	timer     *time.Timer
	done      chan struct{} // closed when it is in S3, or given up
}

// start makes a buffer count: its interval begins with its first record.
func (d *deliveryStream) start(b *buffer) {
	b.done = make(chan struct{})
	b.entered, b.started = d.service.config.Clock.Now(), time.Now()
	b.timer = time.AfterFunc(d.service.config.Scale.Of(b.dest.interval), func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.seal(b)
	})
}

// grown counts a record that was added, and delivers the buffer if that filled
// it.
func (d *deliveryStream) grown(b *buffer, arrived time.Time, size int, records int64) {
	if b.oldest.IsZero() || arrived.Before(b.oldest) {
		b.oldest = arrived
	}
	b.size += size
	b.records += records
	d.held += size
	if !b.uncounted {
		d.counts.Buffered += records
	}
	if b.size >= b.dest.size {
		d.seal(b)
	}
	if d.held-d.leaving > d.service.hold {
		d.sealLargest()
	}
}

// seal takes a buffer out and has it delivered. It does nothing the second
// time.
func (d *deliveryStream) seal(b *buffer) {
	switch {
	case d.ctx.Err() != nil:
		return
	case b == d.backup:
		d.backup = nil
	case b.errorType != "" && d.errors[b.errorType] == b:
		delete(d.errors, b.errorType)
	case b.errorType == "" && !b.uncounted && d.open[b.partition] == b:
		delete(d.open, b.partition)
	default:
		return
	}
	b.timer.Stop()
	b.filled = time.Now()
	d.sealed[b] = true
	d.leaving += b.size
	if b.bulk != nil {
		d.bulkRoom.sealed(b.bulk)
		d.work.Go(func() { d.index(b) })
		return
	}
	d.work.Go(func() { d.deliver(b) })
}

func (d *deliveryStream) all() []*buffer {
	var all []*buffer
	for _, b := range d.open {
		all = append(all, b)
	}
	for _, b := range d.errors {
		all = append(all, b)
	}
	if d.backup != nil {
		all = append(all, d.backup)
	}
	return all
}

func (d *deliveryStream) sealAll() {
	for _, b := range d.all() {
		d.seal(b)
	}
}

func (d *deliveryStream) sealLargest() {
	var largest *buffer
	for _, b := range d.all() {
		if largest == nil || b.size > largest.size {
			largest = b
		}
	}
	if largest != nil {
		d.seal(largest)
	}
}

func (d *deliveryStream) dropTimers() {
	for _, b := range d.all() {
		b.timer.Stop()
	}
}

// flush seals every buffer and waits until all that is sealed is delivered. What
// OpenSearch refuses meanwhile is in a buffer again, and sealed in a second turn.
func (d *deliveryStream) flush(ctx context.Context) error {
	if err := d.flushOnce(ctx); err != nil || !d.searches() {
		return err
	}
	return d.flushOnce(ctx)
}

func (d *deliveryStream) flushOnce(ctx context.Context) error {
	d.mu.Lock()
	d.sealAll()
	var waiting []*buffer
	for b := range d.sealed {
		waiting = append(waiting, b)
	}
	d.mu.Unlock()
	for _, b := range waiting {
		select {
		case <-b.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return d.ctx.Err()
}

// full says that no more records are taken for now.
func (d *deliveryStream) full() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held > d.service.hold
}

// waitForRoom waits until the stream holds less than its limit.
func (d *deliveryStream) waitForRoom(ctx context.Context) error {
	for {
		d.mu.Lock()
		full, room := d.held > d.service.hold, d.room
		d.mu.Unlock()
		if !full {
			return ctx.Err()
		}
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// body is the buffer as the object's bytes.
func (b *buffer) body(name string) ([]byte, error) {
	if b.rows != nil {
		return b.dest.conversion.format.encode(b.rows)
	}
	return b.dest.compress(name, b.raw)
}

func cloneAll(values [][]byte) [][]byte {
	out := make([][]byte, len(values))
	for i, v := range values {
		out[i] = bytes.Clone(v)
	}
	return out
}
