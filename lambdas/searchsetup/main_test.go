package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/millrace-dev/millrace/search/client"
	"github.com/millrace-dev/millrace/search/setup"
)

// The whole way, but for Lambda: signed requests over a socket.
func TestOverHTTP(t *testing.T) {
	d := newFakeDomain()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != endpoint || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/es/aws4_request") {
			t.Errorf("%s %s of %s, signed %q", r.Method, r.URL, r.Host, r.Header.Get("Authorization"))
		}
		d.ServeHTTP(w, r)
	}))
	defer server.Close()
	cfg := aws.Config{Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", "")}
	setUp := handler(func(p setup.Properties) (doer, error) { return client.New(p.Endpoint, cfg, p.Service) })

	p := properties(clicks())
	event := cfn.Event{RequestType: cfn.RequestCreate, StackID: "arn:stack", LogicalResourceID: "Search", ResourceProperties: p.Map()}
	if _, _, err := setUp(t.Context(), event); err != nil || left(d) != 6 {
		t.Fatalf("Create: %v, %d pieces", err, left(d))
	}
	event.RequestType = cfn.RequestDelete
	if _, _, err := setUp(t.Context(), event); err != nil || left(d) != 0 {
		t.Errorf("Delete: %v, %d pieces", err, left(d))
	}
}

func TestEndpointThatIsNone(t *testing.T) {
	connect := func(p setup.Properties) (doer, error) { return client.New(p.Endpoint, aws.Config{}, p.Service) }
	p := properties(clicks())
	p.Endpoint = "https://host/clicks"
	event := cfn.Event{RequestType: cfn.RequestCreate, ResourceProperties: p.Map()}
	if _, _, err := handler(connect)(t.Context(), event); err == nil || !strings.Contains(err.Error(), `endpoint "https://host/clicks"; allowed`) {
		t.Errorf("Create: %v", err)
	}
	event.RequestType = cfn.RequestDelete
	if _, _, err := handler(connect)(t.Context(), event); err != nil {
		t.Errorf("Delete after it: %v", err)
	}
}
