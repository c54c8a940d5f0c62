package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
)

// fakeDomain answers as the documentation of OpenSearch, its plugins and the service
// says, from memory.
type fakeDomain struct {
	template map[string]map[string]any
	policy   map[string]*fakePolicy
	role     map[string]any
	mapping  map[string][]string // backend roles
	index    map[string]*fakeIndex
	seqNo    int64

	calls []string // in order, without those that refuse answered
	// refuse answers in the domain's place, unless it returns 0.
	refuse func(method, path string) (status int, answer string)
}

type fakePolicy struct {
	body  json.RawMessage
	seqNo int64
}

type fakeIndex struct {
	fields  map[string]string // name: type
	aliases []string
	policy  string // ID that is attached; "" if none
	version int64  // sequence number of the version that is attached
	state   string // why its policy cannot change; "" if it can
}

func newFakeDomain() *fakeDomain {
	return &fakeDomain{
		template: map[string]map[string]any{}, policy: map[string]*fakePolicy{}, role: map[string]any{},
		mapping: map[string][]string{}, index: map[string]*fakeIndex{}, seqNo: 7,
	}
}

// Do is the client's, without a network.
func (d *fakeDomain) Do(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(method, path, bytes.NewReader(body)))
	return w.Code, w.Body.Bytes(), nil
}

func (d *fakeDomain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if d.refuse != nil {
		if status, answer := d.refuse(r.Method, r.URL.Path); status != 0 {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, answer)
			return
		}
	}
	d.calls = append(d.calls, r.Method+" "+r.URL.Path)
	status, answer := d.answer(r, body)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func (d *fakeDomain) answer(r *http.Request, body []byte) (int, any) {
	dir, name, _ := cutLast(r.URL.Path)
	switch {
	case dir == "/_index_template":
		return d.templates(r.Method, name, body)
	case dir == "/_plugins/_ism/policies":
		return d.policies(r, name, body)
	case strings.HasPrefix(dir, "/_plugins/_ism/"):
		return d.ism(strings.TrimPrefix(dir, "/_plugins/_ism/"), name, body)
	case dir == "/_plugins/_security/api/roles":
		return d.roles(r.Method, name, body)
	case dir == "/_plugins/_security/api/rolesmapping":
		return d.mappings(r.Method, name, body)
	case r.URL.Path == "/_cat/indices" && r.URL.Query().Get("format") == "json":
		all := []map[string]string{}
		for name := range d.index {
			all = append(all, map[string]string{"index": name})
		}
		return 200, all
	case r.URL.Path == "/_aliases":
		return d.aliases(body)
	case name == "_mapping" && r.Method == "PUT":
		return d.fields(strings.TrimPrefix(dir, "/"), body)
	case dir == "" && r.Method == "DELETE":
		if d.index[name] == nil {
			return notFound(name)
		}
		delete(d.index, name)
		return 200, acknowledged
	}
	return 400, map[string]string{"error": fmt.Sprintf("no handler found for uri [%s] and method [%s]", r.URL, r.Method)}
}

var acknowledged = map[string]bool{"acknowledged": true}

func cutLast(path string) (dir, name string, ok bool) {
	i := strings.LastIndex(path, "/")
	return path[:max(i, 0)], path[i+1:], i >= 0
}

// failure is OpenSearch's form of an error.
func failure(status int, kind, format string, args ...any) (int, any) {
	c := map[string]any{"type": kind, "reason": fmt.Sprintf(format, args...)}
	return status, map[string]any{"status": status, "error": map[string]any{"root_cause": []any{c}, "type": c["type"], "reason": c["reason"]}}
}

func notFound(index string) (int, any) {
	return failure(404, "index_not_found_exception", "no such index [%s]", index)
}

func (d *fakeDomain) templates(method, name string, body []byte) (int, any) {
	switch is := d.template[name]; {
	case method == "PUT":
		var t map[string]any
		if err := json.Unmarshal(body, &t); err != nil {
			return failure(400, "parse_exception", "%v", err)
		}
		for other, o := range d.template {
			if other != name && fmt.Sprint(o["index_patterns"], o["priority"]) == fmt.Sprint(t["index_patterns"], t["priority"]) {
				return failure(400, "illegal_argument_exception", "index template [%s] has index patterns %v matching patterns from existing templates [%s] with patterns (%s => %v) that have the same priority [%v], multiple index templates may not match during index creation, please use a different priority",
					name, t["index_patterns"], other, other, o["index_patterns"], o["priority"])
			}
		}
		d.template[name] = t
		return 200, acknowledged
	case is == nil && method == "GET":
		return failure(404, "resource_not_found_exception", "index template matching [%s] not found", name)
	case is == nil:
		return failure(404, "index_template_missing_exception", "index_template [%s] missing", name)
	case method == "DELETE":
		delete(d.template, name)
		return 200, acknowledged
	default:
		return 200, map[string]any{"index_templates": []any{map[string]any{"name": name, "index_template": is}}}
	}
}

func (d *fakeDomain) aliases(body []byte) (int, any) {
	var ask struct {
		Actions []map[string]struct{ Index, Alias string }
	}
	_ = json.Unmarshal(body, &ask)
	for _, a := range ask.Actions {
		for action, on := range a {
			is := d.index[on.Index]
			switch {
			case is == nil:
				return notFound(on.Index)
			case d.index[on.Alias] != nil:
				return failure(400, "invalid_alias_name_exception", "Invalid alias name [%s]: an index or data stream exists with the same name as the alias", on.Alias)
			case action == "remove" && !slices.Contains(is.aliases, on.Alias):
				return failure(404, "aliases_not_found_exception", "aliases [%s] missing", on.Alias)
			case action == "remove":
				is.aliases = slices.DeleteFunc(is.aliases, func(alias string) bool { return alias == on.Alias })
			case !slices.Contains(is.aliases, on.Alias):
				is.aliases = append(is.aliases, on.Alias)
			}
		}
	}
	return 200, acknowledged
}

func (d *fakeDomain) fields(index string, body []byte) (int, any) {
	is := d.index[index]
	if is == nil {
		return notFound(index)
	}
	var m struct {
		Properties map[string]struct{ Type string }
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return failure(400, "parse_exception", "%v", err)
	}
	for name, field := range m.Properties {
		if was, ok := is.fields[name]; ok && was != field.Type {
			return failure(400, "illegal_argument_exception", "mapper [%s] cannot be changed from type [%s] to [%s]", name, was, field.Type)
		}
		is.fields[name] = field.Type
	}
	return 200, acknowledged
}
