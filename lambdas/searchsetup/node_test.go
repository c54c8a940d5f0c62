package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/millrace-dev/millrace/local/opensearch/embedded"
	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/search/setup"
)

// nodeWithPlugins is a real node, and in the place of the plugins that it does not
// have, the fake.
type nodeWithPlugins struct {
	node    http.Handler
	plugins *fakeDomain
}

func (n nodeWithPlugins) Do(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
	if strings.HasPrefix(path, "/_plugins/") {
		return n.plugins.Do(ctx, method, path, body)
	}
	r := httptest.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	n.node.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes(), nil
}

// must is an answer with the status, of which it returns what stands under a path of
// keys.
func (n nodeWithPlugins) must(t *testing.T, want int, method, path, body string, keys ...string) any {
	t.Helper()
	status, answer, err := n.Do(t.Context(), method, path, []byte(body))
	if err != nil || status != want {
		t.Fatalf("%s %s = %d %s, %v; want %d", method, path, status, answer, err, want)
	}
	var at any
	if err := json.Unmarshal(answer, &at); err != nil && len(keys) > 0 {
		t.Fatal(err)
	}
	for _, key := range keys {
		m, _ := at.(map[string]any)
		at = m[key]
	}
	return at
}

func (n nodeWithPlugins) refused(t *testing.T, kind cfn.RequestType, p, old setup.Properties, want string) {
	t.Helper()
	if _, err := ask(t.Context(), n, kind, p, old); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error = %v\nwant %s", kind, err, want)
	}
}

// narrow is clicks before it got a field and its alias.
func narrow() search.Index {
	index := clicks()
	index.Mapping.Properties = maps.Clone(index.Mapping.Properties)
	delete(index.Mapping.Properties, "took")
	index.Alias = "web"
	return index
}

func TestOnARealNode(t *testing.T) {
	inAllItsLife(t, nodeWithPlugins{nodetest.Start(t), newFakeDomain()})
}

func TestOnTheEmbeddedIndex(t *testing.T) {
	n, err := embedded.Open(filepath.Join(t.TempDir(), "node"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	inAllItsLife(t, nodeWithPlugins{n, newFakeDomain()})
}

// inAllItsLife creates, updates and deletes, and asks the node what has become of it.
func inAllItsLife(t *testing.T, n nodeWithPlugins) {
	was := properties(narrow())
	mustAsk(t, n, cfn.RequestCreate, was, setup.Properties{})
	const doc = "/clicks-2026-11-23/_doc/"
	n.must(t, 201, "PUT", doc+"1?refresh=true", `{"page":"home"}`)
	n.must(t, 400, "PUT", doc+"2", `{"page":"home","took":3}`)
	if got := n.must(t, 200, "GET", "/web/_count", "", "count"); got != 1.0 {
		t.Errorf("%v documents by the alias, want 1", got)
	}

	// A new field, another alias: in the index that is there, too.
	p := properties(clicks())
	mustAsk(t, n, cfn.RequestUpdate, p, was)
	mustAsk(t, n, cfn.RequestUpdate, p, was) // the former alias is gone already
	n.must(t, 201, "PUT", doc+"2?refresh=true", `{"page":"home","took":3}`)
	n.must(t, 201, "PUT", "/clicks-2026-11-24/_doc/1?refresh=true", `{"page":"home","took":4}`)
	n.must(t, 404, "GET", "/web/_count", "")
	if got := n.must(t, 200, "GET", "/clicks/_count", "", "count"); got != 3.0 {
		t.Errorf("%v documents by the alias, want 3", got)
	}

	changed := clicks()
	changed.Mapping.Properties = map[string]schema.MappingProperty{"took": {Type: "keyword"}}
	n.refused(t, cfn.RequestUpdate, properties(changed), p, "PUT /clicks-2026-11-23/_mapping: 400 Bad Request: mapper [took] cannot be changed from type [integer] to [keyword] (illegal_argument_exception). Fields can be added")
	mustAsk(t, n, cfn.RequestUpdate, p, properties(changed)) // the rollback

	other := p
	other.Index = "other"
	n.refused(t, cfn.RequestCreate, other, setup.Properties{}, "(illegal_argument_exception). Another template is for the same index names")

	n.must(t, 200, "PUT", "/clicks-eu-2026-11-23", "") // of another
	p.DeleteIndices = true
	mustAsk(t, n, cfn.RequestDelete, other, other) // of which there is nothing
	mustAsk(t, n, cfn.RequestDelete, p, p)
	mustAsk(t, n, cfn.RequestDelete, p, p)
	n.must(t, 404, "GET", "/_index_template/clicks", "")
	n.must(t, 404, "GET", "/clicks-2026-11-23", "")
	n.must(t, 200, "GET", "/clicks-eu-2026-11-23", "")
}
