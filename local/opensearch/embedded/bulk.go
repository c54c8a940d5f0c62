package embedded

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// bulk is POST /_bulk: lines of an action, then its document.
// https://docs.opensearch.org/2.19/api-reference/document-apis/bulk/
func (n *Node) bulk(r *request) (any, *failure) {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return nil, fail(http.StatusBadRequest, "parse_exception", "request body is required")
	}
	if r.body[len(r.body)-1] != '\n' {
		return nil, illegal("The bulk request must be terminated by a newline [\\n]")
	}
	list, f := parseBulk(r)
	if f != nil {
		return nil, f
	}
	begun, indexed := n.now(), 0
	errors := false
	items := make([]byte, 0, 200*len(list))
	for _, op := range list {
		if len(items) > 0 {
			items = append(items, ',')
		}
		item, bad := n.perform(op, r)
		items = append(items, item...)
		errors = errors || bad
		if !bad && op.action != "delete" {
			indexed++
		}
	}
	n.indexed.did(indexed, begun)
	answer := make([]byte, 0, len(items)+100)
	answer = strconv.AppendInt(append(answer, `{"took":`...), n.now().Sub(begun).Milliseconds(), 10)
	answer = strconv.AppendBool(append(answer, `,"errors":`...), errors)
	answer = append(append(answer, `,"items":[`...), items...)
	return append(answer, `]}`...), nil
}

type bulkOperation struct {
	operation
	index string
	noID  bool // the ID was given and is empty
}

func parseBulk(r *request) (list []bulkOperation, f *failure) {
	var problems []string
	problem := func(text string) { problems = append(problems, strconv.Itoa(len(problems)+1)+": "+text+";") }
	rest := r.body
	for line := 1; len(rest) > 0; line++ {
		var text []byte
		text, rest, _ = bytes.Cut(rest, []byte{'\n'})
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		op, f := parseAction(text, line, r.index)
		if f != nil {
			return nil, f
		}
		if op.action != "delete" {
			if len(rest) == 0 {
				break // an action without a document is as if it were not there
			}
			op.source, rest, _ = bytes.Cut(rest, []byte{'\n'})
			line++
		}
		if op.index == "" {
			problem("index is missing")
		}
		if len(op.id) > 512 {
			problem("id [" + op.id + "] is too long, must be no longer than 512 bytes but was: " + strconv.Itoa(len(op.id)))
		}
		if op.action == "delete" && op.id == "" {
			problem("id is missing")
		}
		list = append(list, op)
	}
	if len(list) == 0 {
		problem("no requests added")
	}
	if len(problems) > 0 {
		return nil, fail(http.StatusBadRequest, "action_request_validation_exception", "Validation Failed: %s", strings.Join(problems, ""))
	}
	return list, nil
}

func parseAction(text []byte, line int, index string) (op bulkOperation, f *failure) {
	op.index = index
	actions, f := members(text)
	if f != nil {
		return op, f
	}
	if len(actions) != 1 {
		return op, illegal("Malformed action/metadata line [%d], expected FIELD_NAME but found [END_OBJECT]", line)
	}
	op.action = actions[0].name
	switch op.action {
	case "index", "create", "delete":
	case "update":
		return op, illegal("Action/metadata line [%d]: update: the embedded index has index, create and delete", line)
	default:
		return op, illegal("Malformed action/metadata line [%d], expected one of [create, delete, index, update] but found [%s]", line, op.action)
	}
	metadata, f := members(actions[0].value)
	if f != nil {
		return op, f
	}
	for _, m := range metadata {
		value, kind := scalar(m.value)
		switch m.name {
		case "_index":
			op.index = value
		case "_id":
			if kind != "VALUE_NULL" {
				op.id, op.noID = value, value == ""
			}
		case "routing", "_routing", "require_alias", "version", "version_type", "if_seq_no", "if_primary_term", "pipeline":
			return op, illegal("Action/metadata line [%d]: parameter [%s]: the embedded index has _index and _id", line, m.name)
		default:
			return op, illegal("Action/metadata line [%d] contains an unknown parameter [%s]", line, m.name)
		}
	}
	return op, nil
}

// perform writes one document and answers its item.
func (n *Node) perform(op bulkOperation, r *request) (item []byte, bad bool) {
	var ix *index
	var f *failure
	if op.noID {
		f = illegal("if _id is specified it must not be empty")
	} else {
		ix, f = n.target(op.index)
	}
	o := object{"_index": op.index, "_id": nil, "status": http.StatusBadRequest}
	if op.noID {
		o["_id"] = ""
	} else if op.id != "" {
		o["_id"] = op.id
	}
	if f == nil {
		done := ix.write(op.operation)
		if f = done.failure; f == nil {
			return done.append(nil, op.action, ix, r.refreshed()), false
		}
		o["_index"], o["_id"] = ix.name, done.id
	}
	o["status"], o["error"] = f.status, f.object()
	item, _ = json.Marshal(object{op.action: o})
	return item, true
}

// append writes the item of a document that was written: there are many.
func (o outcome) append(b []byte, action string, ix *index, refreshed bool) []byte {
	b = append(append(append(b, `{"`...), action...), `":{"_index":"`...)
	b = append(append(b, ix.name...), `","_id":`...)
	id, _ := json.Marshal(o.id)
	b = strconv.AppendInt(append(append(b, id...), `,"_version":`...), o.version, 10)
	b = append(append(append(b, `,"result":"`...), o.result...), '"')
	if refreshed {
		b = append(b, `,"forced_refresh":true`...)
	}
	b = strconv.AppendInt(append(b, `,"_shards":{"total":`...), int64(ix.settings.replicas)+1, 10)
	b = strconv.AppendInt(append(b, `,"successful":1,"failed":0},"_seq_no":`...), o.seq, 10)
	b = strconv.AppendInt(append(b, `,"_primary_term":1,"status":`...), int64(o.status), 10)
	return append(b, "}}"...)
}
