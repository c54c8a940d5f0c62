package mapping_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/opensearch/node"
	"github.com/millrace-dev/millrace/x1"
)

type object struct {
	Type       string
	ID         string
	Attributes struct {
		VisState string
		Meta     struct{ SearchSourceJSON string } `json:"kibanaSavedObjectMeta"`
	}
}

type aggregation struct {
	ID, Type string
	Params   map[string]any
}

// The aggregations of each panel of the file, asked as Dashboards asks them, have an
// answer.
func everyPanelShowsSomething(t *testing.T, n *node.Node) {
	file, err := os.ReadFile("../../../x1/dashboards.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	panels := 0
	for line := range strings.Lines(string(file)) {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		if o.Type != "visualization" {
			continue
		}
		panels++
		var state struct{ Aggs []aggregation }
		var source struct{ Query struct{ Query string } }
		for text, v := range map[string]any{o.Attributes.VisState: &state, o.Attributes.Meta.SearchSourceJSON: &source} {
			if err := json.Unmarshal([]byte(text), v); err != nil {
				t.Fatalf("%s: %v", o.ID, err)
			}
		}
		request := map[string]any{"size": 0, "aggs": nested(state.Aggs)}
		if source.Query.Query != "" {
			request["query"] = queryOf(source.Query.Query)
		}
		body, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		answer := ok(t, n, "POST", "/"+x1.IndexName+"/_search", string(body))
		hits := answer["hits"].(map[string]any)["total"].(map[string]any)["value"].(float64)
		if hits == 0 {
			t.Errorf("%s: no document for %s", o.ID, body)
		}
		found, _ := answer["aggregations"].(map[string]any)
		for id, a := range found {
			if buckets, there := a.(map[string]any)["buckets"].([]any); there && len(buckets) == 0 {
				t.Errorf("%s: aggregation %s has no bucket for %s", o.ID, id, body)
			}
		}
	}
	if panels < 3 {
		t.Errorf("%d panels", panels)
	}
}

// nested has each bucket aggregation within the one before, and the metric in all.
func nested(aggs []aggregation) map[string]any {
	within := map[string]any{}
	if metric := aggs[0]; metric.Type != "count" { // which every bucket has
		within[metric.ID] = map[string]any{metric.Type: only(metric.Params, "field", "percents")}
	}
	level := map[string]any{}
	for i := len(aggs) - 1; i > 0; i-- {
		b := aggs[i]
		params := only(b.Params, "field", "size", "min_doc_count")
		if b.Type == "date_histogram" {
			params["fixed_interval"] = "10m" // which Dashboards chooses for auto
		}
		level = map[string]any{b.ID: map[string]any{b.Type: params, "aggs": merged(within, level)}}
	}
	return merged(within, level)
}

func only(params map[string]any, names ...string) map[string]any {
	out := map[string]any{}
	for _, name := range names {
		if v, there := params[name]; there {
			out[name] = v
		}
	}
	return out
}

func merged(a, b map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range []map[string]any{a, b} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

var (
	dqlTerm  = regexp.MustCompile(`([a-z_.]+): \(([^)]*)\)`)
	dqlValue = regexp.MustCompile(`"([^"]*)"`)
)

// queryOf is what Dashboards makes of a query in its language: of terms with and
// between them, of which each is a field and quoted values with or between them.
// https://github.com/opensearch-project/OpenSearch-Dashboards/blob/2.x/src/plugins/data/common/opensearch_query/kuery/functions/is.ts
func queryOf(dql string) map[string]any {
	var must []any
	for _, term := range dqlTerm.FindAllStringSubmatch(dql, -1) {
		var should []any
		for _, value := range dqlValue.FindAllStringSubmatch(term[2], -1) {
			should = append(should, map[string]any{"match_phrase": map[string]any{term[1]: value[1]}})
		}
		must = append(must, map[string]any{"bool": map[string]any{"should": should, "minimum_should_match": 1}})
	}
	return map[string]any{"bool": map[string]any{"filter": must}}
}
