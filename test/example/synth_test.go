package example

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Both apps of the example are synthesized without a word: no warning, no finding.
func TestSynthSaysNothing(t *testing.T) {
	f := deployed(t)
	for name, args := range map[string][]string{
		"clickstream": nil,
		"lakeonly":    {"--app", "go run -buildvcs=false -ldflags='-s -w' ./lakeonly"},
	} {
		out := t.TempDir()
		said, err := f.run(t.Context(), f.app, "", f.cdk(), append([]string{"synth", "--quiet", "--strict", "--output", out}, args...)...)
		if err != nil || said != "" {
			t.Errorf("cdk synth of %s says %q (%v), want nothing", name, said, err)
		}
		if _, err := os.Stat(filepath.Join(out, name+".template.json")); err != nil {
			t.Error(err)
		}
	}
}

// The nested module's own checks, which ./... of the root does not reach.
func TestTheExamplesOwnTests(t *testing.T) {
	for _, args := range [][]string{{"vet", "./..."}, {"test", "./click"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = filepath.Join(root, "examples", "clickstream")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v; where go.sum lacks an entry, run go mod tidy in examples/clickstream\n%s", strings.Join(args, " "), err, said)
		}
	}
}
