// Package nodetest starts real OpenSearch nodes for tests.
package nodetest

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/millrace-dev/millrace/local/opensearch/node"
)

// Jars is the folder that `make opensearch` has filled: MILLRACE_OPENSEARCH where that
// is set, else build/opensearch of this module. Where there is none the test is
// skipped; with MILLRACE_OPENSEARCH set, it fails.
func Jars(t testing.TB) string {
	t.Helper()
	folder, wanted := os.LookupEnv("MILLRACE_OPENSEARCH")
	if !wanted {
		folder = filepath.Join(root(t), "build", "opensearch")
	}
	switch err := node.Check(folder); {
	case err != nil && wanted:
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return folder
}

// Start starts a node with a heap of 512 MiB, that ends with the test.
func Start(t testing.TB) *node.Node {
	t.Helper()
	n, err := node.Start(t.Context(), node.Config{Jars: Jars(t), Dir: filepath.Join(t.TempDir(), "node")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// root is the folder of this module's go.mod, above the test's own.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && modfile.ModulePath(text) == "github.com/millrace-dev/millrace" {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod of this module above the test")
		}
		dir = filepath.Dir(dir)
	}
}
