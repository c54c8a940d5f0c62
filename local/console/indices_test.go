package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/resource"
)

func TestAnIndexIsSearched(t *testing.T) {
	f := start(t)
	if _, err := typeNamed(t, f.Domains.ResourceTypes(), "AWS::OpenSearchService::Domain").Create(t.Context(), resource.Request{
		Stack: "app", LogicalID: "Domain", Account: "000000000000", Region: "us-east-1", Partition: "aws", Properties: []byte(`{"DomainName":"found"}`),
	}); err != nil {
		t.Fatal(err)
	}
	endpoint := f.Domains.Status()[0].Endpoint
	domain, err := f.Domains.Domain(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	for id, document := range map[string]string{"1": `{"kind":"a","n":1}`, "2": `{"kind":"b","n":2}`} {
		if status, answer := domain.Ask(t.Context(), http.MethodPut, "/things-1/_doc/"+id+"?refresh=true", []byte(document)); status != http.StatusCreated {
			t.Fatalf("%d %s", status, answer)
		}
	}
	var list []struct {
		Name, Error string
		Indices     []struct {
			Index string
			Count string `json:"docs.count"`
		}
	}
	f.get("indices", 200, &list)
	if len(list) != 1 || list[0].Error != "" || len(list[0].Indices) != 1 || list[0].Indices[0].Index != "things-1" || list[0].Indices[0].Count != "2" {
		t.Errorf("%+v", list)
	}
	ask := func(rest string) string { return `{"domain":"` + endpoint + `",` + rest + `}` }
	var found struct {
		Hits struct {
			Total struct{ Value int }
			Hits  []struct {
				ID string `json:"_id"`
			}
		}
	}
	f.post("search", ask(`"index":"things-*","text":"kind:b"`), 200, &found)
	if found.Hits.Total.Value != 1 || found.Hits.Hits[0].ID != "2" {
		t.Errorf("%+v", found)
	}
	f.post("search", ask(`"index":"things-1"`), 200, &found)
	if found.Hits.Total.Value != 2 {
		t.Errorf("%+v", found)
	}
	f.post("search", ask(`"index":"things-1","body":{"query":{"range":{"n":{"gte":2}}}}`), 200, &found)
	if found.Hits.Total.Value != 1 {
		t.Errorf("%+v", found)
	}
	for rest, want := range map[string]string{
		`"index":"things-1/_delete_by_query?x="`:        "is not a name",
		`"index":"_all"`:                                "is not a name",
		`"index":"../_cluster"`:                         "is not a name",
		`"index":"things-1","size":1000`:                "allowed are 1 to 100",
		`"index":"things-1","body":{"query":{"no":{}}}`: "no",
	} {
		if text := f.post("search", ask(rest), http.StatusBadRequest, nil); !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %q", rest, text, want)
		}
	}
	f.post("search", ask(`"index":"none"`), http.StatusNotFound, nil)
	f.post("search", `{"domain":"gone","index":"x"}`, http.StatusNotFound, nil)
}
