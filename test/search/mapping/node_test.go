// Package mapping_test asks a real OpenSearch node what becomes of events, of their
// mapping and of the dashboard's aggregations.
package mapping_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/opensearch/node"
	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/x1"
	"github.com/millrace-dev/millrace/x1/generate"
)

const (
	first  = x1.IndexName + "-2026-11-23" // as Firehose names them
	second = x1.IndexName + "-2026-11-24"
)

func TestOnARealNode(t *testing.T) {
	n := nodetest.Start(t)
	s, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	index := search.Index{Name: x1.IndexName, Rotation: search.OneDay, Mapping: s.Mapping()}
	put(t, n, "/_index_template/"+index.TemplateName(), index.Template())
	events := shapedEvents(t)
	bulk(t, n, events)
	t.Run("mapping", func(t *testing.T) { mappingIsAsStated(t, n, index) })
	t.Run("alias", func(t *testing.T) {
		if got := count(t, n, index.ReadName(), `{"match_all": {}}`); got != len(events) {
			t.Errorf("%s finds %d documents of %d", index.ReadName(), got, len(events))
		}
	})
	t.Run("types", func(t *testing.T) { everyFieldIsFoundAsItsType(t, n, index.Mapping, events) })
	t.Run("documents", func(t *testing.T) { documentsAreTakenOrRefused(t, n) })
	t.Run("dashboard", func(t *testing.T) { everyPanelShowsSomething(t, n) })
}

// do answers with the JSON of the node's answer.
func do(t *testing.T, n *node.Node, method, path, body string) (status int, answer map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s %s answers %d, no JSON object: %s", method, path, w.Code, w.Body)
	}
	return w.Code, answer
}

func ok(t *testing.T, n *node.Node, method, path, body string) map[string]any {
	t.Helper()
	status, answer := do(t, n, method, path, body)
	if status != 200 {
		t.Fatalf("%s %s %s answers %d: %v", method, path, body, status, answer)
	}
	return answer
}

func put(t *testing.T, n *node.Node, path string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	ok(t, n, "PUT", path, string(text))
}

// shapedEvents are what Firehose delivers, of every type, with queries.
func shapedEvents(t *testing.T) (events []string) {
	t.Helper()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	g, err := generate.New(generate.Config{Seed: 5, Events: 3000, Start: start})
	if err != nil {
		t.Fatal(err)
	}
	shaper, err := x1.NewShaper(x1.Config{AccountKey: []byte("0123456789abcdef"), KeepQueries: true})
	if err != nil {
		t.Fatal(err)
	}
	for e := range g.All() {
		shaped, _, err := shaper.Shape(nil, stream.Event{Data: e.Data, ArrivedAt: start})
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, string(shaped))
	}
	return events
}

// bulk puts them into two indices, as a rotation would have it.
func bulk(t *testing.T, n *node.Node, events []string) {
	t.Helper()
	var body strings.Builder
	for i, e := range events {
		fmt.Fprintf(&body, `{"index": {"_index": %q, "_id": "%d"}}`+"\n%s\n", []string{first, second}[i%2], i, e)
	}
	if answer := ok(t, n, "POST", "/_bulk?refresh=true", body.String()); answer["errors"] != false {
		t.Fatalf("the index refuses events: %.2000v", answer)
	}
}

func mappingIsAsStated(t *testing.T, n *node.Node, index search.Index) {
	for _, name := range []string{first, second} {
		answer := ok(t, n, "GET", "/"+name+"/_mapping", "")
		text, err := json.Marshal(answer[name].(map[string]any)["mappings"])
		if err != nil {
			t.Fatal(err)
		}
		var got schema.Mapping
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, index.Mapping) {
			t.Errorf("%s has the mapping %s", name, text)
		}
	}
}

func count(t *testing.T, n *node.Node, index, query string) int {
	t.Helper()
	return int(ok(t, n, "GET", "/"+index+"/_count", `{"query": `+query+`}`)["count"].(float64))
}
