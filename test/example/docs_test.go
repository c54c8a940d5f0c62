package example

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// Every piece of Go in the walk-through is a piece of the example, which compiles
// and runs.
func TestTheWalkThroughShowsTheExample(t *testing.T) {
	page := read(t, root+"/docs/reuse.md")
	var sources strings.Builder
	err := filepath.WalkDir(root+"/examples/clickstream", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			sources.WriteString(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	blocks := goBlock.FindAllStringSubmatch(page, -1)
	if len(blocks) < 8 {
		t.Errorf("%d pieces of Go in docs/reuse.md, want 8 and more", len(blocks))
	}
	for _, b := range blocks {
		if !strings.Contains(sources.String(), b[1]) {
			t.Errorf("docs/reuse.md shows what is nowhere in examples/clickstream:\n%s", b[1])
		}
	}
}

// The example asks for the versions that the root is tested with.
func TestTheExampleIsPinnedAsTheRootIs(t *testing.T) {
	versions := map[string]string{}
	for _, r := range requirements(t, root+"/go.mod") {
		versions[r.Mod.Path] = r.Mod.Version
	}
	seen := 0
	for _, r := range requirements(t, root+"/examples/clickstream/go.mod") {
		if r.Mod.Path == "github.com/millrace-dev/millrace" {
			continue
		}
		seen++
		if want := versions[r.Mod.Path]; r.Mod.Version != want {
			t.Errorf("%s is %s in the example and %q in the root", r.Mod.Path, r.Mod.Version, want)
		}
	}
	if seen < 5 {
		t.Errorf("the example requires %d modules", seen)
	}
}

func requirements(t *testing.T, file string) []*modfile.Require {
	t.Helper()
	mod, err := modfile.Parse(file, []byte(read(t, file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return mod.Require
}

// The example has the root's feature flags.
func TestTheExampleHasTheRootsFlags(t *testing.T) {
	config := func(file string) (c struct{ Context map[string]any }) {
		if err := json.Unmarshal([]byte(read(t, file)), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	ours, theirs := config(root+"/cdk.json"), config(root+"/examples/clickstream/cdk.json")
	for flag, value := range ours.Context {
		if got, _ := json.Marshal(theirs.Context[flag]); strings.HasPrefix(flag, "@aws-cdk") && string(got) != marshal(value) {
			t.Errorf("flag %s is %s, want %s", flag, got, marshal(value))
		}
	}
}

func marshal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
