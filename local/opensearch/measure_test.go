package opensearch

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/iam"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/opensearch/embedded"
	"github.com/millrace-dev/millrace/local/opensearch/node"
	"github.com/millrace-dev/millrace/local/opensearch/node/nodetest"
	"github.com/millrace-dev/millrace/local/resource"
)

// watched is a domain called "events" whose metrics are kept.
type watched struct {
	t      *testing.T
	domain *Domain
	clock  clock.Clock
	down   atomic.Bool
	key    atomic.Value // string

	mu   sync.Mutex
	data []metric.Datum
}

// breakable is a backend that can be down.
type breakable struct {
	Backend
	down *atomic.Bool
}

func (b breakable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.down.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	b.Backend.ServeHTTP(w, r)
}

func watch(t *testing.T, properties string, open Open) *watched {
	t.Helper()
	w := &watched{t: t}
	w.key.Store("Enabled")
	s := New(Config{
		Dir: t.TempDir(), Access: iam.New(iam.Config{}), Clock: &w.clock,
		Metrics: func(data ...metric.Datum) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.data = append(w.data, data...)
		},
		KeyState: func(id string) string {
			if id != "key-1" {
				t.Errorf("asked about %q", id)
			}
			return w.key.Load().(string)
		},
		Open: func(ctx context.Context, domain, dir string) (Backend, error) {
			b, err := open(ctx, domain, dir)
			return breakable{b, &w.down}, err
		},
	})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	typ := s.ResourceTypes()[0]
	if err := typ.Check(json.RawMessage(properties)); err != nil {
		t.Fatal(err)
	}
	made, err := typ.Create(t.Context(), resource.Request{Properties: json.RawMessage(properties)})
	if err != nil {
		t.Fatal(err)
	}
	if w.domain, err = s.Domain(made.Attributes["Arn"].(string)); err != nil {
		t.Fatal(err)
	}
	return w
}

func openEmbedded(_ context.Context, _, dir string) (Backend, error) { return embedded.Open(dir) }

// must asks the search engine.
func (w *watched) must(method, path, body string) {
	w.t.Helper()
	if status, answer := ask(w.t.Context(), w.domain.backend, method, path, []byte(body)); status/100 != 2 {
		w.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
}

// measured are the values that one Measure publishes, by name, what was published
// before it forgotten.
func (w *watched) measured() map[string]float64 {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	w.domain.measurement.asked = time.Time{} // however long the last question took
	w.mu.Lock()
	w.data = nil
	w.mu.Unlock()
	w.domain.service.Measure()
	return w.values()
}

func (w *watched) values() map[string]float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	values := map[string]float64{}
	for _, d := range w.data {
		if d.Namespace != "AWS/ES" || !slices.Equal(d.Dimensions, []metric.Dimension{{Name: "DomainName", Value: "events"}, {Name: "ClientId", Value: "000000000000"}}) || d.Time.IsZero() || d.Unit == "" {
			w.t.Errorf("published %+v", d)
		}
		values[d.Name] += d.Value
	}
	return values
}

func (w *watched) want(when string, got map[string]float64, want map[string]float64) {
	w.t.Helper()
	for name, value := range want {
		if is, there := got[name]; !there || is != value {
			w.t.Errorf("%s: %s is %v (published: %t), want %v", when, name, is, there, value)
		}
	}
}

const cluster = `{"DomainName":"events","ClusterConfig":{"InstanceCount":2,"DedicatedMasterEnabled":true,"DedicatedMasterCount":3},
	"EBSOptions":{"EBSEnabled":true,"VolumeSize":10},"EncryptionAtRestOptions":{"Enabled":true,"KmsKeyId":"key-1"}}`

