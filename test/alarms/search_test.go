package alarms

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/search/client"
)

var searchFaults = []fault{
	{[]string{"search-yellow"}, yellow},
	{[]string{"search-writes-blocked"}, writesBlocked},
	{[]string{"search-key-error"}, keyError},
	{[]string{"search-key-inaccessible"}, keyInaccessible},
}

// An index wants more replicas than there are nodes.
func yellow(t *testing.T, f *fixture) {
	f.index(t, "search-yellow", `{"settings":{"index":{"number_of_replicas":20}}}`)
}

// An index takes nothing more, as all do when a disk is full.
func writesBlocked(t *testing.T, f *fixture) {
	f.index(t, "search-writes-blocked", `{"settings":{"index":{"blocks.read_only_allow_delete":true}}}`)
}

// index sets an alarm off by an index of its own.
func (f *fixture) index(t *testing.T, kind, settings string) {
	t.Helper()
	a := f.alarm(t, kind)
	f.goOff(t, []alarms.Status{a}, cause{
		make: func() {
			f.ask(t, http.MethodPut, "/fault", settings)
			f.measured(t, a, "Maximum", 1)
		},
		mend: func() {
			f.ask(t, http.MethodDelete, "/fault", "")
			f.measured(t, a, "Minimum", 0)
		},
	})
}

// measured waits until the domain has been asked how it is: not each time that its state
// is published.
func (f *fixture) measured(t *testing.T, a alarms.Status, statistic string, want float64) {
	t.Helper()
	f.await(t, "a domain that has been asked", func() bool {
		f.Endpoint.OpenSearch.Measure()
		value, some := f.shows(t, a, statistic)
		return some && value == want
	})
}

// ask the domain, as the owner of the account.
func (f *fixture) ask(t *testing.T, method, path, body string) {
	t.Helper()
	owner, err := client.New(f.Place.Search.DomainEndpoint, f.Config, client.Domain)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer, err := owner.Do(t.Context(), method, path, []byte(body)); err != nil || status != http.StatusOK {
		t.Fatalf("%s %s: %d, %s, %v", method, path, status, answer, err)
	}
}

// The key that the domain's volumes are encrypted with is disabled.
func keyError(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "search-key-error"), cause{
		make: func() { f.key(t, "DisableKey") },
		mend: func() { f.key(t, "EnableKey") },
	})
}

// It is to be deleted.
func keyInaccessible(t *testing.T, f *fixture) {
	f.goOff(t, f.ofKinds(t, "search-key-inaccessible"), cause{
		make: func() { f.key(t, "ScheduleKeyDeletion") },
		mend: func() {
			f.key(t, "CancelKeyDeletion") // which leaves it disabled
			f.key(t, "EnableKey")
		},
	})
}

// key has KMS do something with the key of the stack search.
func (f *fixture) key(t *testing.T, action string) {
	t.Helper()
	resources, err := cloudformation.NewFromConfig(f.Config).DescribeStackResources(t.Context(), &cloudformation.DescribeStackResourcesInput{StackName: aws.String("millrace-prod-search")})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(resources.StackResources, func(r types.StackResource) bool { return *r.ResourceType == "AWS::KMS::Key" })
	if i < 0 {
		t.Fatal("the stack has no key")
	}
	f.kms(t, action, `{"KeyId":"`+*resources.StackResources[i].PhysicalResourceId+`"}`)
}

// kms sends a request in the protocol that KMS speaks.
func (f *fixture) kms(t *testing.T, action, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.Endpoint.URL(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "TrentService."+action)
	owner, err := f.Config.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := v4.NewSigner().SignHTTP(t.Context(), owner, request, fmt.Sprintf("%x", sha256.Sum256([]byte(body))), "kms", f.Config.Region, time.Now()); err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s", action, answer.Status)
	}
}
