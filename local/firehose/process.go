package firehose

import (
	"errors"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// record is one record on its way to a buffer.
type record struct {
	data     []byte
	arrived  time.Time
	sequence string // of the Kinesis record
	sub      int    // its place in a KPL aggregate; -1: it was not of one
}

// process takes a record from the source into a buffer. The caller holds d.mu.
func (d *deliveryStream) process(r *record) {
	if d.dest.backup != nil {
		d.addBackup(r)
	}
	if d.dest.split == nil {
		d.take(r)
		return
	}
	for _, data := range d.dest.split(r.data) {
		part := *r
		part.data = data
		d.take(&part)
	}
}

// take puts one record, or sub-record, into the buffer of its partition.
func (d *deliveryStream) take(r *record) {
	if d.dest.search != nil {
		d.takeDocument(r)
		return
	}
	d.partition = d.partition[:0]
	partitioned := d.dest.query != nil
	if partitioned {
		if err := d.extract(r); err != nil {
			d.fail(r, failure{metadataFailed, "DynamicPartitioning.MetadataExtractionFailed", err.Error()})
			return
		}
	}
	b, started := d.open[string(d.partition)]
	if !started {
		var refused *failure
		if b, refused = d.newBuffer(); refused != nil {
			d.fail(r, *refused)
			return
		}
	}
	n, size, err := b.add(r.data, &d.document, partitioned)
	if err != nil {
		d.fail(r, conversionFailure(err))
		return
	}
	if !started {
		d.open[b.partition] = b
		d.active[b.partition]++
		d.start(b)
		if partitioned {
			d.publish(metric.Count("PartitionCount", len(d.active)))
		}
	}
	d.grown(b, r.arrived, size, int64(n))
}

// extract parses a record and finds its partition.
func (d *deliveryStream) extract(r *record) (err error) {
	if d.document.single(r.data) != nil {
		return errors.New("Non JSON record provided") //lint:ignore ST1005 Firehose's own words
	}
	began, first := time.Time{}, d.jq < 0
	if first { // one of a batch: a clock that is read for each record takes longer than the query
		began = time.Now()
	}
	d.values, err = d.dest.query.evaluate(&d.document, d.values)
	if first {
		d.jq = time.Since(began)
		d.publish(metric.Milliseconds("JQProcessing.Duration", d.jq))
	}
	if err != nil {
		return err
	}
	d.partition = d.dest.prefix.partition(d.partition, d.values)
	if len(d.partition) > maxPrefix {
		return fmt.Errorf("the evaluated prefix has more than %d characters", maxPrefix)
	}
	return nil
}

// renew begins a batch of records: it has the buffers delivered that were begun with an older version of the
// table: the records to come may have columns that those lack. The caller holds
// d.mu.
func (d *deliveryStream) renew() {
	d.jq = -1
	if d.dest.conversion == nil {
		return
	}
	schema, err := d.dest.conversion.schema(d.service.config.Tables)
	if err != nil {
		return // the next buffer's records fail with it
	}
	for _, b := range d.open {
		if b.rows.schema != schema {
			d.seal(b)
		}
	}
}

// newBuffer is an empty buffer for the partition at hand.
func (d *deliveryStream) newBuffer() (*buffer, *failure) {
	b := &buffer{dest: d.dest, partition: string(d.partition)}
	if d.dest.query != nil {
		if d.active[b.partition] == 0 && len(d.active) >= maxPartitions {
			return nil, &failure{partitionsExceeded, "DynamicPartitioning.ActivePartitionsLimitExceeded",
				fmt.Sprintf("The delivery stream has %d active partitions, its limit", maxPartitions)}
		}
		b.values = cloneAll(d.values)
	}
	if d.dest.conversion == nil {
		return b, nil
	}
	schema, err := d.dest.conversion.schema(d.service.config.Tables)
	if err != nil {
		return nil, &failure{conversionFailed, "DataFormatConversion.EntityNotFound", err.Error()}
	}
	b.rows = newRows(schema)
	return b, nil
}

// add appends a record and answers how many records it counts for, and its
// size.
func (b *buffer) add(data []byte, doc *document, parsed bool) (n, size int, err error) {
	size = len(data) + len(b.dest.delimiter)
	if b.rows != nil {
		n, err = b.rows.add(data, doc, parsed)
		return n, size + len(b.rows.leaves), err // nulls take room, too
	}
	b.raw = append(append(b.raw, data...), b.dest.delimiter...)
	return 1, size, nil
}

// addBackup keeps the source record as it came.
func (d *deliveryStream) addBackup(r *record) {
	if d.backup == nil {
		d.backup = &buffer{dest: d.dest.backup, uncounted: true}
		d.start(d.backup)
	}
	b := d.backup
	b.raw = append(b.raw, r.data...)
	d.grown(b, r.arrived, len(r.data), 1)
}
