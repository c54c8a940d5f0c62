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
	"github.com/millrace-dev/millrace/test/assembly"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

const day = 24 * time.Hour

// knobs is an environment in which no two fields have the same value, nor one of
// them a default.
func knobs() environments.Environment {
	return environments.Environment{
		Name:             "knobs",
		Account:          "111122223333",
		Region:           "eu-central-1",
		Architecture:     "x86_64",
		Destroy:          false,
		LogRetentionDays: 14,
		Ingest:           environments.Stream{Shards: 3, Retention: 31 * time.Hour, MaxRecordKiB: 2111},
		Transform: environments.Transform{
			Memory: 1031, Timeout: 67 * time.Second, BatchSize: 211, BatchingWindow: 7 * time.Second,
			Parallelization: 9, RetryAttempts: 13, MaxRecordAge: 1907 * time.Second, LogLevel: "warn", Tracing: true,
		},
		Events:    environments.Events{MaxAge: 29 * day, KeepQueries: true, AccountKeySecret: "team/account-key"},
		Analytics: environments.Stream{Shards: 5, Retention: 37 * time.Hour, MaxRecordKiB: 3111},
		Lake:      environments.Delivery{BufferMiB: 71, BufferInterval: 79 * time.Second, Expiration: 83 * day},
		Rejects:   environments.Delivery{BufferMiB: 17, BufferInterval: 89 * time.Second, Expiration: 97 * day},
	}
}

// written are the stacks of every environment there is and of knobs.
var written = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "templates")
	if err != nil {
		panic(err)
	}
	if err := assembly.Write("../..", dir, all()...); err != nil {
		panic(err)
	}
	return dir
})

func all() []environments.Environment { return append(environments.All(), knobs()) }

// template of one stack.
type template struct {
	stack     string
	text      string
	Resources map[string]resource
	Outputs   map[string]struct{ Value any }
}

type resource struct {
	Type           string
	DeletionPolicy string
	Properties     map[string]any
	DependsOn      []string
	Metadata       map[string]any
}

// read the template of a stage: ingest, store or process.
func read(t *testing.T, env, stage string) template {
	t.Helper()
	s := template{stack: "millrace-" + env + "-" + stage}
	text, err := os.ReadFile(filepath.Join(written(), s.stack+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	s.text = string(text)
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// each calls test with the templates of every environment, as subtests.
func each(t *testing.T, test func(t *testing.T, s template)) {
	for _, env := range all() {
		for _, stage := range []string{"ingest", "store", "process"} {
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
