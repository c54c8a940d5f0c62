package verify

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
)

// documentIDs is an Index in memory: the event IDs of its documents, sorted. It
// pages as OpenSearch does, by what is asked for.
type documentIDs []string

func (ids documentIDs) Do(_ context.Context, method, path string, body []byte) (int, []byte, error) {
	switch method + " " + path {
	case "POST /none/_refresh":
		return http.StatusNotFound, []byte(`{"error":{"type":"index_not_found_exception"}}`), nil
	case "POST /x1/_refresh", "POST /deaf/_refresh":
		return http.StatusOK, nil, nil
	case "POST /x1/_search":
	default:
		return http.StatusForbidden, fmt.Appendf(nil, "%s %s", method, path), nil
	}
	var query struct {
		Size  int
		After []string `json:"search_after"`
		Aggs  map[string]any
	}
	if err := json.Unmarshal(body, &query); err != nil {
		return 0, nil, err
	}
	if query.Aggs != nil {
		return http.StatusOK, []byte(`{"hits":{"total":{"value":2}},"aggregations":{"firmware":{"buckets":[{"key":"7.1","doc_count":2}]}}}`), nil
	}
	var list []map[string]any
	for _, id := range ids {
		if (len(query.After) == 0 || id > query.After[0]) && len(list) < query.Size {
			list = append(list, map[string]any{"sort": []string{id}})
		}
	}
	answer, err := json.Marshal(map[string]any{"hits": map[string]any{"hits": list}})
	return http.StatusOK, answer, err
}

func withIndex() pipeline.Pipeline {
	p := place
	p.Search = &pipeline.Search{Alias: "x1", FailedBucketName: "refused", FailedPrefix: "failed/"}
	return p
}

func TestTheIndexIsComparedWithTheLake(t *testing.T) {
	refused := func(id string) string {
		return fmt.Sprintf(`{"errorMessage":"why","rawData":%q}`+"\n", base64.StdEncoding.EncodeToString(event(id)))
	}
	for _, c := range []struct {
		name              string
		sent, lake, index []string
		refused           string
		want              Documents
		complete          bool
	}{
		{"all there", []string{"a", "b"}, []string{"b", "a"}, []string{"a", "b"}, "", Documents{Count: 2}, true},
		{"one missing", []string{"a", "b"}, []string{"a", "b"}, []string{"a"}, "", Documents{Count: 1, Missing: 1}, false},
		{"one refused", []string{"a", "b"}, []string{"a", "b"}, []string{"a"}, refused("b"), Documents{Count: 1, Refused: 1}, true},
		{"one multiplied", []string{"a", "b"}, []string{"a", "b"}, []string{"a", "b", "b"}, "", Documents{Count: 3, Multiplied: 1}, false},
		{"indexed and refused", []string{"a"}, []string{"a"}, []string{"a"}, refused("a"), Documents{Count: 1, Refused: 1, Multiplied: 1}, false},
		{"a loss is not made up by a double", []string{"a", "b"}, []string{"a", "b"}, []string{"b", "b"}, "", Documents{Count: 2, Missing: 1, Multiplied: 1}, false},
		{"a stranger", []string{"a"}, []string{"a"}, []string{"a", "z"}, "", Documents{Count: 2, Unknown: 1}, false},
		{"what others sent may be gone", []string{"a"}, []string{"a", "old"}, []string{"a"}, "", Documents{Count: 1}, true},
		{"another answer than the lake's", []string{"a"}, []string{"a"}, []string{"a"}, "", Documents{Count: 1}, false},
	} {
		ledger := NewLedger()
		for _, id := range c.sent {
			ledger.Add(event(id))
		}
		report, err := Count(t.Context(), objects{
			"lake/events/event_date=2026-11-23/event_type=error/1.parquet": lakeFile(t, c.lake...),
			"refused/failed/1": []byte(c.refused),
		}, documentIDs(c.index), withIndex(), ledger)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		c.want.Alias = "x1"
		c.want.Sample = Sample{Matches: 2, InLake: len(c.lake), Groups: []Firmware{{"7.1", 2}}}
		if !reflect.DeepEqual(*report.Index, c.want) || (report.Index.Judge() == nil) != c.complete {
			t.Errorf("%s: %v\n got %+v\nwant %+v", c.name, report.Index.Judge(), *report.Index, c.want)
		}
	}
}

// Pages end anywhere: in the midst of an event's documents, too.
func TestEveryPageOfTheIndexIsRead(t *testing.T) {
	var ids documentIDs
	want := map[string]int{}
	for n := range 2*page + 1 {
		id := fmt.Sprintf("%08d", n)
		times := 1
		if n == page-1 || n == page-2 {
			times = 3
		}
		want[id] = times
		ids = append(ids, slices.Repeat([]string{id}, times)...)
	}
	slices.SortFunc(ids, cmp.Compare)
	found, err := documents(t.Context(), ids, "x1")
	if err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("%v; %d events, want %d; %d and %d documents of the one on the border", err, len(found), len(want), found[ids[page]], want[ids[page]])
	}
	if _, err := documents(t.Context(), slices.Repeat(documentIDs{"same"}, page), "x1"); err == nil || !strings.Contains(err.Error(), "event same has 10000 documents or more") {
		t.Errorf("a page of one event: %v", err)
	}
}

func TestAnIndexThatIsNotThereYetHasNoDocument(t *testing.T) {
	p := withIndex()
	p.Search.Alias = "none"
	ledger := NewLedger()
	ledger.Add(event("a"))
	report, err := Count(t.Context(), objects{"lake/events/p/event_type=error/1.parquet": lakeFile(t, "a")}, documentIDs{}, p, ledger)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Documents{Alias: "none", Missing: 1, Sample: Sample{InLake: 1}}); !reflect.DeepEqual(*report.Index, want) || report.Complete() {
		t.Errorf("%+v, want %+v", *report.Index, want)
	}
}

func TestWhatTheIndexRefusesIsSaid(t *testing.T) {
	for alias, want := range map[string]string{
		"other": "refresh the index: POST /other/_refresh answers 403: POST /other/_refresh",
		"deaf":  "search the index: POST /deaf/_search answers 403: POST /deaf/_search",
	} {
		p := withIndex()
		p.Search.Alias = alias
		if _, err := Count(t.Context(), objects{}, documentIDs{}, p, NewLedger()); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
