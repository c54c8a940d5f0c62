package search

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/search/setup"
)

// setupFunction is the name of the deployed function.
func (f *fixture) setupFunction(t *testing.T) string {
	t.Helper()
	pages := cloudformation.NewListStackResourcesPaginator(cloudformation.NewFromConfig(f.Config), &cloudformation.ListStackResourcesInput{StackName: aws.String("millrace-dev-search")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.StackResourceSummaries {
			if *r.ResourceType == "AWS::Lambda::Function" && strings.Contains(*r.LogicalResourceId, "Setup") {
				return *r.PhysicalResourceId
			}
		}
	}
	t.Fatal("stack millrace-dev-search has no function that sets the index up")
	return ""
}

type outcome struct{ Status, Reason, PhysicalResourceId string }

// request sends the function what CloudFormation sends it, and answers what
// CloudFormation would read.
func (f *fixture) request(t *testing.T, kind, physicalID string, p, old setup.Properties) outcome {
	t.Helper()
	answers := make(chan outcome, 1)
	s3 := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var o outcome
		if err := json.Unmarshal(body, &o); err != nil {
			o.Reason = err.Error() + ": " + string(body)
		}
		answers <- o
	}))
	defer s3.Close()
	event, err := json.Marshal(map[string]any{
		"RequestType": kind, "RequestId": "1", "ResponseURL": s3.URL, "ResourceType": setup.ResourceType, "LogicalResourceId": "Other",
		"StackId": "arn:aws:cloudformation:us-east-1:000000000000:stack/other/1", "PhysicalResourceId": physicalID,
		"ResourceProperties": p.Map(), "OldResourceProperties": old.Map(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lambda.NewFromConfig(f.Config).Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String(f.setupFunction(t)), Payload: event}); err != nil {
		t.Fatal(err)
	}
	select {
	case o := <-answers:
		return o
	case <-time.After(time.Minute):
		t.Fatalf("%s was not answered", kind)
		return outcome{}
	}
}

// other is an index beside the environment's, in the same domain.
func other(f *fixture, kind string, retention time.Duration) setup.Properties {
	p := setup.Of(search.Index{
		Name: "other", Alias: "all-others", Rotation: search.OneDay, Retention: retention,
		Mapping: schema.Mapping{Dynamic: "strict", Properties: map[string]schema.MappingProperty{"a": {Type: kind}}},
	}, true)
	p.Endpoint = f.Place.Search.DomainEndpoint
	p.WriterArns = []string{"arn:aws:iam::000000000000:role/writer"}
	return p
}

// TestTheSetupIsCreatedUpdatedAndDeleted asks the deployed function for another index
// in the domain, for changes of it, for one that OpenSearch refuses, and to remove it.
func TestTheSetupIsCreatedUpdatedAndDeleted(t *testing.T) {
	f := environment(t)
	const day = 24 * time.Hour
	first, longer := other(f, "keyword", 7*day), other(f, "keyword", 14*day)
	parts := []string{
		"/_index_template/" + first.TemplateName(), "/_plugins/_ism/policies/" + first.PolicyID(),
		"/_plugins/_security/api/roles/" + first.WriterName(), "/_plugins/_security/api/rolesmapping/" + first.WriterName(),
		"/_plugins/_security/api/roles/" + first.ReaderName(),
	}
	there := func(when string, want int) {
		t.Helper()
		for _, path := range parts {
			if status := f.ask(t, http.MethodGet, path, "", nil); status != want {
				t.Errorf("%s: GET %s answers %d, want %d", when, path, status, want)
			}
		}
	}
	succeed := func(kind, id string, p, old setup.Properties) string {
		t.Helper()
		o := f.request(t, kind, id, p, old)
		if o.Status != "SUCCESS" {
			t.Fatalf("%s: %+v", kind, o)
		}
		return o.PhysicalResourceId
	}
	there("before", http.StatusNotFound)
	id := succeed("Create", "", first, setup.Properties{})
	there("created", http.StatusOK)
	if again := succeed("Create", "", first, setup.Properties{}); again != id {
		t.Errorf("a second creation is called %s, the first %s", again, id)
	}
	if status := f.ask(t, http.MethodPut, "/other-2026-11-23/_doc/1?refresh=true", `{"a":"b"}`, nil); status != http.StatusCreated {
		t.Fatalf("a document: %d", status)
	}
	if after := succeed("Update", id, longer, first); after != id {
		t.Errorf("an update calls %s %s, and so replaces it", id, after)
	}
	var policy search.Policy
	f.ask(t, http.MethodGet, parts[1], "", &policy)
	if got := age(policy); got != "15d" {
		t.Errorf("after the update indices are deleted at the age of %s, want 15d", got)
	}

	o := f.request(t, "Update", id, other(f, "long", 14*day), longer)
	for _, word := range []string{"other-2026-11-23", "400", "mapper [a] cannot be changed from type [keyword] to [long]"} {
		if o.Status != "FAILED" || !strings.Contains(o.Reason, word) {
			t.Errorf("a field of another type: %q is not in %+v", word, o)
		}
	}
	// CloudFormation rolls back by an update with what was.
	succeed("Update", id, longer, other(f, "long", 14*day))

	succeed("Delete", id, longer, setup.Properties{})
	there("deleted", http.StatusNotFound)
	if status := f.ask(t, http.MethodGet, "/other-2026-11-23/_doc/1", "", nil); status != http.StatusOK {
		t.Errorf("the document is gone with its set-up: %d", status)
	}
	succeed("Delete", id, longer, setup.Properties{}) // twice: nothing is there
}
