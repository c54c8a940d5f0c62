package opensearch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/millrace-dev/millrace/local/iam"
	"github.com/millrace-dev/millrace/local/resource"
	"github.com/millrace-dev/millrace/local/timescale"
)

// fakeBackend is as much of OpenSearch as the front asks for itself; it says what has
// reached it.
type fakeBackend struct {
	mu      sync.Mutex
	indices map[string]time.Time // name → creation
	aliases map[string]string    // index → alias
	docs    map[string]int
	down    bool
	refuses string   // a method
	got     []string // "METHOD path body"
}

func (b *fakeBackend) Name() string { return "fake" }
func (b *fakeBackend) Close() error { return nil }

func (b *fakeBackend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	name := strings.Trim(r.URL.Path, "/")
	_, there := b.indices[name]
	switch {
	case b.down || r.Method == b.refuses:
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.URL.Path == "/_alias":
		page := map[string]map[string]map[string]any{}
		for index := range b.indices {
			page[index] = map[string]map[string]any{"aliases": {}}
			if alias := b.aliases[index]; alias != "" {
				page[index]["aliases"][alias] = map[string]any{}
			}
		}
		json.NewEncoder(w).Encode(page)
	case r.URL.Path == "/_cat/indices" && strings.Contains(r.URL.RawQuery, "creation.date"):
		page := []map[string]string{}
		for index, at := range b.indices {
			page = append(page, map[string]string{"index": index, "uuid": index + at.String(), "creation.date": strconv.FormatInt(at.UnixMilli(), 10), "docs.count": strconv.Itoa(b.docs[index])})
		}
		json.NewEncoder(w).Encode(page)
	case r.Method == http.MethodHead && !there:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodHead:
	case strings.HasSuffix(r.URL.Path, "/_bulk"):
		b.note(r, body)
		index, _, _ := split(r.URL.Path)
		items, err := bulkItems(body, index)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		page := bulkAnswer{Took: 7}
		for _, item := range items {
			page.Items = append(page.Items, json.RawMessage(fmt.Sprintf(`{%q:{"_id":%q,"status":201}}`, item.op, item.id)))
		}
		json.NewEncoder(w).Encode(page)
	default:
		b.note(r, body)
		if r.Method == http.MethodDelete && there {
			delete(b.indices, name)
		}
		io.WriteString(w, "{}")
	}
}

func (b *fakeBackend) note(r *http.Request, body []byte) {
	b.got = append(b.got, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
}

// reached are the requests that came through since the last call.
func (b *fakeBackend) reached() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.got
	b.got = nil
	return got
}

func (b *fakeBackend) has(index string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.indices[index]
	return ok
}

func (b *fakeBackend) create(index, alias string) { b.createAt(time.Now(), index, alias) }

func (b *fakeBackend) createAt(at time.Time, index, alias string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.indices[index], b.aliases[index] = at, alias
}

func (b *fakeBackend) refuse(method string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuses = method
}

// bench is a domain with fine-grained access control, behind a server, and roles.
type bench struct {
	t       *testing.T
	service *Service
	iam     *iam.Service
	backend *fakeBackend
	domain  *Domain
	url     string
}

const account = "arn:aws:iam::000000000000:role/"

// secure are the properties that fine-grained access control asks for.
const secure = `"EncryptionAtRestOptions":{"Enabled":true},"NodeToNodeEncryptionOptions":{"Enabled":true},"DomainEndpointOptions":{"EnforceHTTPS":true},
	"AdvancedSecurityOptions":{"Enabled":true,"MasterUserOptions":{"MasterUserARN":"` + account + `setup"}}`

func newBench(t *testing.T, scale timescale.Scale, properties string) *bench {
	t.Helper()
	b := &bench{t: t, iam: iam.New(iam.Config{}), backend: &fakeBackend{indices: map[string]time.Time{}, aliases: map[string]string{}, docs: map[string]int{}}}
	b.service = New(Config{
		Dir: t.TempDir(), Access: b.iam, Scale: scale,
		Open: func(context.Context, string, string) (Backend, error) { return b.backend, nil },
	})
	t.Cleanup(func() {
		if err := b.service.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range []string{"setup", "writer", "reader", "stranger"} {
		b.role(name, `"es:ESHttp*"`, `"*"`)
	}
	b.role("nobody", `"s3:GetObject"`, `"*"`)
	typ := b.service.ResourceTypes()[0]
	if err := typ.Check(json.RawMessage(properties)); err != nil {
		t.Fatal(err)
	}
	made, err := typ.Create(t.Context(), resource.Request{Stack: "s", LogicalID: "Domain", Properties: json.RawMessage(properties)})
	if err != nil {
		t.Fatal(err)
	}
	if b.domain, err = b.service.Domain(made.Attributes["Arn"].(string)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(b.service)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *bench) role(name, action, on string) {
	b.t.Helper()
	i := slices.IndexFunc(b.iam.ResourceTypes(), func(t resource.Type) bool { return t.Name == "AWS::IAM::Role" })
	_, err := b.iam.ResourceTypes()[i].Create(b.t.Context(), resource.Request{Properties: json.RawMessage(`{"RoleName":"` + name + `",
		"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]},
		"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":` + action + `,"Resource":` + on + `}]}}]}`)})
	if err != nil {
		b.t.Fatal(err)
	}
}

// as sends a signed request: of the role, of the owner, or, for "", unsigned.
func (b *bench) as(who, method, path, body string) (int, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Host = b.domain.Endpoint()
	if who != "" {
		keys := aws.Credentials{AccessKeyID: iam.OwnerAccessKey, SecretAccessKey: iam.OwnerSecretKey}
		if who != "owner" {
			keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken = b.iam.Credentials(account + who)
		}
		sum := sha256.Sum256([]byte(body))
		if err := v4.NewSigner().SignHTTP(b.t.Context(), keys, r, hex.EncodeToString(sum[:]), "es", "us-east-1", time.Now()); err != nil {
			b.t.Fatal(err)
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// must is as, of the owner, with success.
func (b *bench) must(method, path, body string) string {
	b.t.Helper()
	status, text := b.as("owner", method, path, body)
	if status/100 != 2 {
		b.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}
