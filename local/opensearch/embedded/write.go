package embedded

import (
	"net/http"
)

// operation is one document's write, of a bulk request or alone.
type operation struct {
	action string // index, create or delete
	id     string // empty: one is made up
	source []byte
}

// outcome is what becomes of an operation.
type outcome struct {
	id      string
	version int64
	result  string
	seq     int64
	status  int
	failure *failure
}

func (ix *index) write(op operation) outcome {
	id := op.id
	if id == "" {
		id = newID()
	}
	refused := func(f *failure) outcome { return outcome{id: id, status: f.status, failure: f} }
	if ix.settings.readOnly() {
		return refused(fail(http.StatusForbidden, "cluster_block_exception", "index [%s] blocked by: [FORBIDDEN/8/index write (api)];", ix.name))
	}
	if ix.settings.full() {
		return refused(fail(http.StatusTooManyRequests, "cluster_block_exception", "index [%s] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];", ix.name))
	}
	old, exists := ix.ids[id]
	if op.action == "delete" {
		return ix.remove(id, old, exists)
	}
	r := ix.read(id, op.source)
	if r.failure != nil {
		return refused(r.failure)
	}
	version := ix.deleted[id]
	if exists {
		version = ix.docs[old].version
	}
	if exists && op.action == "create" {
		return refused(ix.conflict(id, version))
	}
	at, err := ix.source.append(op.source)
	if err != nil {
		return refused(internal(err))
	}
	if exists {
		ix.drop(old)
	}
	delete(ix.deleted, id)
	doc := uint32(len(ix.docs))
	ix.docs = append(ix.docs, row{id: id, at: at, size: int32(len(op.source)), version: version + 1, seq: ix.seq})
	ix.ids[id] = doc
	ix.live++
	r.store(ix, doc)
	ix.seq++
	o := outcome{id: id, version: version + 1, result: "created", seq: ix.seq - 1, status: http.StatusCreated}
	if exists {
		o.result, o.status = "updated", http.StatusOK
	}
	return o
}

func (ix *index) remove(id string, old uint32, exists bool) outcome {
	o := outcome{id: id, result: "not_found", status: http.StatusNotFound, seq: ix.seq}
	ix.seq++
	if exists {
		o.version = ix.docs[old].version + 1
		o.result, o.status = "deleted", http.StatusOK
		ix.drop(old)
		delete(ix.ids, id)
	} else {
		o.version = ix.deleted[id] + 1
	}
	ix.deleted[id] = o.version
	return o
}

func (ix *index) drop(doc uint32) {
	ix.docs[doc].dead = true
	ix.live--
	if ix.texts != nil {
		ix.texts.remove(doc)
	}
}
