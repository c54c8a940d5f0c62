package local

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/millrace-dev/millrace/local/iam"
	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
	"github.com/millrace-dev/millrace/search/client"
)

// searchable is a domain whose policy lets the role Searcher read, and the account write
// what fine-grained access control allows.
const searchable = `{"Resources":{
	"Searcher":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"searcher","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}}},
	"Setup":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"setup","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}}},
	"Domain":{"Type":"AWS::OpenSearchService::Domain","Properties":{"DomainName":"events",
		"AccessPolicies":{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["Searcher","Arn"]}},"Action":["es:ESHttpGet","es:ESHttpPost"],"Resource":"arn:aws:es:us-east-1:000000000000:domain/events/*"},
			{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["Setup","Arn"]}},"Action":"es:ESHttp*","Resource":"arn:aws:es:us-east-1:000000000000:domain/events/*"}]},
		"EncryptionAtRestOptions":{"Enabled":true},"NodeToNodeEncryptionOptions":{"Enabled":true},"DomainEndpointOptions":{"EnforceHTTPS":true},
		"AdvancedSecurityOptions":{"Enabled":true,"MasterUserOptions":{"MasterUserARN":{"Fn::GetAtt":["Setup","Arn"]}}}}}},
	"Outputs":{"Endpoint":{"Value":{"Fn::GetAtt":["Domain","DomainEndpoint"]}},"Arn":{"Value":{"Fn::GetAtt":["Domain","Arn"]}}}}`

// TestATemplatesDomainIsSearched deploys a domain, and asks it by the Host of requests as
// a function does.
func TestATemplatesDomainIsSearched(t *testing.T) {
	t.Run(SearchEmbedded, func(t *testing.T) { testSearched(t, Config{TimeScale: 3600}, "embedded index") })
	t.Run(SearchOpenSearch, func(t *testing.T) {
		testSearched(t, Config{TimeScale: 3600, Search: SearchOpenSearch, SearchJars: nodetest.Jars(t)}, "OpenSearch 2.19.1")
	})
}

func testSearched(t *testing.T, c Config, backend string) {
	e := started(t, c)
	endpoint := deployedDomain(t, e)
	if got := e.Status().Domains; len(got) != 1 || got[0].Name != "events" || got[0].Endpoint != endpoint || got[0].Backend != backend {
		t.Errorf("status %+v, want backend %s", got, backend)
	}
	setup, searcher := e.asRole(t, endpoint, "setup"), e.asRole(t, endpoint, "searcher")
	for _, s := range []struct {
		c                  *client.Client
		method, path, body string
		want               int
		says               string
	}{
		{searcher, "GET", "/events/_search", "", 403, "no permissions for [indices:data/read/search]"},
		{setup, "PUT", "/_plugins/_security/api/roles/reader", `{"index_permissions":[{"index_patterns":["events-*"],"allowed_actions":["read"]}]}`, 201, "created"},
		{setup, "PUT", "/_plugins/_security/api/rolesmapping/reader", `{"backend_roles":["arn:aws:iam::000000000000:role/searcher"]}`, 201, "created"},
		{setup, "PUT", "/_index_template/events", `{"index_patterns":["events-*"],"template":{"aliases":{"events":{}},"mappings":{"properties":{"type":{"type":"keyword"}}}}}`, 200, "acknowledged"},
		{setup, "POST", "/_bulk?refresh=true", "{\"index\":{\"_index\":\"events-1\",\"_id\":\"a\"}}\n{\"type\":\"play\"}\n", 200, `"status":201`},
		{setup, "PUT", "/secrets", "{}", 200, "acknowledged"},
		{searcher, "GET", "/events/_count", "", 200, `"count":1`},
		{searcher, "POST", "/events-*/_search", `{"query":{"term":{"type":"play"}}}`, 200, `"_id":"a"`},
		{searcher, "GET", "/secrets/_count", "", 403, "no permissions"},
		{searcher, "GET", "/_count", "", 403, "no permissions"},
		{searcher, "PUT", "/events-1/_doc/b", `{"type":"stop"}`, 403, "es:ESHttpPut"},
		{setup, "GET", "/_cat/indices?format=json&h=index,uuid,creation.date,docs.count", "", 200, `"docs.count":"1"`},
		{setup, "DELETE", "/events-1", "", 200, "acknowledged"},
	} {
		status, answer, err := s.c.Do(t.Context(), s.method, s.path, []byte(s.body))
		if err != nil || status != s.want || !strings.Contains(string(answer), s.says) {
			t.Errorf("%s %s: %d %s, %v; want %d %s", s.method, s.path, status, answer, err, s.want, s.says)
		}
	}
	unsigned, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.URL()+"/events/_search", nil)
	if err != nil {
		t.Fatal(err)
	}
	unsigned.Host = endpoint
	answer, err := http.DefaultClient.Do(unsigned)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("unsigned: %d", answer.StatusCode)
	}
	testDeleted(t, setup)
}

