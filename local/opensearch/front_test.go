package opensearch

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestADomainAnswersNothingUnsigned(t *testing.T) {
	b := newBench(t, 0, `{}`)
	for _, c := range []struct{ who, method, path, want string }{
		{"", "GET", "/", "User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows the es:ESHttpGet action"},
		{"", "POST", "/_bulk", "User: anonymous is not authorized to perform: es:ESHttpPost"},
		{"", "PUT", "/_plugins/_security/api/roles/x", "es:ESHttpPut"},
		{"nobody", "GET", "/events/_search", "User: arn:aws:sts::000000000000:assumed-role/nobody/millrace-local is not authorized to perform: es:ESHttpGet because no identity-based policy allows"},
	} {
		status, text := b.as(c.who, c.method, c.path, "")
		if status != http.StatusForbidden || !strings.Contains(text, c.want) {
			t.Errorf("%q %s %s: %d %s, want 403 %s", c.who, c.method, c.path, status, text, c.want)
		}
	}
	if got := b.backend.reached(); len(got) > 0 {
		t.Errorf("the backend was asked %q", got)
	}
	if status, text := b.as("stranger", "GET", "/events/_search?q=a", `{}`); status != 200 {
		t.Errorf("a role whose policy allows it: %d %s", status, text)
	}
	if got := b.backend.reached(); !slices.Equal(got, []string{"GET /events/_search?q=a {}"}) {
		t.Errorf("the backend was asked %q", got)
	}
}

func TestTheAccessPolicyDecides(t *testing.T) {
	b := newBench(t, 0, `{"DomainName":"events","AccessPolicies":{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"`+account+`nobody"},"Action":"es:ESHttpGet","Resource":"arn:aws:es:us-east-1:000000000000:domain/events/logs/*"},
		{"Effect":"Allow","Principal":"*","Action":"es:ESHttpGet","Resource":"arn:aws:es:us-east-1:000000000000:domain/events/_cluster/health"},
		{"Effect":"Deny","Principal":{"AWS":"`+account+`stranger"},"Action":"es:ESHttpDelete","Resource":"*"}]}}`)
	for _, c := range []struct {
		who, method, path string
		want              int
	}{
		{"nobody", "GET", "/logs/_search", 200},
		{"nobody", "POST", "/logs/_search", 403},
		{"nobody", "GET", "/events/_search", 403},
		{"", "GET", "/_cluster/health", 200},
		{"", "GET", "/", 403},
		{"stranger", "GET", "/events/_search", 200},
		{"stranger", "DELETE", "/events", 403},
		{"owner", "DELETE", "/events", 200},
	} {
		if status, text := b.as(c.who, c.method, c.path, ""); status != c.want {
			t.Errorf("%q %s %s: %d %s, want %d", c.who, c.method, c.path, status, text, c.want)
		}
	}
}

func TestForeignHostsAndPluginsAreNamed(t *testing.T) {
	b := newBench(t, 0, `{}`)
	if status, text := b.as("owner", "GET", "/_plugins/_sql", ""); status != http.StatusNotImplemented || !strings.Contains(text, "no plugin _sql") {
		t.Errorf("%d %s", status, text)
	}
	if status, text := b.as("owner", "GET", "/_plugins/_security/api/roles", ""); status != http.StatusBadRequest || !strings.Contains(text, "no handler found for uri [/_plugins/_security/api/roles]") {
		t.Errorf("without fine-grained access control: %d %s", status, text)
	}
	answer, err := http.Get(b.url)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("another host: %d", answer.StatusCode)
	}
}

func TestDoIsARoleInsideTheProcess(t *testing.T) {
	b := newBench(t, 0, `{}`)
	status, _, err := b.domain.Do(t.Context(), account+"writer", "POST", "/_bulk", []byte("{\"index\":{\"_index\":\"x\"}}\n{}\n"))
	if status != 200 || err != nil {
		t.Errorf("%d, %v", status, err)
	}
	if got := b.backend.reached(); len(got) != 1 || !strings.HasPrefix(got[0], "POST /_bulk {\"index\"") {
		t.Errorf("the backend was asked %q", got)
	}
	if status, text, err := b.domain.Do(t.Context(), account+"nobody", "POST", "/_bulk", nil); status != 403 || err != nil {
		t.Errorf("%d %s, %v", status, text, err)
	}
	b.backend.down = true
	if status, _, err := b.domain.Do(t.Context(), account+"writer", "GET", "/", nil); status != 503 || err != nil {
		t.Errorf("%d, %v", status, err)
	}
}
