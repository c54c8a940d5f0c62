package firehose

import (
	"time"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// bulk is the body of a bulk request while it grows, and where in it each document
// lies. "Firehose buffers incoming records based on the buffering configuration. It
// then generates a bulk request to index multiple records" with "an explicit index
// that is set per record"
// (https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html):
//
//	{"index":{"_index":"events-2026-11-23","_id":"4959….0"}}
//	{"event_id":"…"}
type bulk struct {
	body      []byte
	documents []indexed
	indices   []string // names, in the order of their first document
}

// indexed is a document of a bulk request. The positions are of the body.
type indexed struct {
	start  int32 // of the line with the action
	id     int32 // in it; 0: it has none
	source int32 // of the document
	end    int32 // of the document, at its new line
	index  int32 // in indices
	at     int64 // arrival, in ms since 1970
}

const (
	actionBegin = `{"index":{"_index":`
	actionID    = `,"_id":"`
	actionEnd   = "}}\n"
)

// bulkRoom is how large a stream's bulk requests tend to become, so that the next
// one need not grow.
type bulkRoom struct{ bytes, documents int }

func (r bulkRoom) bulk() *bulk {
	return &bulk{body: make([]byte, 0, r.bytes), documents: make([]indexed, 0, r.documents)}
}

// sealed follows the largest requests, and falls by a quarter with each smaller one.
func (r *bulkRoom) sealed(k *bulk) {
	r.bytes, r.documents = max(len(k.body), r.bytes*3/4), max(len(k.documents), r.documents*3/4)
}

// add appends a document. An id of no bytes leaves it to OpenSearch to make one.
func (k *bulk) add(index string, id, source []byte, arrived time.Time) {
	n := len(k.indices)
	if n == 0 || k.indices[n-1] != index {
		k.indices = append(k.indices, index)
		n++
	}
	d := indexed{start: int32(len(k.body)), index: int32(n - 1), at: arrived.UnixMilli()}
	k.body = append(k.body, actionBegin...)
	k.body = jsonscan.AppendString(k.body, index)
	if len(id) > 0 {
		k.body = append(k.body, actionID...)
		d.id = int32(len(k.body))
		k.body = append(append(k.body, id...), '"')
	}
	k.body = append(k.body, actionEnd...)
	d.source = int32(len(k.body))
	k.body = append(k.body, source...)
	d.end = int32(len(k.body))
	k.body = append(k.body, '\n')
	k.documents = append(k.documents, d)
}

// keep drops the other documents, in place. The numbers are in rising order.
func (k *bulk) keep(numbers []int) {
	body, documents := k.body[:0], k.documents[:0]
	for _, n := range numbers {
		d := k.documents[n]
		shift := d.start - int32(len(body))
		body = append(body, k.body[d.start:d.end+1]...)
		d.start, d.source, d.end = d.start-shift, d.source-shift, d.end-shift
		if d.id > 0 {
			d.id -= shift
		}
		documents = append(documents, d)
	}
	k.body, k.documents = body, documents
}

// sourceOf is the document itself.
func (k *bulk) sourceOf(d indexed) []byte { return k.body[d.source:d.end] }

// idOf is its id, or nothing.
func (k *bulk) idOf(d indexed) string {
	if d.id == 0 {
		return ""
	}
	return string(k.body[d.id : int(d.source)-len(actionEnd)-1])
}