// testDeleted holds that index state management sees the age of a real index: the clock
// that created it is the backend's. An hour is a second.
func testDeleted(t *testing.T, setup *client.Client) {
	const policy = `{"policy":{"default_state":"keep","states":[{"name":"keep","transitions":[{"state_name":"delete","conditions":{"min_index_age":"1h"}}]},
		{"name":"delete","actions":[{"delete":{}}]}],"ism_template":[{"index_patterns":["events-*"]}]}}`
	for _, s := range []struct{ method, path, body string }{
		{"PUT", "/_plugins/_ism/policies/p", policy}, {"PUT", "/events-2", "{}"}, {"PUT", "/other", "{}"},
	} {
		if status, answer, err := setup.Do(t.Context(), s.method, s.path, []byte(s.body)); err != nil || status/100 != 2 {
			t.Fatalf("%s %s: %d %s, %v", s.method, s.path, status, answer, err)
		}
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		status, _, err := setup.Do(t.Context(), "HEAD", "/events-2", nil)
		if err != nil {
			t.Fatal(err)
		}
		if status == http.StatusNotFound {
			break
		}
		<-tick.C // go test's own limit ends the wait
	}
	if status, _, err := setup.Do(t.Context(), "HEAD", "/other", nil); status != http.StatusOK || err != nil {
		t.Errorf("an index without a policy: %d, %v", status, err)
	}
}

// deployedDomain is the endpoint of the template's domain.
func deployedDomain(t *testing.T, e *Endpoint) string {
	t.Helper()
	url := e.URL()
	stacks := cloudformation.NewFromConfig(aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(iam.OwnerAccessKey, iam.OwnerSecretKey, "")})
	made, err := stacks.CreateStack(t.Context(), &cloudformation.CreateStackInput{
		StackName: aws.String("search"), TemplateBody: aws.String(searchable), Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	})
	if err != nil {
		t.Fatal(err)
	}
	done, err := cloudformation.NewStackCreateCompleteWaiter(stacks).WaitForOutput(t.Context(), &cloudformation.DescribeStacksInput{StackName: made.StackId}, 5*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range done.Stacks[0].Outputs {
		if *o.OutputKey == "Endpoint" {
			return *o.OutputValue
		}
	}
	t.Fatalf("no endpoint among %v", done.Stacks[0].Outputs)
	return ""
}

// asRole is a client with the role's credentials, as its function has them.
func (e *Endpoint) asRole(t *testing.T, endpoint, role string) *client.Client {
	t.Helper()
	url := e.URL()
	key, secret, token := e.IAM.Credentials("arn:aws:iam::000000000000:role/" + role)
	c, err := client.New(endpoint, aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(key, secret, token)}, client.Domain)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSearchIsChecked(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Search: "elastic"}, `search "elastic": allowed are embedded and opensearch`},
		{Config{Search: SearchOpenSearch, SearchJars: t.TempDir()}, "make opensearch"},
	} {
		c.config.Dir = t.TempDir()
		e, err := Start(context.Background(), c.config)
		if err == nil {
			e.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.config, err, c.want)
		}
	}
}
