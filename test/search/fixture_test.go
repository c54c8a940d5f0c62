// Package search runs the dev environment on the local endpoint with a real
// OpenSearch node, and looks at what Firehose makes of the node's answers, of its
// silence and of its end. test/search/mapping asks a node of its own about the
// mapping.
package search

import (
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/cmd/millrace/verify"
	"github.com/millrace-dev/millrace/local"
	"github.com/millrace-dev/millrace/local/opensearch/node"
	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
	"github.com/millrace-dev/millrace/search/client"
	"github.com/millrace-dev/millrace/test/deployed"
)

// fixture is a dev environment whose domain is a real node. The tests share it.
type fixture struct {
	*deployed.Environment
	node  *node.Node
	owner *client.Client // may ask the domain anything
}

var (
	shared     fixture
	deployOnce sync.Once
	deployErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.Environment != nil {
		shared.Close()
	}
	os.Exit(code)
}

// environment is deployed by the first test that asks for it. Without a node on
// this machine the test is skipped, see package nodetest.
func environment(t *testing.T) *fixture {
	t.Helper()
	jars := nodetest.Jars(t)
	deployOnce.Do(func() { deployErr = shared.deploy(jars) })
	if deployErr != nil {
		t.Fatal(deployErr)
	}
	return &shared
}

func (f *fixture) deploy(jars string) (err error) {
	if f.Environment, err = deployed.Dev(local.Config{Search: "opensearch", SearchJars: jars}); err != nil {
		return err
	}
	domain, err := f.Endpoint.OpenSearch.Domain(f.Place.Search.DomainEndpoint)
	if err != nil {
		return err
	}
	f.node = domain.Backend().(*node.Node)
	f.owner, err = client.New(f.Place.Search.DomainEndpoint, f.Config, client.Domain)
	return err
}

// ask the domain, as its owner; the answer is put into the value, if it is wanted.
func (f *fixture) ask(t *testing.T, method, path, body string, into any) (status int) {
	t.Helper()
	status, answer, err := f.owner.Do(t.Context(), method, path, []byte(body))
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil {
		t.Fatalf("%s %s answers %d, %s: %v", method, path, status, answer, err)
	}
	return status
}

// put puts a record on the analytics stream, past the transform.
func (f *fixture) put(t *testing.T, record string) {
	t.Helper()
	if _, err := kinesis.NewFromConfig(f.Config).PutRecord(t.Context(), &kinesis.PutRecordInput{
		StreamName: &f.Place.AnalyticsStreamName, PartitionKey: aws.String("k"), Data: []byte(record),
	}); err != nil {
		t.Fatal(err)
	}
}

// counted waits until the streams are empty, and counts the ledger's events in the
// buckets and, as its reader, in the index.
func (f *fixture) counted(t *testing.T, ledger *verify.Ledger) *verify.Report {
	t.Helper()
	reader, err := f.Place.Search.Client(f.Config)
	if err != nil {
		t.Fatal(err)
	}
	return f.SettleWith(t, reader, ledger)
}

// indices that the alias names.
func (f *fixture) indices(t *testing.T) (names []string) {
	t.Helper()
	var aliases map[string]any
	if status := f.ask(t, http.MethodGet, "/_alias/"+f.Place.Search.Alias, "", &aliases); status != http.StatusOK {
		t.Fatalf("the alias answers %d: %v", status, aliases)
	}
	for name := range aliases {
		names = append(names, name)
	}
	return names
}
