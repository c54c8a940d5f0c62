package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// request is what a handler needs of an HTTP request.
type request struct {
	method string
	path   []string // parts, unescaped; without the first, the index, where the route has one
	index  string
	query  url.Values
	body   []byte
	status int // of the answer; 0: 200
}

// flag: a parameter without a value is true.
func (r *request) flag(name string) bool {
	return r.query.Has(name) && r.query.Get(name) != "false"
}

// refresh says whether the write asks for a refresh: it has happened in any case.
func (r *request) refreshed() bool { return r.flag("refresh") && r.query.Get("refresh") != "wait_for" }

// table is an answer of _cat.
type table struct {
	columns []string // of the answer, in order
	hidden  []string // only where h asks for them
	right   []string // aligned so
	rows    []map[string]string
}

var acknowledged = object{"acknowledged": true}

// bodyLimit is http.max_content_length of OpenSearch, 100 MB.
const bodyLimit = 100 << 20

func (n *Node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			http.Error(w, "", http.StatusRequestEntityTooLarge)
		}
		return // the caller has gone
	}
	req := &request{method: r.Method, query: r.URL.Query(), body: body}
	uri := r.URL.EscapedPath()
	parts := strings.Split(strings.Trim(uri, "/"), "/")
	for i, part := range parts {
		if parts[i], err = url.PathUnescape(part); err != nil {
			n.answer(w, req, object{"error": err.Error(), "status": 400}, http.StatusBadRequest)
			return
		}
	}
	route, allowed := find(r.Method, parts, req)
	switch {
	case route == nil && len(allowed) > 0:
		n.answer(w, req, object{
			"error":  fmt.Sprintf("Incorrect HTTP method for uri [%s] and method [%s], allowed: [%s]", r.URL.RequestURI(), r.Method, strings.Join(allowed, ", ")),
			"status": http.StatusMethodNotAllowed,
		}, http.StatusMethodNotAllowed)
		return
	case route == nil:
		n.answer(w, req, object{"error": fmt.Sprintf("no handler found for uri [%s] and method [%s]", r.URL.RequestURI(), r.Method)}, http.StatusBadRequest)
		return
	}
	answer, f := n.handle(route, req, uri)
	if f != nil {
		n.answer(w, req, f.answer(n.uuid), f.status)
		return
	}
	status := req.status
	if status == 0 {
		status = http.StatusOK
	}
	n.answer(w, req, answer, status)
}

func (n *Node) handle(route *route, r *request, uri string) (any, *failure) {
	for name := range r.query {
		if !slices.Contains(everywhere, name) && !slices.Contains(strings.Fields(route.params), name) {
			return nil, illegal("request [%s] contains unrecognized parameter: [%s]", uri, name)
		}
	}
	if route.reads {
		n.mu.RLock()
		defer n.mu.RUnlock()
	} else {
		n.mu.Lock()
		defer n.mu.Unlock()
	}
	if n.closed {
		return nil, fail(http.StatusServiceUnavailable, "node_closed_exception", "node closed %s", n.uuid)
	}
	return route.handler(n, r)
}

func (n *Node) answer(w http.ResponseWriter, r *request, answer any, status int) {
	if t, ok := answer.(table); ok {
		n.answerTable(w, r, t)
		return
	}
	text, ok := answer.([]byte)
	if !ok {
		var err error
		if r.flag("pretty") {
			text, err = json.MarshalIndent(answer, "", "  ")
		} else {
			text, err = json.Marshal(answer)
		}
		if err != nil {
			status, text = http.StatusInternalServerError, []byte(`{"error":"embedded index: an answer that is no JSON","status":500}`)
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	if r.method != http.MethodHead {
		_, _ = w.Write(text) // the caller may have gone
	}
}
