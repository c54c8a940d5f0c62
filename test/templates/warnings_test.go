package templates

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheCDKsValidationFindsNothing(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(written(), "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		PluginReports []struct{ Violations []any }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	for _, p := range report.PluginReports {
		for _, v := range p.Violations {
			t.Errorf("the CDK's validation says: %v", v)
		}
	}
}

// What stacks tell the command line of themselves. It would print warnings and go
// on: only its option --strict makes it fail.
func TestNoStackWarns(t *testing.T) {
	for _, pattern := range []string{"manifest.json", "*.metadata.json"} {
		files, err := filepath.Glob(filepath.Join(written(), pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, level := range []string{"aws:cdk:warning", "aws:cdk:error"} {
				if strings.Contains(string(text), level) {
					t.Errorf("%s has an %s", filepath.Base(file), level)
				}
			}
		}
	}
}

// Nothing is looked up in an account: a synthesis needs no credentials.
func TestNothingIsLookedUp(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(written(), "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Missing []any }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, m := range manifest.Missing {
		t.Errorf("the CDK would ask the account: %v", m)
	}
}