func TestTheStateOfADomain(t *testing.T) {
	w := watch(t, cluster, openEmbedded)
	healthy := map[string]float64{
		"ClusterStatus.green": 1, "ClusterStatus.yellow": 0, "ClusterStatus.red": 0, "Nodes": 5, "ClusterIndexWritesBlocked": 0,
		"AutomatedSnapshotFailure": 0, "KMSKeyError": 0, "KMSKeyInaccessible": 0, "CPUUtilization": 0, "JVMMemoryPressure": 0,
		"MasterCPUUtilization": 0, "MasterJVMMemoryPressure": 0, "MasterReachableFromNode": 1,
	}
	empty := w.measured()
	w.want("without an index", empty, healthy)
	w.want("without an index", empty, map[string]float64{"SearchableDocuments": 0, "ClusterUsedSpace": 0, "FreeStorageSpace": 10240, "IndexingRate": 0, "SearchRate": 0})
	if _, there := empty["IndexingLatency"]; there {
		t.Error("a latency of nothing was published")
	}

	w.must("PUT", "/i", `{"settings":{"number_of_shards":3,"number_of_replicas":1}}`)
	w.must("POST", "/_bulk", `{"index":{"_index":"i","_id":"1"}}`+"\n"+`{"a":1}`+"\n"+`{"index":{"_index":"i","_id":"2"}}`+"\n"+`{"b":"`+strings.Repeat("x", 1<<20)+`"}`+"\n"+`{"delete":{"_index":"i","_id":"1"}}`+"\n")
	w.must("PUT", "/i/_doc/3?refresh=true", `{"a":2}`)
	w.must("GET", "/i/_search", `{}`)
	got := w.measured()
	w.want("with a replica on the other node", got, healthy)
	w.want("with documents", got, map[string]float64{
		"SearchableDocuments": 2, "DeletedDocuments": 1, "Shards.active": 6, "Shards.activePrimary": 3, "Shards.unassigned": 0,
		"IndexingRate": got["IndexingRate"], "SearchRate": got["SearchRate"], "IndexingLatency": got["IndexingLatency"], "SearchLatency": got["SearchLatency"],
	})
	if rate := got["IndexingRate"]; rate < 2.9 || rate > 3 {
		t.Errorf("%v documents a minute, want 3", rate)
	}
	if rate := got["SearchRate"]; rate < 2.9 || rate > 3 {
		t.Errorf("%v searches of shards a minute, want 3", rate)
	}
	if used, free := got["ClusterUsedSpace"], got["FreeStorageSpace"]; used < 2 || used > 2.1 || free != 10240-used/2 {
		t.Errorf("%v MiB used, %v free of each node", used, free)
	}

	w.must("PUT", "/i/_settings", `{"index.number_of_replicas":2}`)
	w.want("with more replicas than nodes", w.measured(), map[string]float64{
		"ClusterStatus.green": 0, "ClusterStatus.yellow": 1, "ClusterStatus.red": 0, "Shards.active": 6, "Shards.unassigned": 3,
	})
	w.must("PUT", "/i/_settings", `{"index.number_of_replicas":0,"index.blocks.read_only_allow_delete":true}`)
	w.want("with a full disk", w.measured(), map[string]float64{"ClusterStatus.green": 1, "ClusterIndexWritesBlocked": 1})
	w.must("PUT", "/i/_settings", `{"index.blocks.read_only_allow_delete":null}`)

	w.down.Store(true)
	got = w.measured()
	w.want("while it is down", got, map[string]float64{"ClusterStatus.green": 0, "ClusterStatus.red": 1, "Nodes": 0, "ClusterIndexWritesBlocked": 1})
	for _, name := range []string{"SearchableDocuments", "FreeStorageSpace", "CPUUtilization", "IndexingRate"} {
		if _, there := got[name]; there {
			t.Errorf("while it is down: %s was published", name)
		}
	}
	w.down.Store(false)
	w.want("when it is there again", w.measured(), healthy)
	w.want("a minute later", w.measured(), map[string]float64{"IndexingRate": 0})

	w.key.Store("Disabled")
	w.want("with a key that is disabled", w.measured(), map[string]float64{"KMSKeyError": 1, "KMSKeyInaccessible": 0})
	w.key.Store("PendingDeletion")
	w.want("with a key that will be deleted", w.measured(), map[string]float64{"KMSKeyError": 0, "KMSKeyInaccessible": 1})
}

func TestWhatADomainDoesNotHaveIsNotMeasured(t *testing.T) {
	got := watch(t, `{"DomainName":"events"}`, openEmbedded).measured()
	for _, name := range []string{"FreeStorageSpace", "KMSKeyError", "MasterCPUUtilization"} {
		if _, there := got[name]; there {
			t.Errorf("%s was published", name)
		}
	}
	if got["Nodes"] != 1 {
		t.Errorf("%v nodes", got["Nodes"])
	}
}

func TestAnswersAreCounted(t *testing.T) {
	w := watch(t, `{"DomainName":"events","AccessPolicies":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"es:ESHttp*","Resource":"*"}]}}`, openEmbedded)
	send := func(method, path string, body io.Reader) int {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+w.domain.Endpoint()+path, body)
		if err != nil {
			t.Fatal(err)
		}
		answer := newRecorder()
		w.domain.service.ServeHTTP(answer, r)
		return answer.status
	}
	for _, c := range []struct {
		method, path string
		want         int
	}{{"GET", "/", 200}, {"PUT", "/i", 200}, {"GET", "/none/_count", 404}, {"BREW", "/", 403}} {
		if status := send(c.method, c.path, http.NoBody); status != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, status, c.want)
		}
	}
	if _, _, err := w.domain.Do(t.Context(), "", "GET", "/_cat/count", nil); err != nil {
		t.Error(err)
	}
	w.down.Store(true)
	send("GET", "/", http.NoBody)
	send("POST", "/_bulk", broken{}) // who sends it has gone
	w.want("of all of them", w.values(), map[string]float64{"OpenSearchRequests": 7, "2xx": 3, "4xx": 3, "5xx": 1})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

// The same questions, of a node that has a processor and a heap.
func TestTheStateOfADomainWithARealNode(t *testing.T) {
	jars := nodetest.Jars(t)
	w := watch(t, cluster, func(ctx context.Context, _, dir string) (Backend, error) {
		return node.Start(ctx, node.Config{Jars: jars, Dir: filepath.Join(dir, "node")})
	})
	w.must("PUT", "/i", `{"settings":{"number_of_shards":2,"number_of_replicas":1}}`)
	w.must("PUT", "/i/_doc/1?refresh=true", `{"a":1}`)
	w.must("GET", "/i/_search", `{}`)
	got := w.measured()
	w.want("a healthy node", got, map[string]float64{
		"ClusterStatus.green": 1, "ClusterStatus.red": 0, "Nodes": 5, "ClusterIndexWritesBlocked": 0, "SearchableDocuments": 1, "Shards.active": 4,
	})
	for _, name := range []string{"JVMMemoryPressure", "MasterJVMMemoryPressure", "ClusterUsedSpace", "IndexingRate", "SearchRate"} {
		if got[name] <= 0 || name == "JVMMemoryPressure" && got[name] > 100 {
			t.Errorf("%s: %v", name, got[name])
		}
	}
	w.must("PUT", "/i/_settings", `{"index.blocks.read_only_allow_delete":true}`)
	w.want("with a full disk", w.measured(), map[string]float64{"ClusterIndexWritesBlocked": 1})
}
