package firehose

import (
	"bytes"
	"strconv"
)

// takeDocument puts a record into the bulk request that is being gathered. The
// caller holds d.mu.
func (d *deliveryStream) takeDocument(r *record) {
	t := d.dest.search
	index := t.index.at(r.arrived)
	d.id = d.documentID(d.id[:0], r)
	source, ok := line(r.data)
	if !ok {
		d.failDocument(d.dest, failedDocument{
			ArrivalTimestamp: r.arrived.UnixMilli(), ErrorCode: "OS.MalformedData",
			ErrorMessage: "The record is empty or has a new line in it: it must be a single-line JSON object.",
			EsDocumentID: string(d.id), EsIndexName: index, RawData: r.data,
		})
		return
	}
	b := d.open[""]
	if b == nil {
		b = &buffer{dest: d.dest, bulk: d.bulkRoom.bulk(), logged: map[string]bool{}}
		d.open[""] = b
		d.active[""]++
		d.start(b)
	}
	b.bulk.add(index, d.id, source, r.arrived)
	d.grown(b, r.arrived, len(r.data), 1)
}

// documentID: "Firehose generates a unique document ID for each record based on a
// unique internal identifier. The generated document ID is stable across multiple
// delivery attempts"
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_DocumentIdOptions.html).
// Those that AWS makes are a sequence number, a dot, and the place in a KPL
// aggregate. Sequence numbers of the local Kinesis differ from shard to shard.
func (d *deliveryStream) documentID(dst []byte, r *record) []byte {
	if !d.dest.search.ids {
		return dst
	}
	if r.sequence == "" { // put on the stream itself
		d.puts++
		dst = strconv.AppendInt(dst, d.created.UnixNano(), 10)
		dst = strconv.AppendInt(dst, 1e12+d.puts, 10)
	}
	dst = append(append(dst, r.sequence...), '.')
	return strconv.AppendInt(dst, int64(max(r.sub, 0)), 10)
}

// line is a record as a line of a bulk request. Firehose asks for "a single-line
// JSON object"; what it does with another is not documented. One with a new line in
// it would split the request, and one without a byte has nothing to index: both are
// refused here. Whether the rest is JSON is OpenSearch's to say.
func line(data []byte) (source []byte, ok bool) {
	source = bytes.TrimSpace(data)
	return source, len(source) > 0 && bytes.IndexByte(source, '\n') < 0
}
