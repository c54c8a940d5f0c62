package templates

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
)

// What holds data stays, whatever the environment allows, until the command line
// asks to destroy it.
func TestDataIsRetained(t *testing.T) {
	seen := 0
	each(t, func(t *testing.T, s template) {
		seen += checkDeletion(t, s, "Retain")
		if n := len(s.of("Custom::EmptyBucket")); n > 0 {
			t.Errorf("%d buckets are emptied", n)
		}
	})
	if seen < 60 {
		t.Errorf("only %d resources hold data", seen)
	}
}

// With -c destroy=true it goes with the stacks of an environment that allows it,
// and stays with those of one that does not.
func TestDestroy(t *testing.T) {
	for _, stage := range stages(environments.Dev()) {
		checkDeletion(t, readIn(t, writtenToDestroy(), "dev", stage), "Delete")
	}
	for _, stage := range stages(knobs()) {
		checkDeletion(t, readIn(t, writtenToDestroy(), "knobs", stage), "Retain")
	}
}

// checkDeletion counts what holds data.
func checkDeletion(t *testing.T, s template, want string) int {
	t.Helper()
	seen := 0
	for id, r := range s.Resources {
		if kinds[r.Type] != retained {
			continue
		}
		seen++
		if r.DeletionPolicy != want || r.UpdateReplacePolicy != want {
			t.Errorf("%s: %s %s has the deletion policy %q and the replacement policy %q, want %s", s.stack, r.Type, id, r.DeletionPolicy, r.UpdateReplacePolicy, want)
		}
	}
	return seen
}

// The command line says it, and makes a failure of it with --strict.
func TestDestroyIsRefusedAloud(t *testing.T) {
	for _, stage := range stages(knobs()) {
		text := said(t, "millrace-knobs-"+stage)
		for _, want := range []string{"aws:cdk:warning", "environment knobs does not allow it", "retained when this stack is deleted"} {
			if !strings.Contains(text, want) {
				t.Errorf("millrace-knobs-%s does not say %q: %s", stage, want, text)
			}
		}
	}
	for _, stage := range stages(environments.Dev()) {
		if text := said(t, "millrace-dev-"+stage); strings.Contains(text, "aws:cdk:warning") {
			t.Errorf("millrace-dev-%s warns: %s", stage, text)
		}
	}
}

// said is what the stack in writtenToDestroy tells the command line.
func said(t *testing.T, stack string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(writtenToDestroy(), "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Artifacts map[string]struct {
			Metadata               map[string]any
			AdditionalMetadataFile string
		}
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	a, ok := manifest.Artifacts[stack]
	if !ok {
		t.Fatalf("there is no stack %s", stack)
	}
	if a.AdditionalMetadataFile != "" {
		more, err := os.ReadFile(filepath.Join(writtenToDestroy(), a.AdditionalMetadataFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(more)
	}
	all, err := json.Marshal(a.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}
