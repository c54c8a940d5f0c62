package search

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/search/client"
)

// TestTheDomainAnswersNothingUnsigned asks without a signature, and as the reader for
// what only a writer may do.
func TestTheDomainAnswersNothingUnsigned(t *testing.T) {
	f := environment(t)
	place := f.Place.Search
	for _, path := range []string{"/", "/_cat/indices", "/" + place.Alias + "/_search"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.Endpoint.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = place.DomainEndpoint
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("GET %s without a signature: %d, %s", path, answer.StatusCode, text)
		}
	}
	reader, err := place.Client(f.Config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPost, "/" + place.IndexName + "-2026-01-01/_doc", `{"event_id":"x"}`},
		{http.MethodDelete, "/" + place.IndexName + "-2026-01-01", ""},
		{http.MethodPut, "/_plugins/_security/api/roles/mine", `{}`},
		{http.MethodGet, "/_cat/indices", ""},
	} {
		status, answer, err := reader.Do(t.Context(), c.method, c.path, []byte(c.body))
		if err != nil || status != http.StatusForbidden {
			t.Errorf("the reader's %s %s: %d, %s, %v", c.method, c.path, status, answer, err)
		}
	}
	// Another service's signature is none for this one.
	other, err := client.New(place.DomainEndpoint, f.Config, client.Serverless)
	if err != nil {
		t.Fatal(err)
	}
	status, answer, err := other.Do(t.Context(), http.MethodGet, "/", nil)
	if err != nil || status != http.StatusForbidden || !strings.Contains(string(answer), "es") {
		t.Errorf("signed for %s: %d, %s, %v", client.Serverless, status, answer, err)
	}
}
