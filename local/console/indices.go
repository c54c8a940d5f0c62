package console

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/millrace-dev/millrace/local/opensearch"
)

// Index is a domain with its indices.
type Index struct {
	opensearch.Status
	Indices json.RawMessage `json:"indices"`
	Error   string          `json:"error,omitempty"`
}

func (s *Console) indices(r *http.Request) (any, error) {
	list := []Index{}
	for _, d := range s.Domains.Status() {
		i := Index{Status: d, Indices: json.RawMessage("[]")}
		status, answer, err := s.ask(r, d.Endpoint, http.MethodGet, "/_cat/indices?format=json&s=index&h=health,index,docs.count,store.size", nil)
		switch {
		case err != nil:
			i.Error = err.Error()
		case status != http.StatusOK || !json.Valid(answer):
			i.Error = string(answer)
		default:
			i.Indices = answer
		}
		list = append(list, i)
	}
	return list, nil
}

// Search is what the query box sends.
type Search struct {
	Domain string          `json:"domain"` // endpoint
	Index  string          `json:"index"`  // names, aliases and patterns, with commas between
	Text   string          `json:"text"`   // in the syntax of a query string; empty: all
	Body   json.RawMessage `json:"body"`   // in place of the text: the body of _search
	Size   int             `json:"size"`   // hits, 1 to 100; default 20
}

// indexNames keeps the request on _search: what could lead elsewhere is no name.
var indexNames = regexp.MustCompile(`^[a-z0-9*.][a-z0-9_*.,+-]*$`)

func (s *Console) search(r *http.Request) (any, error) {
	q := Search{Size: 20}
	if err := read(r, &q); err != nil {
		return nil, err
	}
	if !indexNames.MatchString(q.Index) {
		return nil, wrong("index %q is not a name, an alias or a pattern in lower case", q.Index)
	}
	if q.Size < 1 || q.Size > 100 {
		return nil, wrong("size is %d, allowed are 1 to 100", q.Size)
	}
	body := []byte(q.Body)
	if len(body) == 0 {
		query := map[string]any{"match_all": map[string]any{}}
		if q.Text != "" {
			query = map[string]any{"query_string": map[string]any{"query": q.Text}}
		}
		body, _ = json.Marshal(map[string]any{"query": query, "size": q.Size, "track_total_hits": true}) // texts and numbers
	}
	status, answer, err := s.ask(r, q.Domain, http.MethodPost, "/"+q.Index+"/_search", body)
	if err != nil {
		return nil, err
	}
	if !json.Valid(answer) {
		return nil, refusal{http.StatusBadGateway, "the domain did not answer JSON: " + string(answer)}
	}
	if status != http.StatusOK {
		return nil, refusal{status, reasonOf(answer)}
	}
	return json.RawMessage(answer), nil
}

// ask sends a request to what is behind a domain, as the endpoint's owner.
func (s *Console) ask(r *http.Request, domain, method, path string, body []byte) (int, []byte, error) {
	d, err := s.Domains.Domain(domain)
	if err != nil {
		return 0, nil, err
	}
	status, answer := d.Ask(r.Context(), method, path, body)
	return status, answer, nil
}

// reasonOf is the reason in an answer of OpenSearch that is an error.
func reasonOf(answer []byte) string {
	var e struct {
		Error struct {
			Reason    string
			RootCause []struct{ Reason string } `json:"root_cause"`
		}
	}
	if json.Unmarshal(answer, &e) != nil || e.Error.Reason == "" {
		return string(answer)
	}
	if len(e.Error.RootCause) > 0 && e.Error.RootCause[0].Reason != "" {
		return e.Error.RootCause[0].Reason
	}
	return e.Error.Reason
}
