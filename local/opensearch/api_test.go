package opensearch

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func TestClientsFindADomain(t *testing.T) {
	b := newBench(t, 0, `{"DomainName":"events","VPCOptions":{"SubnetIds":["subnet-1"]},`+secure+`}`)
	mux := &awsapi.Mux{}
	mux.Add(b.service.API())
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, c := range []struct {
		method, path, body string
		want               int
		says               string
	}{
		{"GET", "/2021-01-01/opensearch/domain/events", "", 200, `"Endpoints":{"vpc":"` + b.domain.Endpoint() + `"}`},
		{"GET", "/2021-01-01/opensearch/domain/events", "", 200, `"AdvancedSecurityOptions":{"Enabled":true}`},
		{"GET", "/2021-01-01/opensearch/domain/other", "", 409, "Domain not found: other"},
		{"POST", "/2021-01-01/opensearch/domain-info", `{"DomainNames":["events","other"]}`, 200, `{"DomainStatusList":[{"ARN":"` + b.domain.ARN() + `"`},
		{"GET", "/2021-01-01/domain", "", 200, `{"DomainNames":[{"DomainName":"events","EngineType":"OpenSearch"}]}`},
		{"POST", "/2021-01-01/opensearch/domain", `{"DomainName":"x"}`, 400, "has no action"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIALOCALMILLRACE000/20261123/us-east-1/es/aws4_request, SignedHeaders=host, Signature=x")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != c.want || !strings.Contains(string(text), c.says) {
			t.Errorf("%s %s: %d %s, %v; want %d %s", c.method, c.path, answer.StatusCode, text, err, c.want, c.says)
		}
	}
}
