// Package templates tests what the CDK app writes: the knobs of an environment
// arrive where they belong, and every template keeps the rules of the house.
package templates

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/sizing"
	"github.com/millrace-dev/millrace/test/assembly"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	for _, dir := range assemblies {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

const day = 24 * time.Hour

// knobs is an environment in which no two fields have the same value, nor one of
// them a default.
func knobs() environments.Environment {
	return environments.Environment{
		Name:                  "knobs",
		Account:               "111122223333",
		Region:                "eu-central-1",
		Architecture:          "x86_64",
		Destroy:               false,
		TerminationProtection: true,
		CustomerKey:           true,
		Network:               environments.Network{CIDR: "10.77.0.0/22", Zones: []string{"eu-central-1b", "eu-central-1c"}},
		LogRetentionDays:      14,
		Load: sizing.Load{
			EventsPerSecond: 9_000, EventBytes: 100, PeakFactor: 2, ShapedBytes: 170, EventsPerRecord: 20, WrongShare: 0.35,
			Freshness: 79 * time.Second, Latency: 7 * time.Second, AnalyticsReaders: 4,
		},
		Ingest:    environments.Stream{Retention: 31 * time.Hour, MaxRecordKiB: 2111, ShardMetrics: true},
		Analytics: environments.Stream{Retention: 37 * time.Hour, MaxRecordKiB: 3111, ShardMetrics: true},
		Transform: environments.Transform{
			Timeout: 67 * time.Second, RetryAttempts: 13, MaxRecordAge: 1907 * time.Second, LogLevel: "warn", Tracing: true,
			ReserveConcurrency: true,
		},
		Events:  environments.Events{MaxAge: 29 * day, KeepQueries: true, AccountKeySecret: "team/account-key"},
		Lake:    environments.Files{Expiration: 83 * day, ColdAfter: 41 * day},
		Rejects: environments.Files{Expiration: 97 * day, ColdAfter: 43 * day},
		Search: environments.Search{
			Retention: 53 * time.Hour, Rotation: search.OneWeek, Replicas: 1, NodeType: "m6g.xlarge.search", DataNodes: 8, VolumeGiB: 71,
			RetryDuration: 1234 * time.Second, Logs: true,
		},
		Alarms: environments.Alarms{
			Page: []string{"page@example.com"}, Warn: []string{"warn@example.com"}, SilentAfter: 47 * time.Minute, Anomaly: true,
		},
	}
}

// elsewhere is prod in a region of another partition, with whatever dev leaves to
// AWS: streams on demand.
func elsewhere(name, region string) environments.Environment {
	e := environments.Prod()
	e.Name, e.Region, e.Network.Zones = name, region, []string{region + "a", region + "b", region + "c"}
	e.Load.OnDemand = true
	e.Search.Standby, e.Search.Replicas = true, 2
	return e
}

// all are the environments there are, knobs, and one of each other partition.
func all() []environments.Environment {
	return append(environments.All(), knobs(), elsewhere("china", "cn-north-1"), elsewhere("gov", "us-gov-west-1"))
}

// written are the stacks of all environments, as they are deployed without flags.
var written = sync.OnceValue(func() string {
	return synthesize(func(dir string) error { return assembly.Write("../..", dir, all()...) })
})

// writtenToDestroy are the stacks of dev, and of knobs, which does not allow it, with
// -c destroy=true.
var writtenToDestroy = sync.OnceValue(func() string {
	return synthesize(func(dir string) error {
		return assembly.WriteToDestroy("../..", dir, environments.Dev(), knobs())
	})
})

// assemblies are the folders that were written.
var assemblies []string

func synthesize(write func(dir string) error) string {
	dir, err := os.MkdirTemp("", "templates")
	if err != nil {
		panic(err)
	}
	assemblies = append(assemblies, dir)
	if err := write(dir); err != nil {
		panic(err)
	}
	return dir
}

// template of one stack.
type template struct {
	stack     string
	text      string
	Resources map[string]resource
	Outputs   map[string]struct {
		Value  any
		Export struct{ Name any }
	}
}

type resource struct {
	Type                string
	DeletionPolicy      string
	UpdateReplacePolicy string
	Properties          map[string]any
	DependsOn           []string
	Metadata            map[string]any
}

// read the template of a stage: network, ingest, store, search, process or observe.
func read(t *testing.T, env, stage string) template { return readIn(t, written(), env, stage) }

func readIn(t *testing.T, dir, env, stage string) template {
	t.Helper()
	s := template{stack: "millrace-" + env + "-" + stage}
	text, err := os.ReadFile(filepath.Join(dir, s.stack+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	s.text = string(text)
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// stages of an environment.
func stages(env environments.Environment) []string {
	list := []string{"ingest", "store", "process", "observe"}
	if !env.Search.Empty() {
		list = append(list, "search")
	}
	if !env.Network.Empty() {
		list = append(list, "network")
	}
	return list
}

// each calls test with the templates of every environment, as subtests.
func each(t *testing.T, test func(t *testing.T, s template)) {
	for _, env := range all() {
		for _, stage := range stages(env) {
			s := read(t, env.Name, stage)
			t.Run(s.stack, func(t *testing.T) { test(t, s) })
		}
	}
}

// of are the resources of a type, by logical ID.
func (s template) of(kind string) map[string]resource {
	found := map[string]resource{}
	for id, r := range s.Resources {
		if r.Type == kind {
			found[id] = r
		}
	}
	return found
}

// at is the resource of the construct at a path below the stack.
func (s template) at(t *testing.T, path string) (string, resource) {
	t.Helper()
	for id, r := range s.Resources {
		if at, _ := r.Metadata["aws:cdk:path"].(string); strings.TrimSuffix(at, "/Resource") == s.stack+"/"+path {
			return id, r
		}
	}
	t.Fatalf("%s has no resource at %s", s.stack, path)
	return "", resource{}
}

// get follows names and indices, with dots between, into the properties.
func (r resource) get(path string) any {
	var v any = r.Properties
	for _, step := range strings.Split(path, ".") {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(inner) {
				return nil
			}
			v = inner[i]
		default:
			return nil
		}
	}
	return v
}

func (r resource) number(path string) float64 { n, _ := r.get(path).(float64); return n }
func (r resource) text(path string) string    { s, _ := r.get(path).(string); return s }
