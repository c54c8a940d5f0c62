package opensearch

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// bulkItem is one operation of a _bulk request.
type bulkItem struct {
	op      string // index, create, update or delete
	index   string
	id      string
	lines   []byte // as they came
	refused string // why it may not be; empty: it may
}

// bulkActions are the permissions of the operations, on the index of each.
var bulkActions = map[string]string{
	"index": "indices:data/write/index", "create": "indices:data/write/index",
	"update": "indices:data/write/update", "delete": "indices:data/write/delete",
}

// bulk asks for the permission of each operation, as the security plugin does: those
// that may not be done fail in their items, and the others are done.
func (d *Domain) bulk(w http.ResponseWriter, r *http.Request, next http.Handler, body []byte, index string, u user) {
	items, err := bulkItems(body, index)
	if err != nil {
		failure(w, http.StatusBadRequest, "illegal_argument_exception", err.Error())
		return
	}
	decided := map[[2]string]string{}
	refused := 0
	for i := range items {
		key := [2]string{items[i].op, items[i].index}
		why, known := decided[key]
		if !known {
			why = d.refusedItem(r, u, items[i])
			decided[key] = why
		}
		if items[i].refused = why; why != "" {
			refused++
		}
	}
	if refused == 0 {
		next.ServeHTTP(w, r)
		return
	}
	d.bulkInPart(w, r, next, items, refused)
}

func (d *Domain) refusedItem(r *http.Request, u user, item bulkItem) string {
	for _, action := range []string{"indices:data/write/bulk[s]", bulkActions[item.op]} {
		if !d.may(r.Context(), u, need{action: action, indices: []string{item.index}}) {
			return noPermission(action, u)
		}
	}
	if !d.mayCreate(r.Context(), u, item.index) {
		return noPermission(createIndex, u)
	}
	return ""
}

// bulkItems reads the lines of a request: an action, and for all but delete a document.
// https://docs.opensearch.org/2.19/api-reference/document-apis/bulk/
func bulkItems(body []byte, index string) ([]bulkItem, error) {
	var items []bulkItem
	for line := 1; len(body) > 0; line++ {
		action, rest, _ := bytes.Cut(body, []byte("\n"))
		if len(bytes.TrimSpace(action)) == 0 {
			body = rest
			continue
		}
		var named map[string]struct {
			Index string `json:"_index"`
			ID    string `json:"_id"`
		}
		if err := json.Unmarshal(action, &named); err != nil || len(named) != 1 {
			return nil, &malformedBulk{line}
		}
		item := bulkItem{}
		for op, meta := range named {
			item.op, item.index, item.id = op, meta.Index, meta.ID
		}
		if item.index == "" {
			item.index = index
		}
		if bulkActions[item.op] == "" || item.index == "" {
			return nil, &malformedBulk{line}
		}
		if item.op != "delete" {
			_, rest, _ = bytes.Cut(rest, []byte("\n"))
			line++
		}
		item.lines, body = body[:len(body)-len(rest)], rest
		items = append(items, item)
	}
	return items, nil
}

type malformedBulk struct{ line int }

func (e *malformedBulk) Error() string {
	return "Malformed action/metadata line [" + strconv.Itoa(e.line) + "], expected one of index, create, update and delete, with its _index"
}

type bulkAnswer struct {
	Took   int               `json:"took"`
	Errors bool              `json:"errors"`
	Items  []json.RawMessage `json:"items"`
}

// bulkInPart has the items done that may be, and puts the others' refusals among the
// answers.
func (d *Domain) bulkInPart(w http.ResponseWriter, r *http.Request, next http.Handler, items []bulkItem, refused int) {
	all := bulkAnswer{Errors: true, Items: []json.RawMessage{}}
	var done []json.RawMessage
	if refused < len(items) {
		var lines []byte
		for _, item := range items {
			if item.refused == "" {
				lines = append(bytes.TrimSuffix(append(lines, item.lines...), []byte("\n")), '\n')
			}
		}
		part := r.Clone(r.Context())
		setBody(part, lines)
		did := newRecorder()
		next.ServeHTTP(did, part)
		var answered bulkAnswer
		if did.status != http.StatusOK || json.Unmarshal(did.body.Bytes(), &answered) != nil || len(answered.Items) != len(items)-refused {
			for name, values := range did.header {
				w.Header()[name] = values
			}
			w.WriteHeader(did.status)
			w.Write(did.body.Bytes())
			return
		}
		all.Took, done = answered.Took, answered.Items
	}
	for _, item := range items {
		if item.refused == "" {
			all.Items, done = append(all.Items, done[0]), done[1:]
			continue
		}
		text, _ := json.Marshal(map[string]any{item.op: map[string]any{ // strings always encode
			"_index": item.index, "_id": item.id, "status": http.StatusForbidden,
			"error": cause{Type: "security_exception", Reason: item.refused},
		}})
		all.Items = append(all.Items, text)
	}
	answer(w, http.StatusOK, all)
}
