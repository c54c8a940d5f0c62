package opensearch

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// mapped sets up a writer and a reader of events-*, as the master user.
func mapped(t *testing.T) *bench {
	b := newBench(t, 0, `{`+secure+`}`)
	for _, c := range []struct{ path, body string }{
		{"roles/events-writer", `{"cluster_permissions":["cluster_monitor","indices:data/write/bulk"],"index_permissions":[{"index_patterns":["events-*"],"allowed_actions":["create_index","index"]}]}`},
		{"roles/events-reader", `{"index_permissions":[{"index_patterns":["events-*"],"allowed_actions":["read"]}]}`},
		{"rolesmapping/events-writer", `{"backend_roles":["` + account + `writer"]}`},
		{"rolesmapping/events-reader", `{"backend_roles":["` + account + `reader"]}`},
	} {
		if status, text := b.as("setup", "PUT", "/_plugins/_security/api/"+c.path, c.body); status != http.StatusCreated {
			t.Fatalf("%s: %d %s", c.path, status, text)
		}
	}
	return b
}

func TestRolesSayWhatMayBeDone(t *testing.T) {
	b := mapped(t)
	b.backend.create("events-1", "events")
	b.backend.create("secrets", "")
	for _, c := range []struct {
		who, method, path string
		want              int
	}{
		{"setup", "GET", "/anything/_at_all", 200},
		{"setup", "PUT", "/_index_template/events", 200},
		{"owner", "GET", "/secrets/_search", 200},
		{"reader", "GET", "/events-1/_search", 200},
		{"reader", "GET", "/events/_count", 200}, // an alias is its indices
		{"reader", "GET", "/events-*/_search", 200},
		{"reader", "GET", "/_search", 403}, // which is secrets, too
		{"reader", "GET", "/events-1,secrets/_search", 403},
		{"reader", "GET", "/secrets/_search", 403},
		{"reader", "GET", "/_all/_search", 403},
		{"reader", "GET", "/*/_search", 403},
		{"reader", "PUT", "/events-1/_doc/1", 403},
		{"reader", "DELETE", "/events-1", 403},
		{"reader", "PUT", "/_index_template/x", 403},
		{"reader", "GET", "/_cat/indices", 403},
		{"reader", "PUT", "/_plugins/_ism/policies/x", 403},
		{"writer", "PUT", "/events-1/_doc/1", 200},
		{"writer", "PUT", "/events-2/_doc/1", 200}, // which is created
		{"writer", "PUT", "/secrets/_doc/1", 403},
		{"writer", "GET", "/events-1/_search", 403},
		{"writer", "GET", "/_cluster/health", 200},
		{"stranger", "GET", "/", 403},
	} {
		status, text := b.as(c.who, c.method, c.path, "")
		if status != c.want || status == 403 && !strings.Contains(text, "no permissions for [") {
			t.Errorf("%s: %s %s: %d %s, want %d", c.who, c.method, c.path, status, text, c.want)
		}
	}
	_, text := b.as("reader", "GET", "/secrets/_search", "")
	const why = `no permissions for [indices:data/read/search] and User [name=` + account + `reader, backend_roles=[` + account + `reader], requestedTenant=null]`
	var refused openSearchError
	if err := json.Unmarshal([]byte(text), &refused); err != nil || refused.Error.Type != "security_exception" || refused.Error.Reason != why || refused.Status != 403 {
		t.Errorf("%s, want %s", text, why)
	}
}

