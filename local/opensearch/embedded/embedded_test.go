package embedded

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// ask sends a request whose answer is JSON.
func ask(t testing.TB, h http.Handler, method, path, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

// What OpenSearch has and this has not is an error that names it, never another answer.
func TestWhatIsNotThereIsRefusedByName(t *testing.T) {
	n := open(t)
	ask(t, n, "PUT", "/i", `{"mappings":{"properties":{"k":{"type":"keyword"},"at":{"type":"date"}}}}`)
	for _, c := range []struct{ method, path, body, named string }{
		{"POST", "/i/_search", `{"query":{"geo_distance":{}}}`, "geo_distance"},
		{"POST", "/i/_search", `{"query":{"match":{"k":{"query":"a","fuzziness":1}}}}`, "fuzziness"},
		{"POST", "/i/_search", `{"aggs":{"x":{"significant_terms":{"field":"k"}}}}`, "significant_terms"},
		{"POST", "/i/_search", `{"aggs":{"x":{"terms":{"field":"k","include":"a.*"}}}}`, "include"},
		{"POST", "/i/_search", `{"aggs":{"x":{"date_histogram":{"field":"at","fixed_interval":"1d","time_zone":"Europe/Paris"}}}}`, "time_zone"},
		{"POST", "/i/_search", `{"highlight":{}}`, "highlight"},
		{"GET", "/i/_search?scroll=1m", ``, "scroll"},
		{"POST", "/_bulk", "{\"update\":{\"_index\":\"i\",\"_id\":\"1\"}}\n{\"doc\":{}}\n", "update"},
		{"POST", "/_bulk", "{\"index\":{\"_index\":\"i\",\"routing\":\"1\"}}\n{}\n", "routing"},
		{"PUT", "/j", `{"mappings":{"properties":{"g":{"type":"geo_point"}}}}`, "geo_point"},
		{"PUT", "/j", `{"mappings":{"properties":{"g":{"type":"text","analyzer":"english"}}}}`, "english"},
		{"PUT", "/j", `{"settings":{"index.sort.field":"k"}}`, "index.sort.field"},
		{"PUT", "/j", `{"aliases":{"a":{"filter":{}}}}`, "filter"},
		{"PUT", "/_index_template/t", `{"index_patterns":["a"],"composed_of":["c"]}`, "component"},
		{"PUT", "/_index_template/t", `{"index_patterns":["a"],"data_stream":{}}`, "data_stream"},
		{"POST", "/i/_delete_by_query", `{}`, "/i/_delete_by_query"},
		{"GET", "/_nodes", ``, "/_nodes"},
	} {
		status, body := ask(t, n, c.method, c.path, c.body)
		if status != http.StatusBadRequest && status != http.StatusMethodNotAllowed || !strings.Contains(body, c.named) || !json.Valid([]byte(body)) {
			t.Errorf("%s %s %s answers %d %s; want it to name %s", c.method, c.path, c.body, status, body, c.named)
		}
	}
	if _, body := ask(t, n, "GET", "/_cat/indices?h=index", ""); body != "i\n" {
		t.Errorf("after that there is %q", body)
	}
}

// Documents that come at the same time, some of them twice, are each there once, and
// searches meanwhile see whole documents.
func TestManyAtOnce(t *testing.T) {
	n := open(t)
	ask(t, n, "PUT", "/i", `{"mappings":{"properties":{"w":{"type":"text"},"n":{"type":"integer"}}}}`)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			var b strings.Builder
			for i := range 500 {
				fmt.Fprintf(&b, "{\"index\":{\"_index\":\"i\",\"_id\":\"%d\"}}\n{\"n\":%d,\"w\":\"word number%d\"}\n", i+worker/2*500, i, i)
			}
			if status, body := ask(t, n, "POST", "/_bulk", b.String()); status != 200 || strings.Contains(body[:40], "true") {
				t.Errorf("%d %.200s", status, body)
			}
			if status, body := ask(t, n, "POST", "/i/_search", `{"query":{"match":{"w":"word"}},"aggs":{"s":{"sum":{"field":"n"}}}}`); status != 200 {
				t.Errorf("%d %s", status, body)
			}
		})
	}
	all.Wait()
	for _, query := range []string{`{"query":{"match":{"w":"word"}}}`, `{"query":{"exists":{"field":"n"}}}`, `{}`} {
		if _, body := ask(t, n, "POST", "/i/_count", query); !strings.Contains(body, `"count":2000}`) {
			t.Errorf("%s: %s; want 2000", query, body)
		}
	}
	if _, body := ask(t, n, "POST", "/i/_count", `{"query":{"match":{"w":"number7"}}}`); !strings.Contains(body, `"count":4}`) {
		t.Errorf("%s; want 4", body)
	}
}

// A document that is replaced is not found by what it said before.
func TestReplacedTextIsGone(t *testing.T) {
	n := open(t)
	ask(t, n, "PUT", "/i/_doc/1", `{"w":"old words"}`)
	ask(t, n, "POST", "/i/_search", `{"query":{"match":{"w":"old"}}}`) // it is in bleve by now
	ask(t, n, "PUT", "/i/_doc/1", `{"w":"new words"}`)
	for word, want := range map[string]string{"old": `"count":0}`, "new": `"count":1}`} {
		if _, body := ask(t, n, "POST", "/i/_count", `{"query":{"match":{"w":"`+word+`"}}}`); !strings.Contains(body, want) {
			t.Errorf("%s: %s", word, body)
		}
	}
}

// Sources that are on disk and those that are still to be written are read alike.
func TestSourcesBeyondTheTail(t *testing.T) {
	n := open(t)
	long := strings.Repeat("x", tailSize/3)
	for id := range 7 {
		ask(t, n, "PUT", fmt.Sprintf("/i/_doc/%d", id), fmt.Sprintf(`{"n":%d,"l":"%s"}`, id, long))
	}
	for id := range 7 {
		if _, body := ask(t, n, "GET", fmt.Sprintf("/i/_doc/%d", id), ""); !strings.Contains(body, fmt.Sprintf(`{"n":%d,"l":"%s"}`, id, long)) {
			t.Errorf("document %d is %.100s", id, body)
		}
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	n, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	ask(t, n, "PUT", "/i/_doc/1", `{"w":"words"}`)
	for range 2 {
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder: %v", err)
	}
	if status, _ := ask(t, n, "GET", "/", ""); status != http.StatusServiceUnavailable {
		t.Errorf("status %d; want 503", status)
	}
}
