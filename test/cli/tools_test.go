package cli

import (
	"path/filepath"
	"testing"
)

// What the scripts need besides what they look for.
var basics = []string{"sh", "make", "sed", "cut", "test", "echo"}

const (
	goodGo   = `[ "$1" = env ] && echo go1.26.1; exit 0`
	goodNode = `echo v22.11.0`
)

func TestAMissingToolIsNamed(t *testing.T) {
	good := map[string]string{"go": goodGo, "node": goodNode, "npm": "exit 0", "cc": "exit 0"}
	for _, c := range []struct {
		name   string
		target string
		tool   string
		script string // in place of the tool; none: it is missing
		words  []string
	}{
		{"no go", "demo", "go", "", []string{"millrace: Go is not on the PATH", "install Go 1.26 or newer"}},
		{"old go", "demo", "go", `echo go1.19.8`, []string{"millrace: Go here is 1.19:", "install Go 1.26 or newer"}},
		{"go that cannot fetch a newer one", "test", "go",
			`[ "$GOTOOLCHAIN" = local ] && echo go1.24.4 && exit; echo "go: download go1.26: no route" >&2; exit 1`,
			[]string{"millrace: Go here is 1.24:"}},
		{"no node", "demo", "node", "", []string{"millrace: Node.js is not on the PATH", "install Node.js 20 or newer"}},
		{"old node", "local", "node", `echo v16.20.0`, []string{"millrace: Node.js here is 16.20:", "install Node.js 20 or newer"}},
		{"no npm", "synth", "npm", "", []string{"millrace: npm is not on the PATH", "Node.js"}},
		{"no compiler", "test", "cc", "", []string{"millrace: no C compiler (cc)", "install gcc or clang"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			scripts := map[string]string{}
			for name, text := range good {
				if name != c.tool {
					scripts[name] = text
				} else if c.script != "" {
					scripts[name] = c.script
				}
			}
			// node_modules is as it should be, whether it is there or not.
			r := run(t, root, []string{"PATH=" + pathWith(t, basics, scripts), "CC=", "MAKEFLAGS="},
				"make", c.target, "--old-file=node_modules/.ready")
			r.wantWords(t, c.words...)
			if r.code == 0 {
				t.Error("make succeeds")
			}
		})
	}
}

// The binary is run without make, too.
func TestTheDemoNamesAMissingTool(t *testing.T) {
	app := t.TempDir()
	demo := func(t *testing.T, scripts map[string]string) result {
		return run(t, app, []string{"PATH=" + pathWith(t, []string{"sh"}, scripts)}, millrace, "demo", "--dir", t.TempDir())
	}
	demo(t, map[string]string{"node": goodNode}).wantLine(t, "Go is not on the PATH", "install Go")
	demo(t, map[string]string{"go": goodGo}).wantLine(t, "Node.js is not on the PATH", "install Node.js")
	demo(t, map[string]string{"go": goodGo, "node": `echo v16.20.0`}).wantLine(t, "Node.js here is v16.20.0", "20 or newer")

	tools := map[string]string{"go": goodGo, "node": goodNode}
	demo(t, tools).wantLine(t, app, "no cdk.json", "--app")
	write(t, filepath.Join(app, "cdk.json"), "{}", 0o600)
	demo(t, tools).wantLine(t, "the CDK CLI is not installed in "+app, "npm ci")
}

// The CDK CLI runs what cdk.json says, and shows what that says.
func TestWithoutGoTheCDKSaysSo(t *testing.T) {
	path := pathWith(t, append(basics, "node", "env"), nil)
	r := run(t, root, []string{"PATH=" + path, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20", "NODE_NO_WARNINGS=1"},
		filepath.Join(root, "node_modules", ".bin", "cdk"), "synth", "--output", t.TempDir())
	if r.code == 0 {
		t.Error("cdk synth succeeds")
	}
	r.wantWords(t, "Go is not on the PATH: install Go 1.26 or newer")
}
