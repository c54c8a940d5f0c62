package x1_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/x1"
)

const dashboards = "dashboards.ndjson"

// The file is what the code makes: go test ./x1 -run Docs -update writes it.
func TestDocsOfTheDashboard(t *testing.T) {
	d, err := x1.Dashboard()
	if err != nil {
		t.Fatal(err)
	}
	objects, err := d.SavedObjects()
	if err != nil {
		t.Fatal(err)
	}
	want, err := search.NDJSON(objects)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(dashboards, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(dashboards)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what x1.Dashboard makes; run go test ./x1 -run Docs -update and read the difference", dashboards)
	}
}
