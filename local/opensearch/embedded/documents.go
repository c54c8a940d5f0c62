package embedded

import (
	"encoding/json"
	"net/http"
)

// putDocument is POST /INDEX/_doc, and PUT /INDEX/_doc/ID or /INDEX/_create/ID.
func (n *Node) putDocument(r *request) (any, *failure) {
	op := operation{action: "index", source: r.body}
	if len(r.path) > 1 {
		op.id = r.path[1]
	}
	if r.path[0] == "_create" || r.query.Get("op_type") == "create" {
		op.action = "create"
	}
	if len(r.body) == 0 {
		return nil, fail(http.StatusBadRequest, "parse_exception", "request body is required")
	}
	if len(op.id) > 512 {
		return nil, fail(http.StatusBadRequest, "action_request_validation_exception", "Validation Failed: 1: id [%s] is too long, must be no longer than 512 bytes but was: %d;", op.id, len(op.id))
	}
	ix, f := n.target(r.index)
	if f != nil {
		return nil, f
	}
	begun := n.now()
	done := ix.write(op)
	if done.failure == nil {
		n.indexed.did(1, begun)
	}
	return ix.answer(done, r)
}

// deleteDocument is DELETE /INDEX/_doc/ID.
func (n *Node) deleteDocument(r *request) (any, *failure) {
	ix, f := n.target(r.index)
	if f != nil {
		return nil, f
	}
	return ix.answer(ix.write(operation{action: "delete", id: r.path[1]}), r)
}

func (ix *index) answer(o outcome, r *request) (any, *failure) {
	if o.failure != nil {
		return nil, o.failure
	}
	r.status = o.status
	answer := object{
		"_index": ix.name, "_id": o.id, "_version": o.version, "result": o.result,
		"_shards": ix.written(), "_seq_no": o.seq, "_primary_term": 1,
	}
	if r.refreshed() {
		answer["forced_refresh"] = true
	}
	return answer, nil
}

// getDocument is GET /INDEX/_doc/ID.
func (n *Node) getDocument(r *request) (any, *failure) {
	ix, f := n.one(r.index, r)
	if f != nil {
		return nil, f
	}
	id := r.path[1]
	at, ok := ix.ids[id]
	if !ok {
		r.status = http.StatusNotFound
		return object{"_index": ix.name, "_id": id, "found": false}, nil
	}
	d := ix.docs[at]
	text, err := ix.source.read(d)
	if err != nil {
		return nil, internal(err)
	}
	return object{
		"_index": ix.name, "_id": id, "_version": d.version, "_seq_no": d.seq, "_primary_term": 1,
		"found": true, "_source": json.RawMessage(text),
	}, nil
}