func TestBulkIsDecidedDocumentByDocument(t *testing.T) {
	b := mapped(t)
	body := `{"index":{"_index":"events-1","_id":"a"}}` + "\n" + `{"n":1}` + "\n" +
		`{"index":{"_index":"secrets","_id":"b"}}` + "\n" + `{"n":2}` + "\n" +
		`{"delete":{"_index":"events-1","_id":"c"}}` + "\n" +
		`{"create":{"_id":"d","_index":"events-1"}}` + "\n" + `{"n":3}`
	status, text := b.as("writer", "POST", "/_bulk", body+"\n")
	var got struct {
		Errors bool
		Took   int
		Items  []map[string]struct {
			ID     string `json:"_id"`
			Status int
			Error  cause
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil || status != 200 || !got.Errors || got.Took != 7 || len(got.Items) != 4 {
		t.Fatalf("%d %s, %v", status, text, err)
	}
	for i, want := range []struct {
		op, id string
		status int
		action string
	}{{"index", "a", 201, ""}, {"index", "b", 403, "indices:data/write/bulk[s]"}, {"delete", "c", 403, "indices:data/write/delete"}, {"create", "d", 201, ""}} {
		item := got.Items[i][want.op]
		if item.ID != want.id || item.Status != want.status || want.action != "" && !strings.Contains(item.Error.Reason, "no permissions for ["+want.action+"]") {
			t.Errorf("item %d: %+v, want %+v", i, got.Items[i], want)
		}
	}
	reached := b.backend.reached()
	if len(reached) != 1 || strings.Contains(reached[0], "secrets") || strings.Contains(reached[0], "delete") || strings.Count(reached[0], `{"n":`) != 2 {
		t.Errorf("the backend was asked %q", reached)
	}
	if status, text := b.as("writer", "POST", "/events-1/_bulk", "{\"index\":{}}\n{}\n"); status != 200 || !slices.Equal(b.backend.reached(), []string{"POST /events-1/_bulk {\"index\":{}}\n{}"}) {
		t.Errorf("the index of the path: %d %s", status, text)
	}
	if status, text := b.as("reader", "POST", "/_bulk", body); status != 403 || !strings.Contains(text, "indices:data/write/bulk") {
		t.Errorf("%d %s", status, text)
	}
	if status, text := b.as("writer", "POST", "/_bulk", "{\"n\":1}\n"); status != 400 || !strings.Contains(text, "Malformed action/metadata line [1]") {
		t.Errorf("%d %s", status, text)
	}
	if n := len(b.backend.reached()); n != 0 {
		t.Errorf("the backend was asked %d times", n)
	}
}

// Searches and documents that a body names are each asked for.
func TestIndicesInABodyAreDecided(t *testing.T) {
	b := mapped(t)
	b.as("setup", "PUT", "/_plugins/_security/api/roles/events-reader", `{"cluster_permissions":["cluster_composite_ops_ro"],"index_permissions":[{"index_patterns":["events-*"],"allowed_actions":["read"]}]}`)
	b.backend.create("events-1", "events")
	b.backend.create("secrets", "")
	for _, c := range []struct {
		who, path, body string
		want            int
	}{
		{"reader", "/_msearch", `{"index":"events"}` + "\n{}\n" + `{"index":["events-1"]}` + "\n{}\n", 200},
		{"reader", "/_msearch", `{"index":"events"}` + "\n{}\n" + `{"index":["secrets"]}` + "\n{}\n", 403},
		{"reader", "/_msearch", "{}\n{}\n", 403}, // all indices
		{"reader", "/events-1/_msearch", "{}\n{}\n", 200},
		{"reader", "/_msearch", "no\n{}\n", 400},
		{"reader", "/_mget", `{"docs":[{"_index":"events-1","_id":"a"}]}`, 200},
		{"reader", "/_mget", `{"docs":[{"_index":"events-1","_id":"a"},{"_index":"secrets","_id":"a"}]}`, 403},
		{"reader", "/events-1/_mget", `{"ids":["a"]}`, 200},
		{"reader", "/secrets/_mget", `{"ids":["a"]}`, 403},
		{"reader", "/_search/scroll", `{"scroll_id":"x"}`, 200},
		{"reader", "/_reindex", `{}`, 403},
		{"writer", "/_msearch", `{"index":"events"}` + "\n{}\n", 403},
	} {
		if status, text := b.as(c.who, "POST", c.path, c.body); status != c.want {
			t.Errorf("%s: %s %q: %d %s, want %d", c.who, c.path, c.body, status, text, c.want)
		}
	}
}

// A role without create_index writes to what is there, and creates nothing.
func TestAnIndexIsCreatedByWhoMay(t *testing.T) {
	b := mapped(t)
	b.as("setup", "PUT", "/_plugins/_security/api/roles/events-writer", `{"cluster_permissions":["indices:data/write/bulk"],"index_permissions":[{"index_patterns":["events-*"],"allowed_actions":["index"]}]}`)
	b.backend.create("events-1", "")
	const line = "{\"index\":{\"_index\":\"events-%\",\"_id\":\"a\"}}\n{}\n"
	if _, text := b.as("writer", "POST", "/_bulk", strings.ReplaceAll(line, "%", "1")); strings.Contains(text, "security_exception") {
		t.Error(text)
	}
	if _, text := b.as("writer", "POST", "/_bulk", strings.ReplaceAll(line, "%", "2")); !strings.Contains(text, "no permissions for [indices:admin/create]") {
		t.Error(text)
	}
}

func TestOnlyTheMasterUserSetsRoles(t *testing.T) {
	b := mapped(t)
	for _, who := range []string{"writer", "reader", "stranger"} {
		if status, text := b.as(who, "PUT", "/_plugins/_security/api/rolesmapping/all_access", `{"backend_roles":["*"]}`); status != 403 || !strings.Contains(text, "FORBIDDEN") {
			t.Errorf("%s: %d %s", who, status, text)
		}
	}
	for _, c := range []struct {
		method, path, body string
		want               int
		says               string
	}{
		{"PUT", "roles/events-reader", `{"cluster_permissions":[]}`, 200, "'events-reader' updated."},
		{"GET", "roles/events-reader", "", 200, `"events-reader":{`},
		{"GET", "rolesmapping", "", 200, account + "setup"},
		{"PUT", "roles/all_access", `{}`, 403, "is reserved"},
		{"DELETE", "roles/all_access", "", 403, "is reserved"},
		{"PUT", "roles/x", `{"cluster_permission":[]}`, 400, "Invalid configuration"},
		{"PUT", "roles/x", `{"index_permissions":[{"dls":"{}"}]}`, 400, "no document- and field-level security"},
		{"PUT", "rolesmapping/missing", `{"backend_roles":["x"]}`, 404, "role 'missing' not found."},
		{"DELETE", "rolesmapping/events-reader", "", 200, "deleted"},
		{"DELETE", "rolesmapping/events-reader", "", 404, "not found"},
		{"GET", "internalusers", "", 501, "no internalusers"},
	} {
		if status, text := b.as("setup", c.method, "/_plugins/_security/api/"+c.path, c.body); status != c.want || !strings.Contains(text, c.says) {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, status, text, c.want, c.says)
		}
	}
	b.backend.create("events-1", "")
	if status, _ := b.as("reader", "GET", "/events-1/_search", ""); status != 403 {
		t.Errorf("without its mapping the reader gets %d", status)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true}, {"*", "a", true}, {"events-*", "events-", true}, {"events-*", "events", false},
		{"indices:data/write/bulk*", "indices:data/write/bulk[s]", true}, {"a*b*c", "axxbyyc", true}, {"a*b*c", "axxbyy", false},
		{"a?c", "abc", true}, {"a?c", "ac", false}, {"[s]", "s", false}, {"", "", true}, {"", "a", false},
	} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("matches(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
}
