package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/opensearch/node"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

// Of every field a value that an event has is found as its type is asked for, as
// often as the events have it.
func everyFieldIsFoundAsItsType(t *testing.T, n *node.Node, mapping schema.Mapping, events []string) {
	var documents []map[string]any
	for _, e := range events {
		var d map[string]any
		dec := json.NewDecoder(strings.NewReader(e))
		dec.UseNumber()
		if err := dec.Decode(&d); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	for name, p := range mapping.Properties {
		var value any
		want := 0
		for _, d := range documents {
			if v, there := d[name]; there && (value == nil || v == value) {
				value, want = v, want+1
			}
		}
		if value == nil {
			t.Errorf("no event has %s", name)
			continue
		}
		for _, query := range queries(t, name, p, value) {
			if got := count(t, n, x1.IndexName, query); got != want {
				t.Errorf("%s: %d documents, want %d", query, got, want)
			}
		}
	}
}

// queries that find exactly the documents with that value.
func queries(t *testing.T, name string, p schema.MappingProperty, value any) []string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	term := fmt.Sprintf(`{"term": {%q: %s}}`, name, text)
	between := fmt.Sprintf(`{"range": {%q: {"gte": %s, "lte": %s}}}`, name, text, text)
	switch p.Type {
	case "keyword", "boolean":
		return []string{term}
	case "integer", "long", "double", "date":
		return []string{term, between}
	case "text":
		words := fmt.Sprintf(`{"bool": {"must": [{"match_phrase": {%q: %s}}, {"term": {"%s.keyword": %s}}]}}`, name, text, name, text)
		return []string{words, fmt.Sprintf(`{"term": {"%s.keyword": %s}}`, name, text)}
	}
	t.Fatalf("how is a %s asked for?", p.Type)
	return nil
}

// What the lake would not read as it was meant is refused, with the reason.
func documentsAreTakenOrRefused(t *testing.T, n *node.Node) {
	const (
		mapper  = "mapper_parsing_exception"
		unknown = "strict_dynamic_mapping_exception"
	)
	long := strings.Repeat("é", 20_000) // 40 000 bytes: more than Lucene takes as a term
	for i, c := range []struct{ field, refused string }{
		{`"results": 12`, ""},
		{`"results": "12"`, mapper},
		{`"results": 1.5`, mapper},
		{`"results": 2147483648`, mapper},
		{`"results": true`, mapper},
		{`"latency_ms": 9007199254740993`, ""},
		{`"latency_ms": 0.5`, mapper},
		{`"confidence": 1`, ""},
		{`"confidence": "0.5"`, mapper},
		{`"event_time": "2026-11-23T05:17:32.123Z"`, ""},
		{`"event_time": "2026-11-23"`, ""},
		{`"event_time": 1795425452123`, mapper},
		{`"event_time": "now"`, mapper},
		{`"event_time": "23.11.2026"`, mapper},
		{`"fatal": true`, ""},
		{`"fatal": "yes"`, mapper},
		{`"fatal": 1`, mapper},
		{`"region": {"name": "northeast"}`, mapper},
		{`"region": "` + long + `"`, ""},
		{`"query": "` + long + `"`, ""},
		{`"query": null`, ""},
		{`"event_date": "2026-11-23"`, unknown},
		{`"colour": "red"`, unknown},
	} {
		document := fmt.Sprintf(`{"event_id": "extra", %s}`, c.field)
		path := fmt.Sprintf("/%s/_doc/extra-%d?refresh=true", first, i)
		status, answer := do(t, n, "PUT", path, document)
		failure, _ := answer["error"].(map[string]any)
		if refused, _ := failure["type"].(string); refused != c.refused || (status < 300) != (c.refused == "") {
			t.Errorf("%.80s: %d, %.300v, want %q", c.field, status, answer, c.refused)
		}
		if status < 300 {
			do(t, n, "DELETE", path, "")
		}
	}
}
