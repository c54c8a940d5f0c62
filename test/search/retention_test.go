package search

import (
	"net/http"
	"testing"

	"github.com/millrace-dev/millrace/cmd/millrace/produce"
	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/search"
)

// TestEveryIndexHasTheRetentionPolicy asks what is attached to the indices that
// Firehose has made, and what the policy says.
func TestEveryIndexHasTheRetentionPolicy(t *testing.T) {
	f := environment(t)
	f.Flow(t, produce.Generated(f.Events(100, 0)))
	index := search.Index{Name: f.Place.Search.IndexName}
	names := f.indices(t)
	if len(names) == 0 {
		t.Fatal("there is no index")
	}
	for _, name := range names {
		var explained map[string]any
		f.ask(t, http.MethodGet, "/_plugins/_ism/explain/"+name, "", &explained)
		managed, _ := explained[name].(map[string]any)
		if managed["policy_id"] != index.PolicyID() || managed["enabled"] != true {
			t.Errorf("index %s should have the policy %s: %v", name, index.PolicyID(), explained)
		}
	}
	var policy search.Policy
	f.ask(t, http.MethodGet, "/_plugins/_ism/policies/"+index.PolicyID(), "", &policy)
	index.Retention = environments.Dev().Search.Retention
	want, ok := index.RetentionPolicy()
	if got := age(policy); !ok || got == "" || got != age(want) {
		t.Errorf("indices are deleted at the age of %q, want %q", got, age(want))
	}
}

// age at which an index is deleted.
func age(p search.Policy) string {
	for _, state := range p.Policy.States {
		for _, transition := range state.Transitions {
			return transition.Conditions.MinIndexAge
		}
	}
	return ""
}
